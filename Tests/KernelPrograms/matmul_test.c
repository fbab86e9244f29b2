// The matrix product, bit for bit against a scalar loop that spells out the promised order of additions.
// Prints a digest of all results, which has to be the same on every machine; exits with 1 if an element differs.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

enum { BLOCK = 256, LARGEST_SEGMENTS = 70 };

static uint64_t state = 0x9e3779b97f4a7c15, digest = 0xcbf29ce484222325;
static long products, failures;

/// xorshift64* (Vigna 2016).
static uint64_t random_bits(void) {
    state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

static size_t random_below(size_t bound) { return (size_t)((random_bits() >> 33) % bound); }

static double random_element(bool special) {
    static const double specials[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1e-40, -3e-42, 3e38, -3e38, 1e-310};
    if (special && random_below(12) == 0) return specials[random_below(sizeof specials / sizeof *specials)];
    return ((double)(random_bits() >> 11) * 0x1p-53 - 0.5) * exp2((double)random_below(9) - 4);
}

#define SCALAR float
#define FMA fmaf
#define BITS uint32_t
#define NAME(name) float_##name
#include "matmul_reference.inc.h"
#undef SCALAR
#undef FMA
#undef BITS
#undef NAME

#define SCALAR double
#define FMA fma
#define BITS uint64_t
#define NAME(name) double_##name
#include "matmul_reference.inc.h"

static void check(size_t m, size_t n, size_t k, size_t segments) {
    int64_t ends[LARGEST_SEGMENTS];
    for (size_t i = 0; i < segments; i++) ends[i] = (int64_t)(i + 1);
    // Distinct ends of non-empty segments, ascending: each step moves one of them to a free place.
    for (size_t i = segments; i-- > 0;) {
        size_t last = i + 1 == segments ? k : (size_t)ends[i + 1] - 1;
        ends[i] = (int64_t)(i + 1 == segments ? k : i + 1 + random_below(last - i));
    }
    for (int transposition = KERNEL_NN; transposition <= KERNEL_TT; transposition++) {
        bool special = random_below(8) == 0, biased = random_below(2) == 0;
        kernel_transposition kind = (kernel_transposition)transposition;
        float_check(kind, m, n, k, segments ? ends : NULL, segments, biased, special);
        double_check(kind, m, n, k, segments ? ends : NULL, segments, biased, special);
    }
}

int main(void) {
    static const size_t lengths[] = {0, 1, 2, 7, 8, 31, 32, 100, 255, 256, 257, 258, 511, 512, 513, 700};
    enum { LENGTHS = sizeof lengths / sizeof *lengths };
    for (size_t edge = 1; edge <= 40; edge++) {
        check(edge, 1 + random_below(40), lengths[random_below(LENGTHS)], 0);
        check(1 + random_below(40), edge, lengths[random_below(LENGTHS)], 0);
        check(edge, edge, 1 + random_below(40), 0);
    }
    for (size_t i = 0; i < LENGTHS; i++) check(13, 21, lengths[i], lengths[i] > 0);
    for (size_t segments = 1; segments <= LARGEST_SEGMENTS; segments++) {
        check(1 + random_below(24), 1 + random_below(40), segments, segments);
        check(1 + random_below(24), 1 + random_below(40), segments + random_below(400), segments);
    }
    check(5, 18, 1500, 3);
    check(32, 100, 784, 0);
    check(300, 100, 96, 3);
    check(100, 230, 128, 4);
    check(450, 33, 300, 0);
    check(37, 500, 530, 0);
    check(701, 20, 600, 2);
    check(0, 3, 4, 0);
    printf("%ld products, %ld wrong elements\nFNV-1a %016llx\n", products, failures, (unsigned long long)digest);
    return failures != 0;
}
