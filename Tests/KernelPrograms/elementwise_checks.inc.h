// Checks of element-wise kernels, activations and updates for one scalar type.

static void NAME(expect)(const char *what, SCALAR got, SCALAR expected) {
    NAME(digest)(got);
    if (!NAME(same)(got, expected)) fail(what, got, expected);
}

static void NAME(draw)(SCALAR *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (SCALAR)next_input();
}

/// Runs `call` from the buffer `in` to `out`, first with two buffers, then with one; `expression` is what element i
/// should be, in terms of x = a[i] and y = b[i].
#define EACH(call, expression)                                                                                     \
    for (int in_place = 0; in_place < 2; in_place++) {                                                             \
        const SCALAR *in = in_place ? out : a;                                                                     \
        if (n > 0) memcpy(out, a, n * sizeof(SCALAR));                                                             \
        out[n] = 7;                                                                                                \
        call;                                                                                                      \
        for (size_t i = 0; i < n; i++) {                                                                           \
            const SCALAR x = a[i], y = b[i];                                                                       \
            (void)x, (void)y;                                                                                      \
            NAME(expect)(#call, out[i], expression);                                                               \
        }                                                                                                          \
        NAME(expect)("past the end of " #call, out[n], 7);                                                         \
    }

static SCALAR NAME(larger)(SCALAR x, SCALAR y) {
    if (x != x || y != y) return (SCALAR)NAN;
    return x > y || (x == y && !signbit(x)) ? x : y;
}

static SCALAR NAME(fused)(SCALAR x, SCALAR y, SCALAR z) {
    return (SCALAR)(sizeof x == 4 ? fmaf((float)x, (float)y, (float)z) : fma((double)x, (double)y, (double)z));
}

static SCALAR NAME(huber)(SCALAR x, SCALAR delta) {
    const SCALAR e = x < 0 ? -x : x, half = (SCALAR)0.5;
    return e <= delta ? half * e * e : delta * (e - half * delta);
}

static void NAME(check_elementwise)(size_t n) {
    SCALAR a[LONGEST], b[LONGEST], out[LONGEST + GUARD];
    uint8_t bytes[LONGEST];
    NAME(draw)(a, n), NAME(draw)(b, n);
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(next_bits() >> 56);
    const double scalar = next_input(), delta = 0.1 + (double)(n % 3);
    const SCALAR s = (SCALAR)scalar, d = (SCALAR)delta;

    EACH(kernel_add(TYPE, n, in, b, out), x + y)
    EACH(kernel_subtract(TYPE, n, in, b, out), x - y)
    EACH(kernel_multiply(TYPE, n, in, b, out), x * y)
    EACH(kernel_divide(TYPE, n, in, b, out), x / y)
    EACH(kernel_maximum(TYPE, n, in, b, out), NAME(larger)(x, y))
    EACH(kernel_add_scalar(TYPE, n, in, scalar, out), x + s)
    EACH(kernel_multiply_scalar(TYPE, n, in, scalar, out), x * s)
    EACH(kernel_divide_scalar(TYPE, n, in, scalar, out), x / s)
    EACH(kernel_scalar_subtract(TYPE, n, scalar, in, out), s - x)
    EACH(kernel_scalar_divide(TYPE, n, scalar, in, out), s / x)
    EACH(kernel_negate(TYPE, n, in, out), -x)
    EACH(kernel_square(TYPE, n, in, out), x * x)
    EACH(kernel_square_root(TYPE, n, in, out), (SCALAR)(sizeof x == 4 ? sqrtf((float)x) : sqrt((double)x)))
    EACH(kernel_absolute(TYPE, n, in, out), x < 0 || (x == 0 && signbit(x)) ? -x : x)
    EACH(kernel_sign(TYPE, n, in, out), x != x ? x : (SCALAR)((x > 0) - (x < 0)))
    EACH((void)in; kernel_fill(TYPE, n, scalar, out), s)
    EACH((void)in; kernel_convert_bytes(TYPE, n, bytes, scalar, out), s * (SCALAR)bytes[i])
    EACH(kernel_relu(TYPE, n, in, out), x != x || x > 0 ? x : 0)
    EACH(kernel_relu_backward(TYPE, n, b, in, out), y != y || y > 0 ? x : 0)

    EACH(kernel_leaky_relu(TYPE, n, scalar, in, out), x > 0 ? x : s * x)
    EACH(kernel_leaky_relu_backward(TYPE, n, scalar, b, in, out), y > 0 ? x : s * x)
    EACH(kernel_prelu(TYPE, 1, n, in, b, out), x > 0 ? x : y * x)
    EACH(kernel_prelu_backward(TYPE, 1, n, b, b, in, out), y > 0 ? x : y * x)
    EACH(kernel_prelu_slope_backward(TYPE, n, b, in, out), y > 0 ? 0 : y * x)
    EACH(kernel_sigmoid_backward(TYPE, n, b, in, out), x * NAME(fused)(-y, y, y))
    EACH(kernel_tanh_backward(TYPE, n, b, in, out), x * NAME(fused)(-y, y, 1))
    const SCALAR selu_scale = (SCALAR)1.0507009873554805, selu_limit = (SCALAR)1.7580993408473766;
    EACH(kernel_huber(TYPE, n, delta, in, out), NAME(huber)(x, (SCALAR)delta))
    EACH(kernel_huber_backward(TYPE, n, delta, b, in, out), x * (y > d ? d : y < -d ? -d : y))

    SCALAR unscaled[LONGEST];
    kernel_elu(TYPE, n, 1, a, unscaled); // its accuracy is exponential_test.c's matter
    EACH(kernel_elu(TYPE, n, scalar, in, out), x > 0 ? x : s * unscaled[i])
    EACH(kernel_selu(TYPE, n, in, out), x > 0 ? selu_scale * x : selu_limit * unscaled[i])
    SCALAR power[LONGEST];
    kernel_exp(TYPE, n, b, power);
    EACH(kernel_elu_backward(TYPE, n, scalar, b, in, out), y > 0 ? x : x * (s * power[i]))
    EACH(kernel_selu_backward(TYPE, n, b, in, out), y > 0 ? selu_scale * x : x * (selu_limit * power[i]))
}

static SCALAR NAME(integral_power)(SCALAR x, int exponent) {
    SCALAR result = 1, power = x;
    bool started = false;
    for (int bits = exponent < 0 ? -exponent : exponent; bits != 0; bits /= 2) {
        if (bits % 2 == 1) result = started ? result * power : power, started = true;
        power = power * power;
    }
    return exponent < 0 ? 1 / result : result;
}

static void NAME(check_powers)(size_t n) {
    SCALAR a[LONGEST], b[LONGEST] = {0}, out[LONGEST + GUARD];
    NAME(draw)(a, n);
    for (int exponent = -64; exponent <= 64; exponent++)
        EACH(kernel_power(TYPE, n, in, exponent, out), NAME(integral_power)(x, exponent))
    const double exponents[] = {0.5, -0.5, 1.75, 65, -100, 1e300, INFINITY, NAN};
    for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
        double expected[LONGEST];
        for (size_t i = 0; i < n; i++) expected[i] = a[i];
        kernel_log(KERNEL_FLOAT64, n, expected, expected);
        kernel_multiply_scalar(KERNEL_FLOAT64, n, expected, exponents[e], expected);
        kernel_exp(KERNEL_FLOAT64, n, expected, expected);
        EACH(kernel_power(TYPE, n, in, exponents[e], out), (SCALAR)expected[i])
    }
}

#undef EACH
