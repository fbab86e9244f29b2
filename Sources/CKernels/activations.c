// Activation functions and their gradients.
#pragma STDC FP_CONTRACT OFF

#include "exponential_constants.h"
#include "templates.h"

#include "float32.inc.h"
#include "exponential.inc.h"
#include "activations.inc.h"
#include "float64.inc.h"
#include "exponential.inc.h"
#include "activations.inc.h"

void kernel_relu(kernel_type type, size_t n, const void *x, void *y) { DISPATCH(relu, n, x, y); }

void kernel_relu_backward(kernel_type type, size_t n, const void *y, const void *gy, void *gx) {
    DISPATCH(relu_backward, n, y, gy, gx);
}

void kernel_elu(kernel_type type, size_t n, double alpha, const void *x, void *y) { DISPATCH(elu, n, alpha, x, y); }

void kernel_elu_backward(kernel_type type, size_t n, double alpha, const void *y, const void *gy, void *gx) {
    DISPATCH(elu_backward, n, alpha, y, gy, gx);
}
