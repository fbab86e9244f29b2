// Counter-based random numbers: stateless, with access to any number at once.
// J. K. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC11: Philox4x32-10, here Random123's own.
#pragma STDC FP_CONTRACT OFF

#include <Random123/philox.h>

#include "exponential_constants.h"
#include "normal_constants.h"
#include "templates.h"

#include "float64.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"

#define WORDS 256 // that are drawn at once

kernel_philox_block kernel_philox(const uint32_t counter[4], const uint32_t key[2]) {
    philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
    philox4x32_key_t k = {{key[0], key[1]}};
    c = philox4x32_R(10, c, k);
    return (kernel_philox_block){{c.v[0], c.v[1], c.v[2], c.v[3]}};
}

/// The words of the stream's blocks from `first_block` on. Counter word 0 wraps around: a stream has 2³² blocks.
INLINE void draw_words(uint64_t first_block, const uint32_t counter[3], const uint32_t key[2], uint32_t words[WORDS]) {
    VECTORIZE for (uint32_t i = 0; i < WORDS / 4; i++) {
        philox4x32_ctr_t c = {{(uint32_t)first_block + i, counter[0], counter[1], counter[2]}};
        philox4x32_key_t k = {{key[0], key[1]}};
        c = philox4x32_R(10, c, k);
        for (int word = 0; word < 4; word++) words[4 * i + word] = c.v[word];
    }
}

INLINE double rational(const double numerator[8], const double denominator[8], double x) {
    double above = numerator[7], below = denominator[7];
    for (int i = 6; i >= 0; i--) {
        above = above * x + numerator[i];
        below = below * x + denominator[i];
    }
    return above / below;
}

/// The normal deviate whose lower tail is (word + 1/2)·2⁻³²: PPND16 without its outermost part (r > 5), which no word
/// reaches.
INLINE double normal_of_word(uint32_t word) {
    const double p = ((double)word + 0.5) * 0x1p-32, q = p - 0.5;
    const double central = q * rational(central_numerator, central_denominator, 0.180625 - q * q);
    const double r = __builtin_elementwise_sqrt(-log_float64(q < 0 ? p : 1 - p));
    const double tail = rational(tail_numerator, tail_denominator, r - 1.6);
    return q >= -0.425 && q <= 0.425 ? central : with_sign_float64(tail, q);
}

INLINE float uniform_of_words_float32(const uint32_t word[1]) { return (float)(word[0] >> 8) * 0x1p-24f; }

/// The first word gives the 32 upper bits, the second word's upper 21 bits the others.
INLINE double uniform_of_words_float64(const uint32_t word[2]) {
    return (double)(word[0]) * 0x1p-32 + (double)(word[1] >> 11) * 0x1p-53;
}

INLINE float normal_of_words_float32(const uint32_t word[1]) { return (float)normal_of_word(word[0]); }
INLINE double normal_of_words_float64(const uint32_t word[1]) { return normal_of_word(word[0]); }

/// Fills `out` with numbers `first`, `first` + 1, … of a stream, each made of `words_each` words.
#define STREAM(stem, SCALAR, words_each)                                                                           \
    KERNEL_CLONES static void random_##stem(size_t n, uint64_t first, const uint32_t counter[3],                   \
                                            const uint32_t key[2], SCALAR *out) {                                  \
        uint32_t words[WORDS];                                                                                     \
        while (n > 0) {                                                                                            \
            const uint64_t first_word = first * words_each;                                                        \
            const uint32_t *word = words + first_word % 4;                                                         \
            size_t count = (WORDS - first_word % 4) / words_each;                                                  \
            count = count < n ? count : n;                                                                         \
            draw_words(first_word / 4, counter, key, words);                                                       \
            VECTORIZE for (size_t i = 0; i < count; i++) out[i] = stem(word + i * words_each);                     \
            out += count;                                                                                          \
            first += count;                                                                                        \
            n -= count;                                                                                            \
        }                                                                                                          \
    }

STREAM(uniform_of_words_float32, float, 1)
STREAM(uniform_of_words_float64, double, 2)
STREAM(normal_of_words_float32, float, 1)
STREAM(normal_of_words_float64, double, 1)

void kernel_random_uniform(kernel_type type, size_t n, uint64_t first, const uint32_t counter[3],
                           const uint32_t key[2], void *out) {
    DISPATCH(random_uniform_of_words, n, first, counter, key, out);
}

void kernel_random_normal(kernel_type type, size_t n, uint64_t first, const uint32_t counter[3], const uint32_t key[2],
                          void *out) {
    DISPATCH(random_normal_of_words, n, first, counter, key, out);
}
