// Batch normalization: means and variances of columns, and functions of them. All arithmetic is in float64, whatever
// the elements' type, and an element is rounded once at the end: x - mean loses nothing even if all x are large.
#pragma STDC FP_CONTRACT OFF

#include "templates.h"

#define MOST_VECTORS 2 // of columns that are summed side by side
#define CHUNK 64       // columns whose factors are computed at a time

#include "float32.inc.h"
#include "lanes.inc.h"
#include "float64.inc.h"
#include "lanes.inc.h"

/// The functions of the row counts in Chan's merge of a left part of the rows with a right part:
///   mean = left + (right - left)·n_right/n,  M2 = (left + right) + (distance of the means)²·n_left·n_right/n.
/// T. F. Chan, G. H. Golub, R. J. LeVeque, Updating formulae and a pairwise algorithm for computing sample variances,
/// Stanford STAN-CS-79-773, 1979.
typedef struct {
    double count, right_share, product;
} merge_weights;

#define MERGED_MEAN(left, distance, weights) ((left) + (distance) * (weights).right_share)
#define MERGED_SQUARES(left, right, distance, weights)                                                             \
    (((left) + (right)) + ((distance) * (distance)) * (weights).product)

/// A part without rows has no effect.
INLINE merge_weights weights_of_merge(double left, double right) {
    const double count = left + right, right_share = count > 0 ? right / count : 0;
    return (merge_weights){count, right_share, left * right_share};
}

/// Means and M2 of some columns over some rows.
typedef struct {
    double count;
    lanes_float64 means[MOST_VECTORS], squares[MOST_VECTORS];
} moments_part;

INLINE void merge_into_left(const size_t vectors, moments_part *left, const moments_part *right) {
    const merge_weights weights = weights_of_merge(left->count, right->count);
    for (size_t v = 0; v < vectors; v++) {
        const lanes_float64 distance = right->means[v] - left->means[v];
        left->squares[v] = MERGED_SQUARES(left->squares[v], right->squares[v], distance, weights);
        left->means[v] = MERGED_MEAN(left->means[v], distance, weights);
    }
    left->count = weights.count;
}

/// Calls BODY(vectors, first, count) for blocks of columns that together are all: `count` columns from `first` on, in
/// `vectors` vectors. A block is filled up with columns of the one before, which get the same numbers twice; only a
/// matrix of fewer than 16 columns has a block that is not full.
#define FOR_BLOCKS_OF_COLUMNS(columns, BODY)                                                                       \
    do {                                                                                                           \
        size_t first = 0;                                                                                          \
        for (; first + MOST_VECTORS * LANES <= (columns); first += MOST_VECTORS * LANES)                           \
            BODY(MOST_VECTORS, first, MOST_VECTORS *LANES);                                                        \
        if ((columns) < LANES) {                                                                                   \
            BODY(1, 0, columns);                                                                                   \
        } else {                                                                                                   \
            for (; first < (columns); first += LANES)                                                              \
                BODY(1, first + LANES <= (columns) ? first : (columns)-LANES, LANES);                              \
        }                                                                                                          \
    } while (0)

#include "normalization.inc.h"
#include "float32.inc.h"
#include "normalization.inc.h"

KERNEL_CLONES static void merge_moments(size_t columns, const double *left, const double *right, double *out) {
    const merge_weights weights = weights_of_merge(left[0], right[0]);
    VECTORIZE for (size_t c = 1; c <= columns; c++) {
        const double mean = left[c], distance = right[c] - mean;
        out[c] = MERGED_MEAN(mean, distance, weights);
        out[columns + c] = MERGED_SQUARES(left[columns + c], right[columns + c], distance, weights);
    }
    out[0] = weights.count;
}

KERNEL_CLONES static void inverse_deviations(size_t n, const double *squares, double count, double epsilon,
                                             double *out) {
    VECTORIZE for (size_t i = 0; i < n; i++)
        out[i] = 1 / __builtin_elementwise_sqrt(squares[i] / count + epsilon);
}

KERNEL_CLONES static void follow(size_t n, double momentum, const double *batch, double divisor, const double *running,
                                 double *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) out[i] = momentum * running[i] + (1 - momentum) * (batch[i] / divisor);
}

void kernel_moments(kernel_type type, size_t columns, const void *x, const int64_t *segment_ends, size_t segments,
                    double *moments) {
    moments[0] = (double)segment_ends[segments - 1];
    DISPATCH(moments, columns, x, segment_ends, segments, moments + 1, moments + 1 + columns);
}

void kernel_merge_moments(size_t columns, const double *left, const double *right, double *out) {
    merge_moments(columns, left, right, out);
}

void kernel_inverse_deviations(size_t n, const double *squares, double count, double epsilon, double *out) {
    inverse_deviations(n, squares, count, epsilon, out);
}

void kernel_follow(size_t n, double momentum, const double *batch, double divisor, const double *running, double *out) {
    follow(n, momentum, batch, divisor, running, out);
}

void kernel_batch_norm(kernel_type type, size_t rows, size_t columns, const void *x, const double *means,
                       const double *inverse_deviations, const void *gamma, const void *beta, void *y) {
    DISPATCH(batch_norm, rows, columns, x, means, inverse_deviations, gamma, beta, y);
}

void kernel_batch_norm_sums(kernel_type type, size_t columns, const void *x, const void *gy, const double *means,
                            const double *inverse_deviations, const int64_t *segment_ends, size_t segments, double *sums, void *gamma_gradient, void *beta_gradient) {
    DISPATCH(batch_norm_sums, columns, x, gy, means, inverse_deviations, segment_ends, segments, sums,
             gamma_gradient, beta_gradient);
}

void kernel_batch_norm_backward(kernel_type type, size_t rows, size_t columns, const void *x, const void *gy,
                                const double *means, const double *inverse_deviations, const void *gamma,
                                const double *sums, double count, void *gx) {
    DISPATCH(batch_norm_backward, rows, columns, x, gy, means, inverse_deviations, gamma, sums, count, gx);
}
