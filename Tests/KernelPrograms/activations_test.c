// sigmoid, softplus, swish, gelu and softmax: accuracy, and exact values; the accuracy of gradients, of elu too.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { SIGMOID, SOFTPLUS, SWISH, GELU, FUNCTIONS };

#include "accuracy.inc.h"

static double narrow_sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double narrow_softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }
static double narrow_swish(double x) { return x == -INFINITY ? -0.0 : x < 0 ? x * exp(x) / (1 + exp(x)) : x * narrow_sigmoid(x); }
static double narrow_gelu(double x) { return x == -INFINITY ? -0.0 : x * 0.5 * erfc(-x * sqrt(0.5)); }

static long double wide_sigmoid(long double x) { return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x)); }
static long double wide_softplus(long double x) { return (x > 0 ? x : 0) + log1pl(expl(-fabsl(x))); }
static long double wide_swish(long double x) { return x == -INFINITY ? -0.0L : x * wide_sigmoid(x); }

/// 1 - Φ(-x). The argument's rounding error matters in the tail: erfc's derivative makes up for it.
static long double wide_normal(long double x) {
    const long double root = sqrtl(2), root_low = -fmal(root, root, -2) / (2 * root);
    const long double a = -x / root, rest = (fmal(-a, root, -x) - a * root_low) / root;
    return (erfcl(a) - (isfinite(a) ? 1.12837916709551257390L * expl(-a * a) * rest : 0)) / 2;
}

static long double wide_gelu(long double x) { return x == -INFINITY ? -0.0L : x * wide_normal(x); }

static const function tested[FUNCTIONS] = {
    {"sigmoid", kernel_sigmoid, narrow_sigmoid, wide_sigmoid, 2},
    {"softplus", kernel_softplus, narrow_softplus, wide_softplus, 2},
    {"swish", kernel_swish, narrow_swish, wide_swish, 2},
    {"gelu", kernel_gelu, narrow_gelu, wide_gelu, 2.25},
};

static const double edges[] = {
    0,    INFINITY, 1,   0.5,  0.41421356237, 0.88137358702, 10,   12,    15,    16.6,     20,        22,
    36.7, 40,       89,  105,  115,           710,           746,  760,   1e-45, 5e-324,   3.4e38,    1.7e308,
    13.1, 14.3,     38.4, 38.6, 87.33654,      103.278929,    708.3964185322641, 745.13321910194122, 1.17549435e-38,
};

static const special specials[] = {
    {SIGMOID, 0.0, 0.5},   {SIGMOID, -0.0, 0.5},   {SIGMOID, INFINITY, 1}, {SIGMOID, -INFINITY, 0}, {SIGMOID, NAN, NAN},
    {SOFTPLUS, INFINITY, INFINITY}, {SOFTPLUS, -INFINITY, 0}, {SOFTPLUS, NAN, NAN},
    {SWISH, 0.0, 0.0},     {SWISH, -0.0, -0.0},    {SWISH, INFINITY, INFINITY}, {SWISH, -INFINITY, -0.0}, {SWISH, NAN, NAN},
    {GELU, 0.0, 0.0},      {GELU, -0.0, -0.0},     {GELU, INFINITY, INFINITY},  {GELU, -INFINITY, -0.0},  {GELU, NAN, NAN},
};

// ---------------------------------------------------------------------------------------------------------------

/// Softmax of rows of numbers that spread more and more: the difference from the largest one is rounded before its
/// exponential is taken, which the bound allows for.
static void check_softmax(void) {
    enum { COLUMNS = 64 };
    double worst_narrow = 0, worst_wide = 0;
    for (int row = 0; row < 20000; row++) {
        const size_t columns = 1 + (size_t)(next_bits() % COLUMNS);
        const double spread = ldexp(1, row % 8), middle = (row / 8 % 5 - 2) * spread;
        float x[COLUMNS], y[COLUMNS];
        double wide_x[COLUMNS], wide_y[COLUMNS], largest = -INFINITY, wide_largest = -INFINITY;
        for (size_t c = 0; c < columns; c++) {
            wide_x[c] = middle + spread * ((double)(next_bits() >> 11) * 0x1p-52 - 1);
            x[c] = (float)wide_x[c];
            largest = fmax(largest, x[c]), wide_largest = fmax(wide_largest, wide_x[c]);
        }
        kernel_softmax(KERNEL_FLOAT32, 1, columns, x, y);
        kernel_softmax(KERNEL_FLOAT64, 1, columns, wide_x, wide_y);
        double sum = 0;
        long double wide_sum = 0;
        for (size_t c = 0; c < columns; c++) sum += exp(x[c] - largest), wide_sum += expl((long double)wide_x[c] - wide_largest);
        for (size_t c = 0; c < columns; c++) {
            int exponent;
            const double expected = exp(x[c] - largest) / sum, allowed = 4 + (largest - x[c]);
            frexp(expected, &exponent);
            const double error = fabs(y[c] - expected) / ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
            if (!(error <= allowed)) fail("softmax", y[c], expected);
            worst_narrow = fmax(worst_narrow, error / allowed);
#if LDBL_MANT_DIG == 64
            const long double wide_expected = expl((long double)wide_x[c] - wide_largest) / wide_sum;
            const double wide_allowed = 4 + (wide_largest - wide_x[c]);
            frexpl(wide_expected, &exponent);
            const double wide_error = (double)(fabsl(wide_y[c] - wide_expected) / ldexpl(1, exponent - 53));
            if (!(wide_error <= wide_allowed)) fail("softmax", wide_y[c], (double)wide_expected);
            worst_wide = fmax(worst_wide, wide_error / wide_allowed);
#endif
        }
    }
    fprintf(stderr, "softmax: at most %.3f of its bound in float32, %.3f in float64\n", worst_narrow, worst_wide);
}

// ---------------------------------------------------------------------------------------------------------------
// Gradients from the input: a sum of two terms, so an error counts by the size of both.

/// A gradient under test: the derivative at x, and the size of the terms that it is made of.
typedef struct {
    const char *name;
    void (*compute)(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
    void (*reference)(long double x, long double *slope, long double *size);
} gradient;

static void softplus_slope(long double x, long double *slope, long double *size) { *slope = *size = wide_sigmoid(x); }

static void swish_slope(long double x, long double *slope, long double *size) {
    const long double s = wide_sigmoid(x), other = fabsl(x) < 1e4L ? x * s * wide_sigmoid(-x) : 0;
    *slope = s + other, *size = s + fabsl(other);
}

static void gelu_slope(long double x, long double *slope, long double *size) {
    const long double s = wide_normal(x), other = fabsl(x) < 1e4L ? x * expl(-x * x / 2) * 0.39894228040143267794L : 0;
    *slope = s + other, *size = s + fabsl(other);
}

/// tanh's form, whose tails are small but not precise: an error counts by 1 there.
static void gelu_tanh_slope(long double x, long double *slope, long double *size) {
    const long double b = x > 100 ? 100 : x < -100 ? -100 : x, factor = 1.59576912160573071176L, cubic = 0.044715L;
    const long double twice = factor * b * (1 + cubic * b * b), s = wide_sigmoid(twice);
    *slope = s + b * s * wide_sigmoid(-twice) * factor * (1 + 3 * cubic * b * b), *size = 1;
}

static void elu_slope(long double x, long double *slope, long double *size) { *slope = *size = x > 0 ? 1 : expl(x); }

static void elu_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx) {
    kernel_elu_backward(type, n, 1, x, gy, gx);
}

static const gradient gradients[] = {
    {"the gradient of elu", elu_backward, elu_slope},
    {"the gradient of softplus", kernel_softplus_backward, softplus_slope},
    {"the gradient of swish", kernel_swish_backward, swish_slope},
    {"the gradient of gelu", kernel_gelu_backward, gelu_slope},
    {"the gradient of gelu_tanh", kernel_gelu_tanh_backward, gelu_tanh_slope},
};

enum { GRADIENTS = sizeof gradients / sizeof *gradients };

static double worst_gradient[GRADIENTS][2];

static void compare_gradient(int g, double x, double got, double unit, double smallest, double *worst) {
#if LDBL_MANT_DIG == 64
    long double expected, size;
    gradients[g].reference(x, &expected, &size);
    const double error = (double)(fabsl(got - expected) / (size * unit + (1 + fabs(x)) * smallest));
    if (!(error <= 4)) fail(gradients[g].name, got, (double)expected);
    if (error > *worst) *worst = error;
#else
    (void)g, (void)x, (void)got, (void)unit, (void)smallest, (void)worst;
#endif
}

static void check_gradients(double lowest, double highest, int batches) {
    float in[BATCH], ones[BATCH], out[BATCH];
    double wide_in[BATCH], wide_ones[BATCH], wide_out[BATCH];
    for (int batch = 0; batch < batches; batch++) {
        for (size_t i = 0; i < BATCH; i++) {
            wide_in[i] = lowest + (highest - lowest) * ((double)(next_bits() >> 11) * 0x1p-53);
            in[i] = (float)wide_in[i], ones[i] = 1, wide_ones[i] = 1;
        }
        for (int g = 0; g < GRADIENTS; g++) {
            gradients[g].compute(KERNEL_FLOAT32, BATCH, in, ones, out);
            gradients[g].compute(KERNEL_FLOAT64, BATCH, wide_in, wide_ones, wide_out);
            for (size_t i = 0; i < BATCH; i++) {
                digest_float32(out[i]), digest_float64(wide_out[i]);
                compare_gradient(g, in[i], out[i], 0x1p-24, 0x1p-149, &worst_gradient[g][0]);
                compare_gradient(g, wide_in[i], wide_out[i], 0x1p-53, 0x1p-1074, &worst_gradient[g][1]);
            }
        }
    }
}

/// The approximation of gelu: near x·Φ(x), and within 4 units of |x| of its own formula.
static void check_gelu_tanh(double lowest, double highest, int batches) {
    double in[BATCH], out[BATCH];
    float narrow_in[BATCH], narrow_out[BATCH];
    for (int batch = 0; batch < batches; batch++) {
        for (size_t i = 0; i < BATCH; i++) {
            in[i] = lowest + (highest - lowest) * ((double)(next_bits() >> 11) * 0x1p-53);
            narrow_in[i] = (float)in[i];
        }
        kernel_gelu_tanh(KERNEL_FLOAT64, BATCH, in, out);
        kernel_gelu_tanh(KERNEL_FLOAT32, BATCH, narrow_in, narrow_out);
        for (size_t i = 0; i < BATCH; i++) {
            digest_float64(out[i]), digest_float32(narrow_out[i]);
            const double x = in[i], y = narrow_in[i], z = 0.79788456080286541 * (x + 0.044715 * x * x * x);
            const double expected = x / (1 + exp(-2 * z));
            const double narrow = y / (1 + exp(-1.5957691216057308 * (y + 0.044715 * y * y * y)));
            if (!(fabs(out[i] - expected) <= 0x1p-50 * fabs(x))) fail("gelu_tanh", out[i], expected);
            if (!(fabs(narrow_out[i] - narrow) <= 0x1p-22 * fabs(y))) fail("gelu_tanh float32", narrow_out[i], narrow);
            if (!(fabs(out[i] - narrow_gelu(x)) <= 1e-3)) fail("gelu_tanh near gelu", out[i], narrow_gelu(x));
        }
    }
}

/// The gradients' values at the ends of the range: finite where the function's slope is.
static void check_gradients_far_away(void) {
    static const double places[] = {-INFINITY, -1e30, -300, 300, 1e30, INFINITY, NAN};
    for (int g = 0; g < GRADIENTS; g++) {
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            const double x = places[p], one = 1, expected = x != x ? NAN : x > 0;
            const float narrow_x = (float)x, narrow_one = 1;
            double wide;
            float narrow;
            gradients[g].compute(KERNEL_FLOAT64, 1, &x, &one, &wide);
            gradients[g].compute(KERNEL_FLOAT32, 1, &narrow_x, &narrow_one, &narrow);
            if (!(x != x ? wide != wide : fabs(wide - expected) < 1e-100)) fail(gradients[g].name, wide, expected);
            if (!(x != x ? narrow != narrow : fabs(narrow - expected) < 1e-30)) fail(gradients[g].name, narrow, expected);
            digest_float64(wide), digest_float32(narrow);
        }
    }
}

int main(void) {
    check_specials(specials, sizeof specials / sizeof *specials);
    check_edges(edges, sizeof edges / sizeof *edges);
    check_gradients_far_away();
    sweep_float32(0, 0x100000000, 3989); // every sign and exponent
    sweep_float32(0x3c000000, 0x43000000, 503); // 2⁻⁷ to 2⁷ more densely,
    sweep_float32(0xbc000000, 0xc3000000, 503); // and the same below 0
    sweep_float64(0, 0, 40);
    sweep_float64(-750, 40, 40);
    sweep_float64(-40, 10, 100);
    sweep_float64(-3, 3, 100);
    check_gradients(-120, 120, 20);
    check_gradients(-16, 16, 60);
    check_gradients(-2, 2, 40);
    check_gelu_tanh(-30, 30, 30);
    check_softmax();
    report_errors();
    for (int g = 0; g < GRADIENTS; g++)
        fprintf(stderr, "%s: at most %.3f units in float32, %.3f in float64\n", gradients[g].name,
                worst_gradient[g][0], worst_gradient[g][1]);
    return finish("activations");
}
