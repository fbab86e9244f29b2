// A row in 16 lanes, for one scalar type: lane l takes elements l, l + 16, … in order; then the lanes are joined
// pairwise: l with l + 8, with l + 4, with l + 2, with l + 1.

#define LANES 16

/// 16 elements, aligned in memory like a single one.
typedef SCALAR NAME(lanes) __attribute__((vector_size(LANES * sizeof(SCALAR)), aligned(sizeof(SCALAR))));

/// Joins lanes pairwise in place; the result is in lane 0.
#define JOIN_LANES(lanes, join)                                                                                    \
    for (int width = LANES / 2; width > 0; width /= 2)                                                             \
        for (int lane = 0; lane < width; lane++) (lanes)[lane] = join((lanes)[lane], (lanes)[lane + width])

#define SUM(x, y) ((x) + (y))

/// The sum of a row. No lane is ever -0, so the zeros that pad the last 16 elements have no effect.
INLINE SCALAR NAME(sum_of_row)(size_t columns, const SCALAR *row) {
    NAME(lanes) sums = {0};
    size_t c = 0;
    for (; columns - c >= LANES; c += LANES) sums += *(const NAME(lanes) *)(row + c);
    if (c < columns) {
        NAME(lanes) rest = {0};
        memcpy(&rest, row + c, (columns - c) * sizeof(SCALAR));
        sums += rest;
    }
    JOIN_LANES(sums, SUM);
    return sums[0];
}

/// The largest element of a row by IEEE 754-2019's maximum: NaN if there is one, and +0 is above -0.
INLINE SCALAR NAME(maximum_of_row)(size_t columns, const SCALAR *row) {
    const NAME(lanes) lowest = (NAME(lanes)){0} - (SCALAR)__builtin_inf();
    NAME(lanes) largest = lowest;
    size_t c = 0;
    for (; columns - c >= LANES; c += LANES)
        largest = __builtin_elementwise_maximum(largest, *(const NAME(lanes) *)(row + c));
    if (c < columns) {
        NAME(lanes) rest = lowest;
        memcpy(&rest, row + c, (columns - c) * sizeof(SCALAR));
        largest = __builtin_elementwise_maximum(largest, rest);
    }
    JOIN_LANES(largest, __builtin_elementwise_maximum);
    return largest[0];
}
