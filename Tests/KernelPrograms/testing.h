// Common parts of the kernels' test programs: inputs, comparison bit for bit, and a digest of all results, which has to
// be the same on every machine. Each program prints its digest and exits with 1 if something is wrong.
#ifndef TESTING_H
#define TESTING_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

static uint64_t digest = 0xcbf29ce484222325, random_state = 0x9e3779b97f4a7c15;
static long failures;

/// FNV-1a, over the bytes of each value from the lowest up.
static inline void digest_bits(uint64_t bits, int bytes) {
    for (int i = 0; i < bytes; i++) digest = (digest ^ ((bits >> (8 * i)) & 255)) * 0x100000001b3;
}

static inline uint64_t next_bits(void) { // xorshift64* (Vigna 2016)
    random_state ^= random_state >> 12, random_state ^= random_state << 25, random_state ^= random_state >> 27;
    return random_state * 0x2545f4914f6cdd1d;
}

/// Mostly about 1 in magnitude; one in eight is a special value.
static inline double next_input(void) {
    static const double specials[] = {0.0,   -0.0,  INFINITY, -INFINITY, NAN,  1e-40,   -3e-42, 3e38,
                                      -3e38, 1e-45, 1e-310,   -5e-324,   1e39, -1e308, 1.0,    -1.0};
    uint64_t bits = next_bits();
    if (bits >> 61 == 0) return specials[(bits >> 20) % (sizeof specials / sizeof *specials)];
    return ((double)(next_bits() >> 11) * 0x1p-53 - 0.5) * ldexp(1, (int)((bits >> 20) % 8) - 2);
}

static inline bool same_float32(float a, float b) {
    uint32_t x, y;
    memcpy(&x, &a, sizeof x), memcpy(&y, &b, sizeof y);
    return x == y || (a != a && b != b);
}

static inline bool same_float64(double a, double b) {
    uint64_t x, y;
    memcpy(&x, &a, sizeof x), memcpy(&y, &b, sizeof y);
    return x == y || (a != a && b != b);
}

static inline void digest_float32(float a) {
    uint32_t bits;
    memcpy(&bits, &a, sizeof bits);
    digest_bits(a != a ? 0x7fc00000 : bits, 4);
}

static inline void digest_float64(double a) {
    uint64_t bits;
    memcpy(&bits, &a, sizeof bits);
    digest_bits(a != a ? 0x7ff8000000000000 : bits, 8);
}

static inline void fail(const char *what, double got, double expected) {
    if (failures++ < 20) fprintf(stderr, "%s: got %a, expected %a\n", what, got, expected);
}

enum { SLOTS = 12, SLOT_BYTES = 1 << 20 };

/// Memory that ends where its slot ends: the program crashes if anything behind it is touched.
static inline void *slot_end(int slot, size_t bytes) {
    static char *slots[SLOTS];
    if (slots[slot] == NULL) {
        const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
        slots[slot] = mmap(NULL, 2 * SLOT_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
        if (slots[slot] == MAP_FAILED || mprotect(slots[slot] + SLOT_BYTES, SLOT_BYTES, PROT_NONE) != 0) {
            perror("testing.h: cannot map memory");
            exit(1);
        }
    }
    return slots[slot] + SLOT_BYTES - bytes;
}

/// Ends a program: the digest to stdout, what failed to stderr.
static inline int finish(const char *program) {
    printf("%s %016llx\n", program, (unsigned long long)digest);
    if (failures > 0) fprintf(stderr, "%s: %ld comparisons failed\n", program, failures);
    return failures > 0;
}

#endif
