// Activation functions and their gradients.
#pragma STDC FP_CONTRACT OFF

#include "exponential_constants.h"
#include "gelu_constants.h"
#include "templates.h"

// Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515: these two preserve mean 0 and variance 1.
static const double selu_alpha = 1.6732632423543772, selu_scale = 1.0507009873554805;

#include "float32.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "logistic.inc.h"
#include "gelu.inc.h"
#include "lanes.inc.h"
#include "softmax.inc.h"
#include "activations.inc.h"
#include "float64.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "logistic.inc.h"
#include "gelu.inc.h"
#include "lanes.inc.h"
#include "softmax.inc.h"
#include "activations.inc.h"

#define UNARY(stem)                                                                                                \
    void kernel_##stem(kernel_type type, size_t n, const void *x, void *y) { DISPATCH(stem##_each, n, x, y); }

#define BACKWARD(stem)                                                                                             \
    void kernel_##stem##_backward(kernel_type type, size_t n, const void *values, const void *gy, void *gx) {      \
        DISPATCH(stem##_backward, n, values, gy, gx);                                                              \
    }

UNARY(sigmoid)
UNARY(softplus)
UNARY(swish)
UNARY(gelu)
UNARY(gelu_tanh)

BACKWARD(relu)
BACKWARD(sigmoid)
BACKWARD(tanh)
BACKWARD(softplus)
BACKWARD(swish)
BACKWARD(gelu)
BACKWARD(gelu_tanh)
BACKWARD(selu)

void kernel_relu(kernel_type type, size_t n, const void *x, void *y) { DISPATCH(relu, n, x, y); }

void kernel_elu(kernel_type type, size_t n, double alpha, const void *x, void *y) { DISPATCH(elu, n, alpha, x, y); }

void kernel_elu_backward(kernel_type type, size_t n, double alpha, const void *x, const void *gy, void *gx) {
    DISPATCH(elu_backward, n, alpha, x, gy, gx);
}

void kernel_selu(kernel_type type, size_t n, const void *x, void *y) { DISPATCH(selu, n, x, y); }

void kernel_leaky_relu(kernel_type type, size_t n, double slope, const void *x, void *y) {
    DISPATCH(leaky_relu, n, slope, x, y);
}

void kernel_leaky_relu_backward(kernel_type type, size_t n, double slope, const void *x, const void *gy, void *gx) {
    DISPATCH(leaky_relu_backward, n, slope, x, gy, gx);
}

void kernel_prelu(kernel_type type, size_t rows, size_t columns, const void *x, const void *slopes, void *y) {
    DISPATCH(prelu, rows, columns, x, slopes, y);
}

void kernel_prelu_backward(kernel_type type, size_t rows, size_t columns, const void *x, const void *slopes,
                           const void *gy, void *gx) {
    DISPATCH(prelu_backward, rows, columns, x, slopes, gy, gx);
}

void kernel_prelu_slope_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gs) {
    DISPATCH(prelu_slope_backward, n, x, gy, gs);
}

void kernel_softmax(kernel_type type, size_t rows, size_t columns, const void *x, void *y) {
    DISPATCH(softmax, rows, columns, x, y);
}

void kernel_softmax_backward(kernel_type type, size_t rows, size_t columns, const void *y, const void *gy, void *gx) {
    DISPATCH(softmax_backward, rows, columns, y, gy, gx);
}
