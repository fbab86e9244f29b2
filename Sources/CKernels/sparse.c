// Products with sparse matrices.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#define ROWS 16            // of x that are multiplied side by side
#define BLOCK_LENGTH 256   // as in the matrix product

#include "float32.inc.h"
#include "sparse.inc.h"
#include "float64.inc.h"
#include "sparse.inc.h"

void kernel_sparse_product(kernel_type type, size_t m, size_t n, size_t k, const void *x, const int64_t *row_starts,
                           const int32_t *columns, const void *values, const void *bias, void *turned, void *y) {
    DISPATCH(sparse_product, m, n, k, x, row_starts, columns, values, bias, turned, y);
}
