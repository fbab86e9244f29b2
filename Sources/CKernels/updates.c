// Optimizer updates: the hyperparameters, and 1 − β of those in double precision, are rounded to the type first, then
// every operation is rounded by itself.
#pragma STDC FP_CONTRACT OFF

#include "prefetch.h"
#include "templates.h"

enum { STRETCH_BYTES = 2048 };

/// The word sums that this thread's updates add to; NULL if there are none.
static _Thread_local kernel_update_sums *summed;

void kernel_sum_updates(kernel_update_sums *sums) { summed = sums; }

/// `summed`, if it covers these parameters; else NULL.
static kernel_update_sums *sums_of(const void *parameter, size_t n, size_t width) {
    kernel_update_sums *sums = summed;
    if (sums == NULL || parameter < sums->parameters) return NULL;
    const size_t first = (size_t)((const char *)parameter - (const char *)sums->parameters) / width;
    if (first + n > sums->count) return NULL;
    sums->place = first;
    sums->updated += n;
    return sums;
}

#include "float32.inc.h"
#include "bits.inc.h"
#include "updates.inc.h"
#include "float64.inc.h"
#include "bits.inc.h"
#include "updates.inc.h"

void kernel_sgd(kernel_type type, size_t n, double learning_rate, double gradient_scale, const void *gradient,
                void *parameter) {
    DISPATCH(sgd, n, learning_rate, gradient_scale, gradient, parameter);
}

void kernel_momentum(kernel_type type, size_t n, double learning_rate, double beta, double gradient_scale,
                     const void *gradient, void *velocity, void *parameter) {
    DISPATCH(momentum, n, learning_rate, beta, gradient_scale, gradient, velocity, parameter);
}

void kernel_nag(kernel_type type, size_t n, double learning_rate, double beta, double gradient_scale,
                const void *gradient, void *velocity, void *parameter) {
    DISPATCH(nag, n, learning_rate, beta, gradient_scale, gradient, velocity, parameter);
}

void kernel_adagrad(kernel_type type, size_t n, double learning_rate, double epsilon, double gradient_scale,
                    const void *gradient, void *accumulator, void *parameter) {
    DISPATCH(adagrad, n, learning_rate, epsilon, gradient_scale, gradient, accumulator, parameter);
}

void kernel_rmsprop(kernel_type type, size_t n, double learning_rate, double rho, double beta, double epsilon,
                    double gradient_scale, const void *gradient, void *velocity, void *average, void *momentum,
                    void *parameter) {
    DISPATCH(rmsprop, n, learning_rate, rho, 1 - rho, beta, epsilon, gradient_scale, gradient, velocity, average,
             momentum, parameter);
}

void kernel_adam(kernel_type type, size_t n, double step_size, double beta_1, double beta_2, double epsilon,
                 double decay, double gradient_scale, const void *gradient, void *momentum, void *velocity,
                 void *parameter) {
    DISPATCH(adam, n, step_size, beta_1, 1 - beta_1, beta_2, 1 - beta_2, epsilon, decay, gradient_scale, gradient,
             momentum, velocity, parameter);
}

void kernel_adamax(kernel_type type, size_t n, double learning_rate, double beta_1, double beta_2,
                   double momentum_correction, double epsilon, double gradient_scale, const void *gradient,
                   void *momentum, void *norm, void *parameter) {
    DISPATCH(adamax, n, learning_rate, beta_1, 1 - beta_1, beta_2, momentum_correction, epsilon, gradient_scale,
             gradient, momentum, norm, parameter);
}

void kernel_nadam(kernel_type type, size_t n, double learning_rate, double beta_1, double beta_2, double epsilon,
                  double momentum_share, double gradient_share, double velocity_correction, double gradient_scale,
                  const void *gradient, void *momentum, void *velocity, void *parameter) {
    DISPATCH(nadam, n, learning_rate, beta_1, 1 - beta_1, beta_2, 1 - beta_2, epsilon, momentum_share, gradient_share,
             velocity_correction, gradient_scale, gradient, momentum, velocity, parameter);
}
