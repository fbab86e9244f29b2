// Losses and their gradients.
#pragma STDC FP_CONTRACT OFF

#include "exponential_constants.h"
#include "templates.h"

#define CHUNK 4096 // elements that surely stay in the first-level cache

#include "float32.inc.h"
#include "exponential.inc.h"
#include "lanes.inc.h"
#include "losses.inc.h"
#include "float64.inc.h"
#include "exponential.inc.h"
#include "lanes.inc.h"
#include "losses.inc.h"

void kernel_softmax_cross_entropy(kernel_type type, size_t rows, size_t columns, const void *logits,
                                  const int32_t *labels, void *losses, void *probabilities) {
    DISPATCH(softmax_cross_entropy, rows, columns, logits, labels, losses, probabilities);
}

void kernel_softmax_cross_entropy_backward(kernel_type type, size_t rows, size_t columns, const void *probabilities,
                                           const int32_t *labels, const void *gy, void *gx) {
    DISPATCH(softmax_cross_entropy_backward, rows, columns, probabilities, labels, gy, gx);
}
