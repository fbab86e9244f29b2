// Losses and their gradients.
#pragma STDC FP_CONTRACT OFF

#include "exponential_constants.h"
#include "templates.h"

#include "float32.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "logistic.inc.h"
#include "lanes.inc.h"
#include "softmax.inc.h"
#include "losses.inc.h"
#include "float64.inc.h"
#include "bits.inc.h"
#include "exponential.inc.h"
#include "logistic.inc.h"
#include "lanes.inc.h"
#include "softmax.inc.h"
#include "losses.inc.h"

void kernel_softmax_cross_entropy(kernel_type type, size_t rows, size_t columns, double smoothing, const void *logits,
                                  const int32_t *labels, void *losses, void *probabilities) {
    DISPATCH(softmax_cross_entropy, rows, columns, smoothing, logits, labels, losses, probabilities);
}

void kernel_softmax_cross_entropy_backward(kernel_type type, size_t rows, size_t columns, double smoothing,
                                           const void *probabilities, const int32_t *labels, const void *gy, void *gx) {
    DISPATCH(softmax_cross_entropy_backward, rows, columns, smoothing, probabilities, labels, gy, gx);
}

void kernel_binary_cross_entropy(kernel_type type, size_t n, const void *logits, const void *targets, void *losses) {
    DISPATCH(binary_cross_entropy, n, logits, targets, losses);
}

void kernel_binary_cross_entropy_backward(kernel_type type, size_t n, const void *logits, const void *targets,
                                          const void *gy, void *gx) {
    DISPATCH(binary_cross_entropy_backward, n, logits, targets, gy, gx);
}

void kernel_huber(kernel_type type, size_t n, double delta, const void *errors, void *losses) {
    DISPATCH(huber, n, delta, errors, losses);
}

void kernel_huber_backward(kernel_type type, size_t n, double delta, const void *errors, const void *gy, void *ge) {
    DISPATCH(huber_backward, n, delta, errors, gy, ge);
}
