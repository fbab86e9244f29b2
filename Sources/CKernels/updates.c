// Optimizer updates: the hyperparameters are rounded to the type first, then every operation is rounded by itself.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#include "float32.inc.h"
#include "updates.inc.h"
#include "float64.inc.h"
#include "updates.inc.h"

void kernel_sgd(kernel_type type, size_t n, double learning_rate, double gradient_scale, const void *gradient,
                void *parameter) {
    DISPATCH(sgd, n, learning_rate, gradient_scale, gradient, parameter);
}

void kernel_momentum(kernel_type type, size_t n, double learning_rate, double beta, double gradient_scale,
                     const void *gradient, void *velocity, void *parameter) {
    DISPATCH(momentum, n, learning_rate, beta, gradient_scale, gradient, velocity, parameter);
}
