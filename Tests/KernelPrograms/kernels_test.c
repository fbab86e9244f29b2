// All kernels but the matrix product, exp, log, tanh and random numbers: bit for bit against scalar loops that
// spell out what CKernels.h promises, for lengths 0 to 70, in place and not, with special values.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { LONGEST = 70, GUARD = 1 };

/// The state vectors of a rule, and whether it sums the values read and written.
typedef struct {
    bool has_sums;
    size_t count, which[3];
} held;

#define SCALAR float
#define TYPE KERNEL_FLOAT32
#define NAME(stem) stem##_float32
#include "elementwise_checks.inc.h"
#include "reduction_checks.inc.h"
#include "sparse_checks.inc.h"
#include "update_checks.inc.h"
#undef SCALAR
#undef TYPE
#undef NAME

#define SCALAR double
#define TYPE KERNEL_FLOAT64
#define NAME(stem) stem##_float64
#include "elementwise_checks.inc.h"
#include "reduction_checks.inc.h"
#include "sparse_checks.inc.h"
#include "update_checks.inc.h"

static void check_conversions(size_t n) {
    float narrow[LONGEST + GUARD], narrowed[LONGEST + GUARD];
    double wide[LONGEST + GUARD], widened[LONGEST + GUARD];
    for (size_t i = 0; i < n; i++) wide[i] = next_input(), narrow[i] = (float)next_input();
    narrowed[n] = 7, widened[n] = 7;
    kernel_convert(KERNEL_FLOAT64, KERNEL_FLOAT32, n, wide, narrowed);
    kernel_convert(KERNEL_FLOAT32, KERNEL_FLOAT64, n, narrow, widened);
    for (size_t i = 0; i < n; i++) {
        expect_float32("float64 to float32", narrowed[i], (float)wide[i]);
        expect_float64("float32 to float64", widened[i], (double)narrow[i]);
    }
    kernel_convert(KERNEL_FLOAT32, KERNEL_FLOAT32, n, narrow, narrowed);
    kernel_convert(KERNEL_FLOAT64, KERNEL_FLOAT64, n, wide, widened);
    for (size_t i = 0; i < n; i++) {
        expect_float32("float32 to float32", narrowed[i], narrow[i]);
        expect_float64("float64 to float64", widened[i], wide[i]);
    }
    expect_float32("past the end", narrowed[n], 7);
    expect_float64("past the end", widened[n], 7);
}

int main(void) {
    for (size_t n = 0; n <= LONGEST; n++) {
        for (int repetition = 0; repetition < 4; repetition++) {
            check_elementwise_float32(n), check_elementwise_float64(n);
            check_updates_float32(n), check_updates_float64(n);
            check_block_sums_float32(n), check_block_sums_float64(n);
            check_conversions(n);
        }
        for (size_t rows = 0; rows <= 4; rows++) {
            check_rows_float32(rows, n), check_rows_float64(rows, n);
            check_losses_float32(rows, n, 0), check_losses_float64(rows, n, 0);
            check_losses_float32(rows, n, 0.1), check_losses_float64(rows, n, 0.1);
            check_softmax_float32(rows, n), check_softmax_float64(rows, n);
            check_prelu_float32(rows, n), check_prelu_float64(rows, n);
            check_row_norms_float32(rows, n), check_row_norms_float64(rows, n);
        }
        check_powers_float32(n), check_powers_float64(n);
        check_columns_float32(n, 1 + n % 9, n % 5), check_columns_float64(n, 1 + n % 9, n % 5);
        check_columns_float32(67, n, n), check_columns_float64(67, n, n);
    }
    check_columns_float32(60, 257, 60), check_columns_float64(60, 257, 60);
    check_rows_float32(3, 1000), check_rows_float64(3, 1000);
    check_losses_float32(600, 10, 0), check_losses_float64(600, 10, 0);
    check_losses_float32(2, 5000, 0), check_losses_float64(2, 5000, 0);
    check_softmax_float32(600, 10), check_softmax_float64(600, 10);
    check_softmax_float32(2, 5000), check_softmax_float64(2, 5000);
    check_binary_cross_entropy_float32(1000), check_binary_cross_entropy_float64(1000);
    for (size_t size = 1; size < 36; size++) {
        const unsigned zeros = (unsigned)size % 17;
        check_sparse_float32(size, 1 + size % 7, 33 * size, zeros), check_sparse_float64(size, 1 + size % 7, 33 * size, zeros);
    }
    return finish("kernels");
}
