// One IEEE operation per element.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#include "float32.inc.h"
#include "elementwise.inc.h"
#include "float64.inc.h"
#include "elementwise.inc.h"

#define BINARY(stem)                                                                                               \
    void kernel_##stem(kernel_type type, size_t n, const void *a, const void *b, void *out) {                      \
        DISPATCH(stem, n, a, b, out);                                                                              \
    }

#define WITH_SCALAR(stem)                                                                                          \
    void kernel_##stem(kernel_type type, size_t n, const void *a, double b, void *out) {                           \
        DISPATCH(stem, n, a, b, out);                                                                              \
    }

#define SCALAR_FIRST(stem)                                                                                         \
    void kernel_##stem(kernel_type type, size_t n, double a, const void *b, void *out) {                           \
        DISPATCH(stem, n, b, a, out);                                                                              \
    }

#define WITH_VECTOR(stem)                                                                                          \
    void kernel_##stem(kernel_type type, size_t rows, size_t columns, const void *a, const void *v, void *out) {   \
        DISPATCH(stem, rows, columns, a, v, out);                                                                  \
    }

#define UNARY(stem)                                                                                                \
    void kernel_##stem(kernel_type type, size_t n, const void *a, void *out) { DISPATCH(stem, n, a, out); }

BINARY(add)
BINARY(subtract)
BINARY(multiply)
BINARY(divide)
BINARY(maximum)
BINARY(minimum)
BINARY(less)
BINARY(equal)

WITH_SCALAR(add_scalar)
WITH_SCALAR(multiply_scalar)
WITH_SCALAR(divide_scalar)
SCALAR_FIRST(scalar_subtract)
SCALAR_FIRST(scalar_divide)

WITH_VECTOR(add_row)
WITH_VECTOR(multiply_row)
WITH_VECTOR(multiply_column)

UNARY(negate)
UNARY(square)
UNARY(square_root)
UNARY(absolute)
UNARY(sign)

void kernel_choose(kernel_type type, size_t n, const void *condition, const void *a, const void *b, void *out) {
    DISPATCH(choose, n, condition, a, b, out);
}

void kernel_fill(kernel_type type, size_t n, double value, void *out) { DISPATCH(fill, n, value, out); }

void kernel_convert_bytes(kernel_type type, size_t n, const uint8_t *a, double scale, void *out) {
    DISPATCH(convert_bytes, n, a, scale, out);
}

void kernel_transpose(kernel_type type, size_t rows, size_t columns, const void *a, void *out) {
    DISPATCH(transpose, rows, columns, a, out);
}

KERNEL_CLONES static void widen(size_t n, const float *a, double *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = (double)a[i];
}

KERNEL_CLONES static void narrow(size_t n, const double *a, float *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = (float)a[i];
}

void kernel_convert(kernel_type from, kernel_type to, size_t n, const void *a, void *out) {
    if (from == to) {
        if (n > 0 && a != out) memcpy(out, a, n * (from == KERNEL_FLOAT32 ? sizeof(float) : sizeof(double)));
    } else if (from == KERNEL_FLOAT32) {
        widen(n, a, out);
    } else {
        narrow(n, a, out);
    }
}
