// Element-wise kernels for one scalar type.

#define BINARY(stem, expression)                                                                                   \
    KERNEL_CLONES static void NAME(stem)(size_t n, const SCALAR *a, const SCALAR *b, SCALAR *out) {                \
        VECTORIZE for (size_t i = 0; i < n; i++) {                                                                 \
            SCALAR x = a[i], y = b[i];                                                                             \
            out[i] = expression;                                                                                   \
        }                                                                                                          \
    }

#define WITH_SCALAR(stem, expression)                                                                              \
    KERNEL_CLONES static void NAME(stem)(size_t n, const SCALAR *a, SCALAR s, SCALAR *out) {                       \
        VECTORIZE for (size_t i = 0; i < n; i++) {                                                                 \
            SCALAR x = a[i];                                                                                       \
            out[i] = expression;                                                                                   \
        }                                                                                                          \
    }

#define UNARY(stem, expression)                                                                                    \
    KERNEL_CLONES static void NAME(stem)(size_t n, const SCALAR *a, SCALAR *out) {                                 \
        VECTORIZE for (size_t i = 0; i < n; i++) {                                                                 \
            SCALAR x = a[i];                                                                                       \
            out[i] = expression;                                                                                   \
        }                                                                                                          \
    }

#define WITH_VECTOR(stem, other, expression)                                                                       \
    KERNEL_CLONES static void NAME(stem)(size_t rows, size_t columns, const SCALAR *a, const SCALAR *v,            \
                                         SCALAR *out) {                                                            \
        for (size_t r = 0; r < rows; r++) {                                                                        \
            VECTORIZE for (size_t c = 0; c < columns; c++) {                                                       \
                SCALAR x = a[r * columns + c], y = v[other];                                                       \
                out[r * columns + c] = expression;                                                                 \
            }                                                                                                      \
        }                                                                                                          \
    }

BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x * y)
BINARY(divide, x / y)
BINARY(maximum, __builtin_elementwise_maximum(x, y))
BINARY(minimum, __builtin_elementwise_minimum(x, y))
BINARY(less, x < y ? (SCALAR)1 : (SCALAR)0)
BINARY(equal, x == y ? (SCALAR)1 : (SCALAR)0)

WITH_SCALAR(add_scalar, x + s)
WITH_SCALAR(multiply_scalar, x * s)
WITH_SCALAR(divide_scalar, x / s)
WITH_SCALAR(scalar_subtract, s - x)
WITH_SCALAR(scalar_divide, s / x)

WITH_VECTOR(add_row, c, x + y)
WITH_VECTOR(multiply_row, c, x * y)
WITH_VECTOR(multiply_column, r, x * y)

UNARY(negate, -x)
UNARY(square, x * x)
UNARY(square_root, __builtin_elementwise_sqrt(x))
UNARY(absolute, __builtin_elementwise_abs(x))
UNARY(sign, x > 0 ? (SCALAR)1 : x < 0 ? (SCALAR)-1 : x == 0 ? (SCALAR)0 : x)

KERNEL_CLONES static void NAME(choose)(size_t n, const SCALAR *condition, const SCALAR *a, const SCALAR *b,
                                       SCALAR *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = condition[i] != 0 ? a[i] : b[i];
}

KERNEL_CLONES static void NAME(fill)(size_t n, SCALAR value, SCALAR *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = value;
}

KERNEL_CLONES static void NAME(convert_bytes)(size_t n, const uint8_t *a, SCALAR scale, SCALAR *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = scale * (SCALAR)a[i];
}

static void NAME(transpose)(size_t rows, size_t columns, const SCALAR *a, SCALAR *out) {
    enum { TILE = 16 }; // 16 lines of either matrix stay in the first-level cache
    for (size_t r0 = 0; r0 < rows; r0 += TILE) {
        size_t r1 = rows - r0 < TILE ? rows : r0 + TILE;
        for (size_t c0 = 0; c0 < columns; c0 += TILE) {
            size_t c1 = columns - c0 < TILE ? columns : c0 + TILE;
            for (size_t c = c0; c < c1; c++)
                for (size_t r = r0; r < r1; r++) out[c * rows + r] = a[r * columns + c];
        }
    }
}

#undef BINARY
#undef WITH_SCALAR
#undef UNARY
#undef WITH_VECTOR
