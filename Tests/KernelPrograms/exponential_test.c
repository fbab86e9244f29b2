// exp, log, tanh and elu: at most 2 ulp from the C library's functions in the next wider type, over the whole range,
// and exact where the answer is. The largest errors go to stderr.
#include "testing.h"

#include <float.h>

#pragma STDC FP_CONTRACT OFF

enum { FUNCTIONS = 4, BATCH = 1024 };
static const char *const names[FUNCTIONS] = {"exp", "log", "tanh", "elu"};

static void compute(kernel_type type, int function, size_t n, const void *in, void *out) {
    if (function == 0) kernel_exp(type, n, in, out);
    if (function == 1) kernel_log(type, n, in, out);
    if (function == 2) kernel_tanh(type, n, in, out);
    if (function == 3) kernel_elu(type, n, 1, in, out);
}

// ---------------------------------------------------------------------------------------------------------------
// float32 against double

static double worst_float32[FUNCTIONS];

static double reference_float32(int function, double x) {
    if (function == 0) return exp(x);
    if (function == 1) return log(x);
    if (function == 2) return tanh(x);
    return x > 0 ? x : expm1(x);
}

static void compare_float32(int function, float x, float got) {
    digest_float32(got);
    const double expected = reference_float32(function, x);
    const float rounded = (float)expected;
    if (expected != expected || isinf(expected) || expected == 0 || (isinf(got) && isinf(rounded))) {
        if (!same_float32(got, rounded)) fail(names[function], got, expected);
        return;
    }
    int exponent;
    frexp(expected, &exponent);
    exponent = exponent < -125 ? -125 : exponent > 128 ? 128 : exponent;
    const double error = fabs((double)got - expected) / ldexp(1, exponent - 24);
    if (!(error <= 2)) fail(names[function], got, expected);
    if (error > worst_float32[function]) worst_float32[function] = error;
}

static void sweep_float32(uint64_t first, uint64_t end, uint64_t stride) {
    float in[BATCH], out[BATCH];
    while (first < end) {
        size_t n = 0;
        for (; n < BATCH && first < end; first += stride, n++) {
            const uint32_t bits = (uint32_t)first;
            memcpy(in + n, &bits, sizeof bits);
        }
        for (int function = 0; function < FUNCTIONS; function++) {
            compute(KERNEL_FLOAT32, function, n, in, out);
            for (size_t i = 0; i < n; i++) compare_float32(function, in[i], out[i]);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------
// float64 against long double, where that is wider and fast; elsewhere equal digests say the same

static double worst_float64[FUNCTIONS];

#if LDBL_MANT_DIG == 64
static long double reference_float64(int function, long double x) {
    if (function == 0) return expl(x);
    if (function == 1) return logl(x);
    if (function == 2) return tanhl(x);
    return x > 0 ? x : expm1l(x);
}
#endif

static void compare_float64(int function, double x, double got) {
    digest_float64(got);
#if LDBL_MANT_DIG == 64
    const long double expected = reference_float64(function, x);
    const double rounded = (double)expected;
    if (expected != expected || isinf(expected) || expected == 0 || (isinf(got) && isinf(rounded))) {
        if (!same_float64(got, rounded)) fail(names[function], got, rounded);
        return;
    }
    int exponent;
    frexpl(expected, &exponent);
    exponent = exponent < -1021 ? -1021 : exponent > 1024 ? 1024 : exponent;
    const double error = (double)(fabsl((long double)got - expected) / ldexpl(1, exponent - 53));
    if (!(error <= 2)) fail(names[function], got, rounded);
    if (error > worst_float64[function]) worst_float64[function] = error;
#else
    (void)function, (void)x;
#endif
}

/// Numbers between `lowest` and `highest`, or any bit patterns where those are equal.
static void sweep_float64(double lowest, double highest, int batches) {
    double in[BATCH], out[BATCH];
    for (int batch = 0; batch < batches; batch++) {
        for (size_t i = 0; i < BATCH; i++) {
            const uint64_t bits = next_bits();
            in[i] = lowest + (highest - lowest) * ((double)(bits >> 11) * 0x1p-53);
            if (lowest == highest) memcpy(in + i, &bits, sizeof bits);
        }
        for (int function = 0; function < FUNCTIONS; function++) {
            compute(KERNEL_FLOAT64, function, BATCH, in, out);
            for (size_t i = 0; i < BATCH; i++) compare_float64(function, in[i], out[i]);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------

/// The numbers where something changes, and what is around them; every length up to 70.
static void check_edges(void) {
    static const double edges[] = {
        0,        INFINITY,        1,       -1,    0.625,     0.34657359027997264, 1.41421356237, 0.70710678118,
        10,       20,              -30,     -40,   89,        710,                 -105,          -746,
        9.010913, 19.061547465398, 1e-45,   5e-324, 3.4e38,   1.7e308,             1.17549435e-38,
        88.722839, -87.33654, -103.97208, -103.278929, 709.782712893384, -745.13321910194122, -708.3964185322641,
        2.2250738585072014e-308,
    };
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            float around[70], out[70];
            double wide_around[70], wide_out[70];
            float from = (float)(sign * edges[e]);
            double wide_from = sign * edges[e];
            for (int i = 0; i < 35; i++) {
                from = nextafterf(from, -INFINITY), wide_from = nextafter(wide_from, -INFINITY);
            }
            for (int i = 0; i < 70; i++) {
                around[i] = from, wide_around[i] = wide_from;
                from = nextafterf(from, INFINITY), wide_from = nextafter(wide_from, INFINITY);
            }
            for (int function = 0; function < FUNCTIONS; function++) {
                compute(KERNEL_FLOAT32, function, 70, around, out);
                for (int i = 0; i < 70; i++) compare_float32(function, around[i], out[i]);
                compute(KERNEL_FLOAT64, function, 70, wide_around, wide_out);
                for (int i = 0; i < 70; i++) compare_float64(function, wide_around[i], wide_out[i]);
            }
        }
    }
}

static void check_specials(void) {
    static const struct {
        int function;
        double in, out;
    } specials[] = {
        {0, 0.0, 1},        {0, -0.0, 1},      {0, INFINITY, INFINITY}, {0, -INFINITY, 0},  {0, NAN, NAN},
        {1, 0.0, -INFINITY}, {1, -0.0, -INFINITY}, {1, INFINITY, INFINITY}, {1, -INFINITY, NAN}, {1, NAN, NAN},
        {1, 1, 0.0},        {1, -1, NAN},      {2, 0.0, 0.0},           {2, -0.0, -0.0},    {2, INFINITY, 1},
        {2, -INFINITY, -1}, {2, NAN, NAN},     {3, 0.0, 0.0},           {3, -0.0, -0.0},    {3, INFINITY, INFINITY},
        {3, -INFINITY, -1}, {3, NAN, NAN},
    };
    for (size_t s = 0; s < sizeof specials / sizeof *specials; s++) {
        // Both the vectors and what is left over of them meet each value.
        for (size_t n = 1; n <= 70; n += 3) {
            float in[70], out[70];
            double wide_in[70], wide_out[70];
            for (size_t i = 0; i < n; i++) wide_in[i] = specials[s].in, in[i] = (float)specials[s].in;
            compute(KERNEL_FLOAT32, specials[s].function, n, in, out);
            compute(KERNEL_FLOAT64, specials[s].function, n, wide_in, wide_out);
            for (size_t i = 0; i < n; i++) {
                const double expected = specials[s].out;
                if (!same_float32(out[i], (float)expected)) fail("special float32", out[i], expected);
                if (!same_float64(wide_out[i], expected)) fail("special float64", wide_out[i], expected);
            }
        }
    }
}

int main(void) {
    check_specials();
    check_edges();
    sweep_float32(0, 0x100000000, 1999); // every sign and exponent
    sweep_float32(0x3c000000, 0x43000000, 251); // 2⁻⁷ to 2⁷ more densely,
    sweep_float32(0xbc000000, 0xc3000000, 251); // and the same below 0
    sweep_float64(0, 0, 100);
    sweep_float64(-746, 710, 100);
    sweep_float64(-40, 0, 100);
    sweep_float64(-2, 2, 200);
    sweep_float64(0, 25, 100);
    sweep_float64(0.5, 1.5, 100);
    sweep_float64(-745.2, -708, 20);
    for (int function = 0; function < FUNCTIONS; function++)
        fprintf(stderr, "%s: at most %.3f ulp in float32, %.3f in float64\n", names[function],
                worst_float32[function], worst_float64[function]);
    return finish("exponential");
}
