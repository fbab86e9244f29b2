// Reductions for one scalar type.

KERNEL_CLONES static void NAME(sum_rows)(size_t rows, size_t columns, const SCALAR *a, SCALAR *out) {
    for (size_t r = 0; r < rows; r++) out[r] = NAME(sum_of_row)(columns, a + r * columns);
}

KERNEL_CLONES static void NAME(max_rows)(size_t rows, size_t columns, const SCALAR *a, SCALAR *out) {
    for (size_t r = 0; r < rows; r++) out[r] = NAME(maximum_of_row)(columns, a + r * columns);
}

static void NAME(argmax_rows)(size_t rows, size_t columns, const SCALAR *a, int32_t *out) {
    for (size_t r = 0; r < rows; r++) {
        const SCALAR *row = a + r * columns;
        size_t best = 0;
        for (size_t c = 1; c < columns && row[best] == row[best]; c++)
            if (!(row[c] <= row[best])) best = c; // larger, or NaN
        out[r] = (int32_t)best;
    }
}

/// The sums of up to 16·`vectors` neighboring columns from column `first` on. Sums of segments that wait for their
/// right part lie in `waiting`: after s segments, one for each bit set in s, the largest first: the canonical tree.
/// Lanes that a load reads from the next row are not stored.
INLINE void NAME(sum_some_columns)(const size_t vectors, size_t first, size_t rows, size_t columns, const SCALAR *a,
                                   const int64_t *segment_ends, size_t segments, SCALAR *out) {
    NAME(lanes) waiting[64][MOST_VECTORS];
    int depth = 0;
    size_t row = 0;
    for (size_t segment = 0; segment < segments; segment++) {
        NAME(lanes) sums[MOST_VECTORS] = {0};
        for (; row < (size_t)segment_ends[segment]; row++) {
            for (size_t v = 0; v < vectors; v++) {
                const size_t start = row * columns + first + v * LANES, left = rows * columns - start;
                if (vectors == MOST_VECTORS || left >= LANES) {
                    sums[v] += *(const NAME(lanes) *)(a + start);
                } else {
                    NAME(lanes) elements = {0};
                    memcpy(&elements, a + start, left * sizeof(SCALAR));
                    sums[v] += elements;
                }
            }
        }
        for (size_t complete = segment; complete & 1; complete >>= 1) {
            depth--;
            for (size_t v = 0; v < vectors; v++) sums[v] = waiting[depth][v] + sums[v];
        }
        for (size_t v = 0; v < vectors; v++) waiting[depth][v] = sums[v];
        depth++;
    }
    for (depth--; depth > 0; depth--)
        for (size_t v = 0; v < vectors; v++) waiting[depth - 1][v] += waiting[depth][v];
    const size_t count = columns - first < vectors * LANES ? columns - first : vectors * LANES;
    memcpy(out + first, waiting[0], count * sizeof(SCALAR));
}

KERNEL_CLONES static void NAME(sum_columns)(size_t rows, size_t columns, const SCALAR *a, const int64_t *segment_ends,
                                            size_t segments, SCALAR *out) {
    const int64_t whole = (int64_t)rows;
    if (segments == 0) {
        segment_ends = &whole;
        segments = 1;
    }
    size_t c = 0;
    for (; columns - c >= MOST_VECTORS * LANES; c += MOST_VECTORS * LANES)
        NAME(sum_some_columns)(MOST_VECTORS, c, rows, columns, a, segment_ends, segments, out);
    for (; c < columns; c += LANES) NAME(sum_some_columns)(1, c, rows, columns, a, segment_ends, segments, out);
}

#define BLOCK_SUMS(stem, sum)                                                                                      \
    KERNEL_CLONES static void NAME(stem)(size_t n, size_t block, const SCALAR *a, double *out) {                   \
        for (size_t start = 0; start < n; start += block)                                                          \
            *out++ = NAME(sum)(n - start < block ? n - start : block, a + start, NULL);                                \
    }

BLOCK_SUMS(block_sums_of_squares, sum_of_squares)
BLOCK_SUMS(block_sums_of_magnitudes, sum_of_magnitudes)

#undef BLOCK_SUMS
