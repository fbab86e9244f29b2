// sin and cos, in double precision for both types, without branches, so that the loops vectorize.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#include "float64.inc.h"
#include "bits.inc.h"

// π/2 = the sum of its parts; the product of the first and any multiple is rounded only once.
static const double half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110};
static const double multiples_per_radian = 0x1.45f306dc9c883p-1; // 2/π
static const double integer_shift = 0x1.8p+52;                  // adding it rounds to an integer in the lowest bits
// Above it, the number of quarters would not fit below the shift; there is no sine then.
static const double largest_angle = 0x1p+50, not_a_number = __builtin_nan("");

// The Taylor series of sin r / r and cos r in r² after the first term, |r| ≤ π/4: the errors are below 1e-19.
static const double sin_terms[] = {
    -0x1.5555555555555p-3, 0x1.1111111111111p-7, -0x1.a01a01a01a01ap-13, 0x1.71de3a556c734p-19,
    -0x1.ae64567f544e4p-26, 0x1.6124613a86d09p-33, -0x1.ae7f3e733b81fp-41, 0x1.952c77030ad4ap-49,
    -0x1.2f49b46814157p-57};
static const double cos_terms[] = {
    -0x1.0000000000000p-1, 0x1.5555555555555p-5, -0x1.6c16c16c16c17p-10, 0x1.a01a01a01a01ap-16,
    -0x1.27e4fb7789f5cp-22, 0x1.1eed8eff8d898p-29, -0x1.93974a8c07c9dp-37, 0x1.ae7f3e733b81fp-45,
    -0x1.6827863b97d97p-53, 0x1.e542ba4020225p-62};

INLINE double polynomial(const double *terms, int count, double x) {
    double sum = terms[count - 1];
    for (int term = count - 2; term >= 0; term--) sum = FMA(sum, x, terms[term]);
    return sum;
}

/// sin(x + quarters·π/2).
INLINE double sine(double x, uint64_t quarters) {
    x = __builtin_elementwise_abs(x) <= largest_angle ? x : not_a_number;
    double shifted = FMA(x, multiples_per_radian, integer_shift);
    double k = shifted - integer_shift;
    double reduced = FMA(-k, half_pi[2], FMA(-k, half_pi[1], FMA(-k, half_pi[0], x)));
    double r = k == 0 ? x : reduced;
    double square = r * r;
    double sin = r == 0 ? r : FMA(r * square, polynomial(sin_terms, 9, square), r); // keeps the sign of 0
    double cos = FMA(square, polynomial(cos_terms, 10, square), 1.0);
    uint64_t quarter = bits_float64(shifted) + quarters;
    double value = quarter & 1 ? cos : sin;
    return quarter & 2 ? -value : value;
}

KERNEL_CLONES static void sines_float32(size_t n, const float *a, uint64_t quarters, float *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = (float)sine((double)a[i], quarters);
}

KERNEL_CLONES static void sines_float64(size_t n, const double *a, uint64_t quarters, double *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = sine(a[i], quarters);
}

void kernel_sin(kernel_type type, size_t n, const void *a, void *out) { DISPATCH(sines, n, a, 0, out); }

void kernel_cos(kernel_type type, size_t n, const void *a, void *out) { DISPATCH(sines, n, a, 1, out); }
