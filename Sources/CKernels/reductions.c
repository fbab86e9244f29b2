// Sums, maxima and their indices, each in the order that CKernels.h states.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#define MOST_VECTORS 4 // of columns that are summed side by side

#include "float32.inc.h"
#include "lanes.inc.h"
#include "float64.inc.h"
#include "lanes.inc.h"
#include "block_sums.inc.h"
#include "float32.inc.h"
#include "block_sums.inc.h"

#include "reductions.inc.h"
#include "float64.inc.h"
#include "reductions.inc.h"

void kernel_sum_rows(kernel_type type, size_t rows, size_t columns, const void *a, void *out) {
    DISPATCH(sum_rows, rows, columns, a, out);
}

void kernel_sum_columns(kernel_type type, size_t rows, size_t columns, const void *a, const int64_t *segment_ends,
                        size_t segments, void *out) {
    DISPATCH(sum_columns, rows, columns, a, segment_ends, segments, out);
}

void kernel_max_rows(kernel_type type, size_t rows, size_t columns, const void *a, void *out) {
    DISPATCH(max_rows, rows, columns, a, out);
}

void kernel_argmax_rows(kernel_type type, size_t rows, size_t columns, const void *a, int32_t *out) {
    DISPATCH(argmax_rows, rows, columns, a, out);
}

void kernel_block_sums_of_squares(kernel_type type, size_t n, size_t block, const void *a, double *out) {
    DISPATCH(block_sums_of_squares, n, block, a, out);
}

void kernel_block_sums_of_magnitudes(kernel_type type, size_t n, size_t block, const void *a, double *out) {
    DISPATCH(block_sums_of_magnitudes, n, block, a, out);
}
