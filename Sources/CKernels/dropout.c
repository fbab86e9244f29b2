// Dropout: the given noise determines which elements are kept.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#include "float32.inc.h"
#include "dropout.inc.h"
#include "float64.inc.h"
#include "dropout.inc.h"

void kernel_dropout(kernel_type type, size_t n, const float *noise, double rate, double factor, const void *a,
                    void *out) {
    DISPATCH(dropout, n, noise, (float)rate, factor, a, out);
}

void kernel_alpha_dropout(kernel_type type, size_t n, const float *noise, double rate, double factor, double offset,
                          double dropped, const void *x, void *y) {
    DISPATCH(alpha_dropout, n, noise, (float)rate, factor, offset, dropped, x, y);
}
