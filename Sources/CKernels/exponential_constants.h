// Constants of exponential.inc.h. The polynomials are near-minimax: interpolated at Chebyshev nodes with 60 digits
// (mpmath's chebyfit) and then rounded, lowest power first. Each comment gives the function f, its interval and the
// largest error of f before rounding.
#ifndef EXPONENTIAL_CONSTANTS_H
#define EXPONENTIAL_CONSTANTS_H

// ln 2 = high + low; the product of high and any exponent is exact.
static const float ln2_high_float32 = 0x1.62e4p-1f, ln2_low_float32 = 0x1.7f7d1cp-20f;
static const double ln2_high_float64 = 0x1.62e42fefa3p-1, ln2_low_float64 = 0x1.3de6af278ece6p-42;
static const float log2_e_float32 = 0x1.715476p+0f;
static const double log2_e_float64 = 0x1.71547652b82fep+0;
static const float root_half_float32 = 0x1.6a09e6p-1f;
static const double root_half_float64 = 0x1.6a09e667f3bcdp-1;

// Adding 1.5·2^(mantissa bits) rounds to an integer, which then stands in the lowest bits.
static const float integer_shift_float32 = 0x1.8p+23f;
static const double integer_shift_float64 = 0x1.8p+52;

// exp overflows above the first and vanishes below the second; expm1 is -1 below the third; tanh is 1 above the fourth;
// x·exp(x) vanishes below the fifth.
static const float exp_highest_float32 = 89.0f, exp_lowest_float32 = -105.0f;
static const double exp_highest_float64 = 710.0, exp_lowest_float64 = -746.0;
static const float expm1_lowest_float32 = -30.0f, tanh_highest_float32 = 10.0f;
static const double expm1_lowest_float64 = -40.0, tanh_highest_float64 = 20.0;
static const float logistic_lowest_float32 = -115.0f;
static const double logistic_lowest_float64 = -760.0;

// (exp(r) - 1 - r) / r², |r| ≤ ln 2 / 2
static const float exp_terms_float32[] = { // 6.6e-8
    0x1p-1f, 0x1.5554dcp-3f, 0x1.555518p-5f, 0x1.120be2p-7f, 0x1.6d117cp-10f,
};
static const double exp_terms_float64[] = { // 1.1e-16
    0x1.0000000000001p-1, 0x1.5555555555556p-3, 0x1.5555555553d37p-5, 0x1.11111111109a6p-7,
    0x1.6c16c1789d1d7p-10, 0x1.a01a01a7cebcdp-13, 0x1.a019b8ca26fcfp-16, 0x1.71de0d85293b8p-19,
    0x1.2891d4ffbb0f9p-22, 0x1.af390ba7e6f47p-26,
};

// (log((1 + s) / (1 - s)) - 2s) / s³ as a polynomial in s², |s| ≤ 3 - √8
static const float log_terms_float32[] = { // 1.9e-7
    0x1.55555cp-1f, 0x1.997c12p-2f, 0x1.2eeb8p-2f,
};
static const double log_terms_float64[] = { // 3.2e-16
    0x1.5555555555558p-1, 0x1.9999999995204p-2, 0x1.2492492e09d4dp-2, 0x1.c71c62c639fdep-3,
    0x1.7462bd8f7796ep-3, 0x1.39fd392179a95p-3, 0x1.2b6688a387e03p-3,
};

// (tanh(x) - x) / x³ as a polynomial in x², |x| ≤ 5/8
static const float tanh_terms_float32[] = { // 1.6e-9
    -0x1.555556p-2f, 0x1.1110eap-3f, -0x1.ba08c4p-5f, 0x1.64a976p-6f, -0x1.116a16p-7f, 0x1.2c83cp-9f,
};
static const double tanh_terms_float64[] = { // 4.0e-18
    -0x1.5555555555555p-2, 0x1.11111111110a8p-3, -0x1.ba1ba1ba0f126p-5, 0x1.664f487e0a749p-6,
    -0x1.226e3473dce5cp-7, 0x1.d6d39ae3905e2p-9, -0x1.7d9f6f23e8682p-10, 0x1.3526e9ed54da1p-11,
    -0x1.f243823c8c981p-13, 0x1.8445870f6fe41p-14, -0x1.05bbdae896297p-15, 0x1.b33642a122cddp-18,
};

#endif
