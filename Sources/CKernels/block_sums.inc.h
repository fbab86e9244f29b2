// Sums over a run of elements in float64, in 16 lanes as in lanes.inc.h, for one scalar type; if `words` is not NULL,
// it receives the run's word sum.

typedef BITS NAME(word_lanes) __attribute__((vector_size(LANES * sizeof(SCALAR))));

#define FLOAT64_SUM(stem, term)                                                                                    \
    INLINE double NAME(stem)(size_t count, const SCALAR *a, BITS *words) {                                         \
        lanes_float64 sums = {0};                                                                                  \
        NAME(word_lanes) word_sums = {0};                                                                          \
        size_t i = 0;                                                                                              \
        for (; count - i >= LANES; i += LANES) {                                                                   \
            const NAME(lanes) elements = *(const NAME(lanes) *)(a + i);                                            \
            const lanes_float64 x = __builtin_convertvector(elements, lanes_float64);                              \
            sums += term;                                                                                          \
            if (words != NULL) word_sums += (NAME(word_lanes))elements;                                            \
        }                                                                                                          \
        if (i < count) {                                                                                           \
            NAME(lanes) rest = {0};                                                                                \
            memcpy(&rest, a + i, (count - i) * sizeof(SCALAR));                                                    \
            const lanes_float64 x = __builtin_convertvector(rest, lanes_float64);                                  \
            sums += term;                                                                                          \
            if (words != NULL) word_sums += (NAME(word_lanes))rest;                                                \
        }                                                                                                          \
        if (words != NULL) {                                                                                       \
            JOIN_LANES(word_sums, SUM);                                                                            \
            *words = word_sums[0];                                                                                 \
        }                                                                                                          \
        JOIN_LANES(sums, SUM);                                                                                     \
        return sums[0];                                                                                            \
    }

FLOAT64_SUM(sum_of_squares, x * x)
FLOAT64_SUM(sum_of_magnitudes, __builtin_elementwise_abs(x))

#undef FLOAT64_SUM
