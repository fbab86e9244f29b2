// Activations for one scalar type. NaN stays NaN in all of them.

KERNEL_CLONES static void NAME(relu)(size_t n, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i];
        y[i] = value <= 0 ? 0 : value;
    }
}

KERNEL_CLONES static void NAME(relu_backward)(size_t n, const SCALAR *y, const SCALAR *gy, SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = y[i], gradient = gy[i];
        gx[i] = value <= 0 ? 0 : gradient;
    }
}

KERNEL_CLONES static void NAME(elu)(size_t n, SCALAR alpha, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], negative = alpha * NAME(expm1_of_negative)(value);
        y[i] = value > 0 ? value : negative;
    }
}

KERNEL_CLONES static void NAME(elu_backward)(size_t n, SCALAR alpha, const SCALAR *x, const SCALAR *gy,
                                             SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], gradient = gy[i], negative = gradient * (alpha * NAME(exp)(value));
        gx[i] = value > 0 ? gradient : negative;
    }
}

/// A function of each element.
#define UNARY(stem, expression)                                                                                    \
    KERNEL_CLONES static void NAME(stem##_each)(size_t n, const SCALAR *a, SCALAR *out) {                          \
        VECTORIZE for (size_t i = 0; i < n; i++) {                                                                 \
            SCALAR x = a[i];                                                                                       \
            out[i] = expression;                                                                                   \
        }                                                                                                          \
    }

/// gx from the gradient `g` and an element `v` of the input or output.
#define BACKWARD(stem, expression)                                                                                 \
    KERNEL_CLONES static void NAME(stem##_backward)(size_t n, const SCALAR *values, const SCALAR *gy, SCALAR *gx) { \
        VECTORIZE for (size_t i = 0; i < n; i++) {                                                                 \
            SCALAR v = values[i], g = gy[i];                                                                       \
            gx[i] = expression;                                                                                    \
        }                                                                                                          \
    }

UNARY(sigmoid, NAME(sigmoid)(x))
UNARY(softplus, NAME(softplus)(x))
UNARY(swish, NAME(swish)(x))
UNARY(gelu, NAME(gelu)(x))
UNARY(gelu_tanh, NAME(gelu_tanh)(x))

BACKWARD(sigmoid, g * FMA(-v, v, v))
BACKWARD(tanh, g * FMA(-v, v, 1))
BACKWARD(softplus, g * NAME(sigmoid)(v))
BACKWARD(swish, g * NAME(swish_slope)(v))
BACKWARD(gelu, g * NAME(gelu_slope)(v))
BACKWARD(gelu_tanh, g * NAME(gelu_tanh_slope)(v))

#undef UNARY
#undef BACKWARD

KERNEL_CLONES static void NAME(selu)(size_t n, const SCALAR *x, SCALAR *y) {
    const SCALAR scale = (SCALAR)selu_scale, limit = (SCALAR)(selu_scale * selu_alpha);
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], positive = scale * value, negative = limit * NAME(expm1_of_negative)(value);
        y[i] = value > 0 ? positive : negative;
    }
}

KERNEL_CLONES static void NAME(selu_backward)(size_t n, const SCALAR *x, const SCALAR *gy, SCALAR *gx) {
    const SCALAR scale = (SCALAR)selu_scale, limit = (SCALAR)(selu_scale * selu_alpha);
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], gradient = gy[i], positive = scale * gradient;
        SCALAR negative = gradient * (limit * NAME(exp)(value));
        gx[i] = value > 0 ? positive : negative;
    }
}

KERNEL_CLONES static void NAME(leaky_relu)(size_t n, SCALAR slope, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], negative = slope * value;
        y[i] = value > 0 ? value : negative;
    }
}

KERNEL_CLONES static void NAME(leaky_relu_backward)(size_t n, SCALAR slope, const SCALAR *x, const SCALAR *gy,
                                                    SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], gradient = gy[i], negative = slope * gradient;
        gx[i] = value > 0 ? gradient : negative;
    }
}

KERNEL_CLONES static void NAME(prelu)(size_t rows, size_t columns, const SCALAR *x, const SCALAR *slopes, SCALAR *y) {
    for (size_t r = 0; r < rows; r++) {
        VECTORIZE for (size_t c = 0; c < columns; c++) {
            SCALAR value = x[r * columns + c], negative = slopes[c] * value;
            y[r * columns + c] = value > 0 ? value : negative;
        }
    }
}

KERNEL_CLONES static void NAME(prelu_backward)(size_t rows, size_t columns, const SCALAR *x, const SCALAR *slopes,
                                               const SCALAR *gy, SCALAR *gx) {
    for (size_t r = 0; r < rows; r++) {
        VECTORIZE for (size_t c = 0; c < columns; c++) {
            SCALAR value = x[r * columns + c], gradient = gy[r * columns + c], negative = slopes[c] * gradient;
            gx[r * columns + c] = value > 0 ? gradient : negative;
        }
    }
}

KERNEL_CLONES static void NAME(prelu_slope_backward)(size_t n, const SCALAR *x, const SCALAR *gy, SCALAR *gs) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], negative = value * gy[i];
        gs[i] = value > 0 ? 0 : negative;
    }
}

KERNEL_CLONES static void NAME(softmax)(size_t rows, size_t columns, const SCALAR *x, SCALAR *y) {
    const size_t rows_at_once = ROWS_AT_ONCE(columns);
    for (size_t first = 0; first < rows; first += rows_at_once) {
        const size_t end = rows - first < rows_at_once ? rows : first + rows_at_once;
        SCALAR *run = y + first * columns;
        for (size_t r = first; r < end; r++) NAME(shift_row)(columns, x + r * columns, y + r * columns);
        VECTORIZE for (size_t i = 0; i < (end - first) * columns; i++) run[i] = NAME(exp)(run[i]);
        for (size_t r = first; r < end; r++) NAME(divide_row)(columns, y + r * columns);
    }
}

KERNEL_CLONES static void NAME(softmax_backward)(size_t rows, size_t columns, const SCALAR *y, const SCALAR *gy,
                                                 SCALAR *gx) {
    for (size_t r = 0; r < rows; r++) {
        const SCALAR *share = y + r * columns, *gradient = gy + r * columns;
        SCALAR *out = gx + r * columns;
        VECTORIZE for (size_t c = 0; c < columns; c++) out[c] = share[c] * gradient[c];
        const SCALAR sum = NAME(sum_of_row)(columns, out);
        VECTORIZE for (size_t c = 0; c < columns; c++) out[c] = share[c] * (gradient[c] - sum);
    }
}
