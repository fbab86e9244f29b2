// Philox against its published known answers; the streams against scalar code, and normal deviates against erfc.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { MOST = 1100 };

/// Source: tests/kat_vectors of Random123 (D. E. Shaw Research), philox4x32 with 10 rounds.
static void check_known_answers(void) {
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } answers[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const kernel_philox_block block = kernel_philox(answers[i].counter, answers[i].key);
        for (int word = 0; word < 4; word++) {
            digest_bits(block.words[word], 4);
            if (block.words[word] != answers[i].words[word])
                fail("philox", block.words[word], answers[i].words[word]);
        }
    }
}

static uint32_t stream_word(uint64_t index, const uint32_t counter[3], const uint32_t key[2]) {
    const uint32_t whole[4] = {(uint32_t)(index / 4), counter[0], counter[1], counter[2]};
    return kernel_philox(whole, key).words[index % 4];
}

static double own_log(double x) {
    kernel_log(KERNEL_FLOAT64, 1, &x, &x);
    return x;
}

/// PPND16 written out in the paper's form (Wichura 1988), with our own logarithm.
static double normal_deviate(double p) {
    const double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * ((((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
                         45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
                      133.14166789178437745) * r + 3.387132872796366608) /
                    (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r +
                         21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r +
                      42.313330701600911252) * r + 1.0));
    }
    const double r = sqrt(-own_log(q < 0 ? p : 1 - p)) - 1.6;
    const double z = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
                         1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r +
                       4.6303378461565452959) * r + 1.42343711074968357734) /
                     (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
                          0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r +
                       2.05319162663775882187) * r + 1.0);
    return q < 0 ? -z : z;
}

static void check_stream(size_t n, uint64_t first, const uint32_t counter[3], const uint32_t key[2]) {
    float uniform[MOST + 1], normal[MOST + 1];
    double wide_uniform[MOST + 1], wide_normal[MOST + 1];
    uniform[n] = normal[n] = 7, wide_uniform[n] = wide_normal[n] = 7;
    kernel_random_uniform(KERNEL_FLOAT32, n, first, counter, key, uniform);
    kernel_random_uniform(KERNEL_FLOAT64, n, first, counter, key, wide_uniform);
    kernel_random_normal(KERNEL_FLOAT32, n, first, counter, key, normal);
    kernel_random_normal(KERNEL_FLOAT64, n, first, counter, key, wide_normal);
    for (size_t i = 0; i < n; i++) {
        const uint32_t word = stream_word(first + i, counter, key);
        const uint64_t high = stream_word(2 * (first + i), counter, key);
        const uint64_t low = stream_word(2 * (first + i) + 1, counter, key);
        const float u = (float)(word >> 8) / 16777216;
        const double wide_u = (double)((high << 32 | low) >> 11) / 9007199254740992;
        const double p = ((double)word + 0.5) / 4294967296, z = normal_deviate(p);
        if (!same_float32(uniform[i], u)) fail("uniform float32", uniform[i], u);
        if (!same_float64(wide_uniform[i], wide_u)) fail("uniform float64", wide_uniform[i], wide_u);
        if (!same_float32(normal[i], (float)z)) fail("normal float32", normal[i], z);
        if (!same_float64(wide_normal[i], z)) fail("normal float64", wide_normal[i], z);
        const double lower = 0.5 * erfc(-z * M_SQRT1_2), upper = 0.5 * erfc(z * M_SQRT1_2);
        if (!(fabs(z < 0 ? lower - p : upper - (1 - p)) <= 1e-14 * (z < 0 ? p : 1 - p))) fail("erfc", lower, p);
        digest_float32(uniform[i]), digest_float32(normal[i]);
        digest_float64(wide_uniform[i]), digest_float64(wide_normal[i]);
    }
    if (uniform[n] != 7 || normal[n] != 7 || wide_uniform[n] != 7 || wide_normal[n] != 7)
        fail("past the end of a stream", uniform[n], 7);
}

int main(void) {
    check_known_answers();
    const uint32_t counter[3] = {1, 0xdeadbeef, 3}, key[2] = {42, 0x80000000};
    for (size_t n = 0; n <= 70; n++) check_stream(n, n * n, counter, key);
    for (uint64_t first = 0; first < 9; first++) check_stream(MOST, first, counter, key);
    for (uint64_t first = 1000; first < 60000; first += MOST) check_stream(MOST, first, counter, key);
    check_stream(MOST, ((uint64_t)1 << 33) - 300, counter, key); // float64's counter wraps around here,
    check_stream(MOST, ((uint64_t)1 << 34) - 301, counter, key); // float32's here
    return finish("random");
}
