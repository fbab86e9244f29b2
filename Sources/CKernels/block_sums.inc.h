// Sums over a run of elements in float64, in 16 lanes as in lanes.inc.h, for one scalar type.

#define FLOAT64_SUM(stem, term)                                                                                    \
    INLINE double NAME(stem)(size_t count, const SCALAR *a) {                                                      \
        lanes_float64 sums = {0};                                                                                  \
        size_t i = 0;                                                                                              \
        for (; count - i >= LANES; i += LANES) {                                                                   \
            const lanes_float64 x = __builtin_convertvector(*(const NAME(lanes) *)(a + i), lanes_float64);         \
            sums += term;                                                                                          \
        }                                                                                                          \
        if (i < count) {                                                                                           \
            NAME(lanes) rest = {0};                                                                                \
            memcpy(&rest, a + i, (count - i) * sizeof(SCALAR));                                                    \
            const lanes_float64 x = __builtin_convertvector(rest, lanes_float64);                                  \
            sums += term;                                                                                          \
        }                                                                                                          \
        JOIN_LANES(sums, SUM);                                                                                     \
        return sums[0];                                                                                            \
    }

FLOAT64_SUM(sum_of_squares, x * x)
FLOAT64_SUM(sum_of_magnitudes, __builtin_elementwise_abs(x))

#undef FLOAT64_SUM
