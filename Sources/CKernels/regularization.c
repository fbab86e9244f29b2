// Penalties on weights, soft thresholds and bounds: each hyperparameter is rounded to the type first, then every
// operation is rounded by itself.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#include "float32.inc.h"
#include "lanes.inc.h"
#include "float64.inc.h"
#include "lanes.inc.h"
#include "block_sums.inc.h"
#include "float32.inc.h"
#include "block_sums.inc.h"

#include "regularization.inc.h"
#include "float64.inc.h"
#include "regularization.inc.h"

void kernel_add_penalty_gradient(kernel_type type, size_t n, double half_l1, double l2, const void *weight,
                                 void *gradient) {
    DISPATCH(add_penalty_gradient, n, half_l1, l2, weight, gradient);
}

void kernel_shrink(kernel_type type, size_t n, double threshold, void *weight) {
    DISPATCH(shrink, n, threshold, weight);
}

void kernel_clamp(kernel_type type, size_t n, double bound, void *x) { DISPATCH(clamp, n, bound, x); }

void kernel_limit_row_norms(kernel_type type, size_t rows, size_t columns, double bound, void *weight) {
    DISPATCH(limit_row_norms, rows, columns, bound, weight);
}
