// Functions of one number: at most so many ulp from the C library's functions in the next wider type, over the whole range,
// and exact where the answer is. The largest errors go to stderr. The test program says how many FUNCTIONS there are
// and then, after including this, which.

#include <float.h>

/// A function under test.
typedef struct {
    const char *name;
    void (*compute)(kernel_type type, size_t n, const void *in, void *out);
    double (*narrow_reference)(double x);
    long double (*wide_reference)(long double x);
    double allowed; // ulp
} function;

enum { BATCH = 1024 };

static const function tested[FUNCTIONS];

// ---------------------------------------------------------------------------------------------------------------
// float32 against double

static double worst_float32[FUNCTIONS];

static void compare_float32(int f, float x, float got) {
    digest_float32(got);
    const double expected = tested[f].narrow_reference(x);
    const float rounded = (float)expected;
    if (expected != expected || isinf(expected) || expected == 0 || (isinf(got) && isinf(rounded))) {
        if (!same_float32(got, rounded)) fail(tested[f].name, got, expected);
        return;
    }
    int exponent;
    frexp(expected, &exponent);
    exponent = exponent < -125 ? -125 : exponent > 128 ? 128 : exponent;
    const double error = fabs((double)got - expected) / ldexp(1, exponent - 24);
    if (!(error <= tested[f].allowed)) fail(tested[f].name, got, expected);
    if (error > worst_float32[f]) worst_float32[f] = error;
}

/// Every `stride`th bit pattern between two.
static void sweep_float32(uint64_t first, uint64_t end, uint64_t stride) {
    float in[BATCH], out[BATCH];
    while (first < end) {
        size_t n = 0;
        for (; n < BATCH && first < end; first += stride, n++) {
            const uint32_t bits = (uint32_t)first;
            memcpy(in + n, &bits, sizeof bits);
        }
        for (int f = 0; f < FUNCTIONS; f++) {
            tested[f].compute(KERNEL_FLOAT32, n, in, out);
            for (size_t i = 0; i < n; i++) compare_float32(f, in[i], out[i]);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------
// float64 against long double, where that is wider and fast; elsewhere equal digests say the same

static double worst_float64[FUNCTIONS];

static void compare_float64(int f, double x, double got) {
    digest_float64(got);
#if LDBL_MANT_DIG == 64
    const long double expected = tested[f].wide_reference(x);
    const double rounded = (double)expected;
    if (expected != expected || isinf(expected) || expected == 0 || (isinf(got) && isinf(rounded))) {
        if (!same_float64(got, rounded)) fail(tested[f].name, got, rounded);
        return;
    }
    int exponent;
    frexpl(expected, &exponent);
    exponent = exponent < -1021 ? -1021 : exponent > 1024 ? 1024 : exponent;
    const double error = (double)(fabsl((long double)got - expected) / ldexpl(1, exponent - 53));
    if (!(error <= tested[f].allowed)) fail(tested[f].name, got, rounded);
    if (error > worst_float64[f]) worst_float64[f] = error;
#else
    (void)f, (void)x;
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
        for (int f = 0; f < FUNCTIONS; f++) {
            tested[f].compute(KERNEL_FLOAT64, BATCH, in, out);
            for (size_t i = 0; i < BATCH; i++) compare_float64(f, in[i], out[i]);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------

/// The numbers where something changes, and what is around them, on either side of 0; every length up to 70.
static void check_edges(const double *edges, size_t count) {
    for (size_t e = 0; e < count; e++) {
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
            for (int f = 0; f < FUNCTIONS; f++) {
                tested[f].compute(KERNEL_FLOAT32, 70, around, out);
                for (int i = 0; i < 70; i++) compare_float32(f, around[i], out[i]);
                tested[f].compute(KERNEL_FLOAT64, 70, wide_around, wide_out);
                for (int i = 0; i < 70; i++) compare_float64(f, wide_around[i], wide_out[i]);
            }
        }
    }
}

/// An exact value of `tested[function]`.
typedef struct {
    int function;
    double in, out;
} special;

/// Both the vectors and what is left over of them meet each value.
static void check_specials(const special *specials, size_t count) {
    for (const special *s = specials; s < specials + count; s++) {
        for (size_t n = 1; n <= 70; n += 3) {
            float in[70], out[70];
            double wide_in[70], wide_out[70];
            for (size_t i = 0; i < n; i++) wide_in[i] = s->in, in[i] = (float)s->in;
            tested[s->function].compute(KERNEL_FLOAT32, n, in, out);
            tested[s->function].compute(KERNEL_FLOAT64, n, wide_in, wide_out);
            for (size_t i = 0; i < n; i++) {
                if (!same_float32(out[i], (float)s->out)) fail("special float32", out[i], s->out);
                if (!same_float64(wide_out[i], s->out)) fail("special float64", wide_out[i], s->out);
            }
        }
    }
}

static void report_errors(void) {
    for (int f = 0; f < FUNCTIONS; f++)
        fprintf(stderr, "%s: at most %.3f ulp in float32, %.3f in float64\n", tested[f].name, worst_float32[f],
                worst_float64[f]);
}
