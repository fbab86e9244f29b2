// Constants of gelu.inc.h, computed like those of exponential_constants.h. The rounding errors of constant terms follow
// the terms.
#ifndef GELU_CONSTANTS_H
#define GELU_CONSTANTS_H

// 1 / √2π, and twice √(2 / π)
static const float root_2_pi_reciprocal_float32 = 0x1.988454p-2f;
static const double root_2_pi_reciprocal_float64 = 0x1.9884533d43651p-2;
static const double gelu_tanh_factor = 1.5957691216057308, gelu_tanh_cubic = 0.044715;

// Beyond these two the tails are less than the smallest number.
static const float gelu_highest_float32 = 15.0f, gelu_tanh_highest_float32 = 12.0f;
static const double gelu_highest_float64 = 40.0, gelu_tanh_highest_float64 = 22.0;

// (1 - Φ(t))·e^(t²/2) as a polynomial in t - 1/2, 0 ≤ t ≤ 1
static const float gelu_near_terms_float32[] = { // 8.8e-10
    0x1.66027ap-2f, -0x1.cb062ap-3f, 0x1.e681dep-4f, -0x1.c1de78p-5f, 0x1.760b84p-6f, -0x1.1cbceap-7f,
    0x1.934dacp-9f, -0x1.1ab01p-10f, 0x1.613714p-12f,
};
static const float gelu_near_terms_low_float32 = 0x1.a98496p-27f;
static const double gelu_near_terms_float64[] = { // 3.7e-18
    0x1.66027ad4c24afp-2, -0x1.cb062ba5c47f2p-3, 0x1.e681dfd6a25dfp-4, -0x1.c1dcef957a902p-5, 0x1.760aa3f139b72p-6,
    -0x1.1d1505475004bp-7, 0x1.93b1d8de8d0cep-9, -0x1.0c233037a1295p-10, 0x1.50a907e3c5721p-12,
    -0x1.91e015919896ep-14, 0x1.ca4aa93f1c052p-16, -0x1.f53b332ac3412p-18, 0x1.075eb43a8d1b1p-19,
    -0x1.0b86050a47499p-21, 0x1.1616624dee1bap-23, -0x1.080b8168a7f8fp-25,
};
static const double gelu_near_terms_low_float64 = 0x1.787eae87fe83bp-59;

// t·(1 - Φ(t))·e^(t²/2) as a polynomial in (t - 2) / (t + 2), 1 ≤ t ≤ gelu_highest
static const float gelu_far_terms_float32[] = { // 2.7e-10
    0x1.5845dcp-2f, 0x1.5d300ap-3f, -0x1.35de9ap-3f, 0x1.0c59d4p-5f, 0x1.28ea34p-6f, -0x1.d69ea4p-9f,
    -0x1.1ae5dcp-8f, -0x1.610b28p-11f, 0x1.a2489p-11f, 0x1.d66ce2p-11f, -0x1.dbbcdep-12f,
};
static const float gelu_far_terms_low_float32 = 0x1.5175c4p-27f;
static const double gelu_far_terms_float64[] = { // 9.7e-19
    0x1.5845dcad2a54ep-2, 0x1.5d3009b318517p-3, -0x1.35dea183a86b7p-3, 0x1.0c5a3686b3599p-5, 0x1.28f32b0f4af2ep-6,
    -0x1.d77fbf0603e76p-9, -0x1.1c4bd33002927p-8, -0x1.31a95563a946ap-11, 0x1.a6a8b9bf74d0dp-11,
    0x1.0f1b4cd308d82p-11, 0x1.7f00879b90b16p-15, -0x1.001e9243bf86ap-13, -0x1.6e98872f9a72ap-14,
    -0x1.2d90d20467245p-16, 0x1.103c9843f4b76p-16, 0x1.eef3918cb5fc2p-17, 0x1.0f55cbbbb283ep-17,
    0x1.46fdcb6dea4ebp-17, -0x1.7e68ab5f34726p-16, -0x1.3361c0cb31e5ep-20, 0x1.8c0de05335b1cp-15,
    -0x1.55f7d664cd0a9p-14, 0x1.16ae5103f83a6p-14, -0x1.bcfad3d48f6aep-16, 0x1.19119e8fb798bp-18,
};
static const double gelu_far_terms_low_float64 = 0x1.c09e714712bdep-56;

#endif
