// exp, log, tanh and powers.
#pragma STDC FP_CONTRACT OFF

#include "exponential_constants.h"
#include "templates.h"

#include "float32.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "power.inc.h"
#include "float64.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "power.inc.h"

#define UNARY(stem)                                                                                                \
    KERNEL_CLONES static void stem##_each_float32(size_t n, const float *a, float *out) {                          \
        VECTORIZE for (size_t i = 0; i < n; i++) out[i] = stem##_float32(a[i]);                                    \
    }                                                                                                              \
    KERNEL_CLONES static void stem##_each_float64(size_t n, const double *a, double *out) {                        \
        VECTORIZE for (size_t i = 0; i < n; i++) out[i] = stem##_float64(a[i]);                                    \
    }                                                                                                              \
    void kernel_##stem(kernel_type type, size_t n, const void *a, void *out) { DISPATCH(stem##_each, n, a, out); }

UNARY(exp)
UNARY(log)
UNARY(tanh)

// Powers whose exponents are not small integers, in double precision for both types.
KERNEL_CLONES static void real_power_float32(size_t n, const float *a, double exponent, float *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = (float)exp_float64(exponent * log_float64((double)a[i]));
}

KERNEL_CLONES static void real_power_float64(size_t n, const double *a, double exponent, double *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = exp_float64(exponent * log_float64(a[i]));
}

void kernel_power(kernel_type type, size_t n, const void *a, double exponent, void *out) {
    if (exponent >= -64 && exponent <= 64 && exponent == (int)exponent) {
        DISPATCH(integral_power, n, a, (int)exponent, out);
    } else {
        DISPATCH(real_power, n, a, exponent, out);
    }
}
