// The arithmetic of dnn-dist: small C functions with a stated order of additions and no rounding that depends on
// the instruction set. docs/arithmetic.md states what each of them promises.
//
// Every function takes the scalar type first and untyped pointers to contiguous row-major data of that type.
// Input and output may be the same buffer in element-wise functions; otherwise they must not overlap.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

typedef enum { KERNEL_FLOAT32 = 0, KERNEL_FLOAT64 = 1 } kernel_type;

// ---------------------------------------------------------------------------------------------------------------
// Matrix product (matmul.c)

typedef enum {
    KERNEL_NN = 0, // A is m×k, B is k×n
    KERNEL_NT = 1, // A is m×k, B is n×k
    KERNEL_TN = 2, // A is k×m, B is k×n
    KERNEL_TT = 3, // A is k×m, B is n×k
} kernel_transposition;

/// Computes C (m×n) = op(A)·op(B) (+ bias along n, added last; NULL for none). All matrices are dense and row-major as
/// stored.
///
/// Order of additions of element (i, j): K is cut into segments; a segment into blocks of 256; each block is one chain
/// of fused multiply-adds in order of k that starts at +0; a segment's blocks are added in order; the segments' sums
/// are joined on the canonical tree (split at the largest power of two below the count, left part first).
/// `segment_ends` holds the `segments` ascending ends of the segments, the last one k; if `segments` is 0 (NULL), K is
/// one segment. k may be 0: the result is then 0 (+ bias).
void kernel_matmul(kernel_type type, kernel_transposition transposition, size_t m, size_t n, size_t k, const void *a,
                   const void *b, const void *bias, const int64_t *segment_ends, size_t segments, void *c);

// ---------------------------------------------------------------------------------------------------------------
// Sparse matrix product (sparse.c)

/// Computes Y (m×n) = X (m×k)·Wᵀ (+ bias along n, added last; NULL for none), W n×k in compressed rows: row o has the
/// elements `row_starts`[o] ..< `row_starts`[o + 1] of `columns` (ascending) and `values`. The order of additions is
/// that of kernel_matmul without the products with zeros. `turned` is room for 16·k elements.
void kernel_sparse_product(kernel_type type, size_t m, size_t n, size_t k, const void *x, const int64_t *row_starts,
                           const int32_t *columns, const void *values, const void *bias, void *turned, void *y);

// ---------------------------------------------------------------------------------------------------------------
// Element-wise (elementwise.c): one IEEE operation per element, unless stated otherwise

/// Copies bytes to memory that another process reads, past the caches; later writes become visible later.
void kernel_copy_past_caches(size_t byte_count, const void *from, void *to);
/// Copies bytes from memory that another core has written, fetching many cache lines at a time.
void kernel_copy_fetching(size_t byte_count, const void *from, void *to);

void kernel_add(kernel_type type, size_t n, const void *a, const void *b, void *out);
void kernel_subtract(kernel_type type, size_t n, const void *a, const void *b, void *out);
void kernel_multiply(kernel_type type, size_t n, const void *a, const void *b, void *out);
void kernel_divide(kernel_type type, size_t n, const void *a, const void *b, void *out);
void kernel_maximum(kernel_type type, size_t n, const void *a, const void *b, void *out); // NaN if either is NaN
void kernel_minimum(kernel_type type, size_t n, const void *a, const void *b, void *out); // NaN if either is NaN
void kernel_less(kernel_type type, size_t n, const void *a, const void *b, void *out);  // 1 where a < b, else 0
void kernel_equal(kernel_type type, size_t n, const void *a, const void *b, void *out); // 1 where a = b, else 0
/// out = a where the condition is not 0, b elsewhere.
void kernel_choose(kernel_type type, size_t n, const void *condition, const void *a, const void *b, void *out);
/// The same with a scalar (rounded to `type` first) on the right …
void kernel_add_scalar(kernel_type type, size_t n, const void *a, double b, void *out);
void kernel_multiply_scalar(kernel_type type, size_t n, const void *a, double b, void *out);
void kernel_divide_scalar(kernel_type type, size_t n, const void *a, double b, void *out);
/// … and on the left.
void kernel_scalar_subtract(kernel_type type, size_t n, double a, const void *b, void *out);
void kernel_scalar_divide(kernel_type type, size_t n, double a, const void *b, void *out);
/// out[r, c] = a[r, c] op v[c].
void kernel_add_row(kernel_type type, size_t rows, size_t columns, const void *a, const void *v, void *out);
void kernel_multiply_row(kernel_type type, size_t rows, size_t columns, const void *a, const void *v, void *out);
/// out[r, c] = a[r, c] op v[r].
void kernel_multiply_column(kernel_type type, size_t rows, size_t columns, const void *a, const void *v, void *out);

void kernel_negate(kernel_type type, size_t n, const void *a, void *out);
void kernel_square(kernel_type type, size_t n, const void *a, void *out);
void kernel_square_root(kernel_type type, size_t n, const void *a, void *out);
void kernel_absolute(kernel_type type, size_t n, const void *a, void *out);
void kernel_sign(kernel_type type, size_t n, const void *a, void *out); // -1, 0, +1; NaN stays NaN
void kernel_fill(kernel_type type, size_t n, double value, void *out);
void kernel_convert(kernel_type from, kernel_type to, size_t n, const void *a, void *out);
/// out[i] = scale * a[i], a given as unsigned bytes.
void kernel_convert_bytes(kernel_type type, size_t n, const uint8_t *a, double scale, void *out);
/// out (columns × rows) = transpose of a (rows × columns).
void kernel_transpose(kernel_type type, size_t rows, size_t columns, const void *a, void *out);

// ---------------------------------------------------------------------------------------------------------------
// Checksums (checksum.c)

/// Equal bytes have equal checksums on all machines of the same byte order; a one-bit difference always changes the
/// checksum.
uint64_t kernel_checksum(size_t byte_count, const void *data);

// ---------------------------------------------------------------------------------------------------------------
// Word sums (word_sums.c) of blocks of `block` elements (the last may be shorter): the bits of the elements, as unsigned
// integers, added modulo 2^32 for float32 and 2^64 for float64. One flipped bit always changes them.

void kernel_word_sums(kernel_type type, size_t n, size_t block, const void *a, uint64_t *sums);
/// kernel_copy_fetching of n elements; `before` receives the word sums of the replaced elements, `after` those of the copy.
void kernel_copy_fetching_word_sums(kernel_type type, size_t n, size_t block, const void *from, void *to, uint64_t *before,
                                    uint64_t *after);
/// Word sums, and in the same pass the results of kernel_block_sums_of_squares.
void kernel_word_sums_and_squares(kernel_type type, size_t n, size_t block, const void *a, uint64_t *sums, double *squares);

/// The number of quantities with word sums in an update with three state vectors.
enum { KERNEL_UPDATE_SUMS = 9 };

/// Word sums, per block of parameters, of the elements that updates read and write: the gradient, the parameters before
/// and after, and each state vector before and after.
typedef struct {
    /// The parameters.
    const void *parameters;
    /// The number of parameters.
    size_t count;
    /// The number of elements per block.
    size_t block;
    /// The number of blocks: the distance between the sums of one quantity and those of the next.
    size_t blocks;
    /// The sums, which updates add to.
    uint64_t *sums;
    /// The number of parameters updated so far.
    size_t updated;
    /// The index of the first parameter of the current update.
    size_t place;
} kernel_update_sums;

/// Makes this thread's updates of these parameters add to `sums`, until called with NULL.
void kernel_sum_updates(kernel_update_sums *sums);

// ---------------------------------------------------------------------------------------------------------------
// Transcendental (exponential.c): our own polynomials, at most 2 ulp, the same bits on every machine

void kernel_exp(kernel_type type, size_t n, const void *a, void *out);
void kernel_log(kernel_type type, size_t n, const void *a, void *out);
void kernel_tanh(kernel_type type, size_t n, const void *a, void *out);
void kernel_sin(kernel_type type, size_t n, const void *a, void *out); // in float64 for both types
void kernel_cos(kernel_type type, size_t n, const void *a, void *out); // in float64 for both types
/// a[i]^exponent: integral exponents of at most 64 in magnitude by binary powering (the reciprocal last for negative ones),
/// others as exp(exponent·log a) in double precision.
void kernel_power(kernel_type type, size_t n, const void *a, double exponent, void *out);

// ---------------------------------------------------------------------------------------------------------------
// Activations (activations.c); y is the output of the forward function, gy the gradient of the output. The accuracy
// over the whole range is that of the transcendental functions unless stated otherwise.

void kernel_relu(kernel_type type, size_t n, const void *x, void *y);
void kernel_relu_backward(kernel_type type, size_t n, const void *y, const void *gy, void *gx);
/// y = x where x > 0, slope·x elsewhere; gx = gy where x > 0, slope·gy elsewhere.
void kernel_leaky_relu(kernel_type type, size_t n, double slope, const void *x, void *y);
void kernel_leaky_relu_backward(kernel_type type, size_t n, double slope, const void *x, const void *gy, void *gx);
/// The same with a slope for each column; rows may be 1 for a slope for each element.
void kernel_prelu(kernel_type type, size_t rows, size_t columns, const void *x, const void *slopes, void *y);
void kernel_prelu_backward(kernel_type type, size_t rows, size_t columns, const void *x, const void *slopes, const void *gy,
                           void *gx);
/// The contribution of each element to the gradient of its slope: 0 where x > 0, x·gy elsewhere.
void kernel_prelu_slope_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gs);
/// y = x where x > 0, alpha·(exp(x) − 1) elsewhere (expm1's accuracy: no cancellation near 0).
void kernel_elu(kernel_type type, size_t n, double alpha, const void *x, void *y);
/// gx = gy where y > 0, gy·(y + alpha) elsewhere.
void kernel_elu_backward(kernel_type type, size_t n, double alpha, const void *x, const void *gy, void *gx);
/// y = scale·x where x > 0, scale·alpha·(exp(x) − 1) elsewhere, scale·alpha being one number.
void kernel_selu(kernel_type type, size_t n, const void *x, void *y);
/// gx = scale·gy where y > 0, gy·(y + scale·alpha) elsewhere.
void kernel_selu_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
/// y = 1 / (1 + exp(−x)); gx = gy·(y − y²), the difference rounded once.
void kernel_sigmoid(kernel_type type, size_t n, const void *x, void *y);
void kernel_sigmoid_backward(kernel_type type, size_t n, const void *y, const void *gy, void *gx);
/// gx = gy·(1 − y²), the difference rounded once.
void kernel_tanh_backward(kernel_type type, size_t n, const void *y, const void *gy, void *gx);
/// y = log(1 + exp(x)); gx = gy·sigmoid(x).
void kernel_softplus(kernel_type type, size_t n, const void *x, void *y);
void kernel_softplus_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
/// y = x·sigmoid(x); gx = gy·(s + x·s·(1 − s)) with s = sigmoid(x).
void kernel_swish(kernel_type type, size_t n, const void *x, void *y);
void kernel_swish_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
/// y = x·Φ(x), Φ being the standard normal distribution; gx = gy·(Φ(x) + x·exp(−x²/2) / √2π).
void kernel_gelu(kernel_type type, size_t n, const void *x, void *y);
void kernel_gelu_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
/// y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): within 4 ulp of x, but not of y where that is small.
void kernel_gelu_tanh(kernel_type type, size_t n, const void *x, void *y);
void kernel_gelu_tanh_backward(kernel_type type, size_t n, const void *x, const void *gy, void *gx);
/// y[r, c] = exp(x[r, c] − m) / Σ exp(x[r, ·] − m), where m is the row's largest element, the sum in the order of
/// kernel_sum_rows; gx[r, c] = y[r, c]·(gy[r, c] − Σ y[r, ·]·gy[r, ·]). No two buffers may overlap.
void kernel_softmax(kernel_type type, size_t rows, size_t columns, const void *x, void *y);
void kernel_softmax_backward(kernel_type type, size_t rows, size_t columns, const void *y, const void *gy, void *gx);

// ---------------------------------------------------------------------------------------------------------------
// Reductions (reductions.c)

/// out[r] = sum of row r. Order: 16 lanes, lane l adds elements l, l+16, … in order from +0; then lanes joined pairwise:
/// l with l+8, with l+4, with l+2, with l+1.
void kernel_sum_rows(kernel_type type, size_t rows, size_t columns, const void *a, void *out);
/// out[c] = sum of column c. Rows are cut into segments like K in kernel_matmul; a segment is one chain in row order
/// from +0; the segments' sums are joined on the canonical tree.
void kernel_sum_columns(kernel_type type, size_t rows, size_t columns, const void *a, const int64_t *segment_ends,
                        size_t segments, void *out);
/// out[r] = largest element of row r (columns ≥ 1); NaN if the row holds one.
void kernel_max_rows(kernel_type type, size_t rows, size_t columns, const void *a, void *out);
/// out[r] = index of the first largest element of row r.
void kernel_argmax_rows(kernel_type type, size_t rows, size_t columns, const void *a, int32_t *out);
/// out[i] = sum of squares of block i of `block` elements (the last may be shorter), squares and sums in float64, in the order of kernel_sum_rows.
void kernel_block_sums_of_squares(kernel_type type, size_t n, size_t block, const void *a, double *out);
/// The same of magnitudes.
void kernel_block_sums_of_magnitudes(kernel_type type, size_t n, size_t block, const void *a, double *out);

// ---------------------------------------------------------------------------------------------------------------
// Batch normalization (normalization.c); means, M2 and results of them are float64 for both types. Sums over rows go by
// segment (at least one), joined on the canonical tree, as in kernel_sum_columns.

/// moments[0] = the number of rows; then for each column c the mean and, `columns` places further, M2 = Σ (x − mean)².
/// Each segment takes two passes, each a chain in row order from +0: the mean, then the squares of the distances from
/// it. Segments are joined as in kernel_merge_moments.
void kernel_moments(kernel_type type, size_t columns, const void *x, const int64_t *segment_ends, size_t segments, double *moments);
/// Merges the moments of a left and a right part of the rows, with n = n_left + n_right and d = mean_right − mean_left:
/// mean = mean_left + d·(n_right/n); M2 = (M2_left + M2_right) + d²·(n_left·(n_right/n)). A part without rows has no
/// effect.
void kernel_merge_moments(size_t columns, const double *left, const double *right, double *out);
/// out[i] = 1/√(squares[i]/count + epsilon).
void kernel_inverse_deviations(size_t n, const double *squares, double count, double epsilon, double *out);
/// out[i] = momentum·running[i] + (1 − momentum)·(batch[i]/divisor).
void kernel_follow(size_t n, double momentum, const double *batch, double divisor, const double *running, double *out);
/// y = (x − mean)·(γ·inverse deviation) + β in float64, rounded once.
void kernel_batch_norm(kernel_type type, size_t rows, size_t columns, const void *x, const double *means,
                       const double *inverse_deviations, const void *gamma, const void *beta, void *y);
/// For each column, Σ gy and, `columns` places further in `sums`, (Σ gy·(x − mean))·inverse deviation; a segment is a
/// chain in row order. The gradients of β and γ are the same sums of segments, each rounded to `type` before they are
/// joined.
void kernel_batch_norm_sums(kernel_type type, size_t columns, const void *x, const void *gy, const double *means,
                            const double *inverse_deviations, const int64_t *segment_ends, size_t segments, double *sums,
                            void *gamma_gradient, void *beta_gradient);
/// gx = (γ·inverse deviation)·((gy − Σgy/count) − (x − mean)·((Σgy·x̂/count)·inverse deviation)) in float64, rounded
/// once, with the sums of kernel_batch_norm_sums over all `count` rows of the batch.
void kernel_batch_norm_backward(kernel_type type, size_t rows, size_t columns, const void *x, const void *gy, const double *means,
                                const double *inverse_deviations, const void *gamma, const double *sums, double count, void *gx);

// ---------------------------------------------------------------------------------------------------------------
// Dropout (dropout.c); noise holds float32 numbers from [0, 1) for both types, an element is kept where noise ≥ rate

/// out = a·factor where kept, 0 elsewhere: forward and backward.
void kernel_dropout(kernel_type type, size_t n, const float *noise, double rate, double factor, const void *a, void *out);
/// y = x·factor + offset where kept, `dropped` elsewhere; the backward is kernel_dropout.
void kernel_alpha_dropout(kernel_type type, size_t n, const float *noise, double rate, double factor, double offset, double dropped,
                          const void *x, void *y);

// ---------------------------------------------------------------------------------------------------------------
// Losses (losses.c)

/// losses[r] = −Σ t[c]·log softmax(logits[r])[c] with t[c] = smoothing / columns, and 1 − smoothing more at labels[r];
/// probabilities (rows × columns) = softmax(logits). Labels must lie in 0 ..< columns.
void kernel_softmax_cross_entropy(kernel_type type, size_t rows, size_t columns, double smoothing, const void *logits,
                                  const int32_t *labels, void *losses, void *probabilities);
/// gx[r, c] = (probabilities[r, c] − t[c])·gy[r].
void kernel_softmax_cross_entropy_backward(kernel_type type, size_t rows, size_t columns, double smoothing,
                                           const void *probabilities, const int32_t *labels, const void *gy, void *gx);
/// losses[i] = max(0, x) − x·t + log(1 + exp(−|x|)); gx = gy·((1 − t)·sigmoid(x) − t·sigmoid(−x)).
void kernel_binary_cross_entropy(kernel_type type, size_t n, const void *logits, const void *targets, void *losses);
void kernel_binary_cross_entropy_backward(kernel_type type, size_t n, const void *logits, const void *targets, const void *gy,
                                          void *gx);
/// losses[i] = e²/2 where |e| ≤ delta, delta·(|e| − delta/2) elsewhere; ge = gy·(e, at least −delta and at most delta).
void kernel_huber(kernel_type type, size_t n, double delta, const void *errors, void *losses);
void kernel_huber_backward(kernel_type type, size_t n, double delta, const void *errors, const void *gy, void *ge);

// ---------------------------------------------------------------------------------------------------------------
// Optimizer updates (updates.c). The gradient is multiplied by `gradient_scale` (clipping) as it is read.

/// θ ← θ − η·g
void kernel_sgd(kernel_type type, size_t n, double learning_rate, double gradient_scale, const void *gradient, void *parameter);
/// m ← βm − ηg; θ ← θ + m
void kernel_momentum(kernel_type type, size_t n, double learning_rate, double beta, double gradient_scale, const void *gradient,
                     void *velocity, void *parameter);
/// m ← βm − ηg; θ ← θ + (βm − ηg)
void kernel_nag(kernel_type type, size_t n, double learning_rate, double beta, double gradient_scale, const void *gradient,
                void *velocity, void *parameter);
/// a ← a + g²; θ ← θ − ηg/√(a + ε)
void kernel_adagrad(kernel_type type, size_t n, double learning_rate, double epsilon, double gradient_scale, const void *gradient,
                    void *accumulator, void *parameter);
/// v ← ρv + (1 − ρ)g², or with `average` v ← ρv + ρ(1 − ρ)(g − a)², then a ← ρa + (1 − ρ)g; i = ηg/√(v + ε);
/// θ ← θ − i, or with `momentum` m ← βm + i; θ ← θ − m. `average` and `momentum` may be NULL.
void kernel_rmsprop(kernel_type type, size_t n, double learning_rate, double rho, double beta, double epsilon,
                    double gradient_scale, const void *gradient, void *velocity, void *average, void *momentum, void *parameter);
/// m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← (θ − decay·θ) − αm/(√v + ε), α = step_size
void kernel_adam(kernel_type type, size_t n, double step_size, double beta_1, double beta_2, double epsilon, double decay,
                 double gradient_scale, const void *gradient, void *momentum, void *velocity, void *parameter);
/// m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); θ ← θ − ηm/(c·(u + ε)), c = momentum_correction
void kernel_adamax(kernel_type type, size_t n, double learning_rate, double beta_1, double beta_2, double momentum_correction,
                   double epsilon, double gradient_scale, const void *gradient, void *momentum, void *norm, void *parameter);
/// m and v as in Adam; θ ← θ − η·(p·m + q·g)/(√(v/c) + ε), p = momentum_share, q = gradient_share, c = velocity_correction
void kernel_nadam(kernel_type type, size_t n, double learning_rate, double beta_1, double beta_2, double epsilon,
                  double momentum_share, double gradient_share, double velocity_correction, double gradient_scale,
                  const void *gradient, void *momentum, void *velocity, void *parameter);

// ---------------------------------------------------------------------------------------------------------------
// Penalties, soft thresholding and limits on weights and gradients (regularization.c), in place

/// g ← g + ((λ₁/2)·sign(w) + λ₂·w), the sign of 0 being 0; `half_l1` is λ₁/2.
void kernel_add_penalty_gradient(kernel_type type, size_t n, double half_l1, double l2, const void *weight, void *gradient);
/// w ← sign(w)·max(|w| − threshold, 0), the threshold 0 or more
void kernel_shrink(kernel_type type, size_t n, double threshold, void *weight);
/// x ← the nearest number in [−bound, bound], the bound 0 or more
void kernel_clamp(kernel_type type, size_t n, double bound, void *x);
/// Multiplies rows whose norm is more than `bound` by bound/norm, reduced slightly (by 4 units in the last place of the
/// type) so that rounding the products cannot lift the norm above the bound. Norms in float64, in the order of
/// kernel_sum_rows.
void kernel_limit_row_norms(kernel_type type, size_t rows, size_t columns, double bound, void *weight);

// ---------------------------------------------------------------------------------------------------------------
// Random numbers (random.c): Philox4x32-10 of Random123

typedef struct { uint32_t words[4]; } kernel_philox_block;
kernel_philox_block kernel_philox(const uint32_t counter[4], const uint32_t key[2]);

/// out[i] = number first + i of the stream (key, counter words 1–3); element e is word e mod 4 of the block with
/// counter word 0 = e / 4. Uniform: 24 bits in [0, 1) for float32; for float64 53 bits of two words (element e takes
/// words 2(e mod 2), 2(e mod 2)+1 of block e / 2).
void kernel_random_uniform(kernel_type type, size_t n, uint64_t first, const uint32_t counter[3], const uint32_t key[2], void *out);
/// Standard normal: the inverse of the normal distribution (Wichura 1988, AS 241) in float64 of (word + 0.5)·2⁻³², word
/// as for float32 above; rounded to `type`.
void kernel_random_normal(kernel_type type, size_t n, uint64_t first, const uint32_t counter[3], const uint32_t key[2], void *out);

#endif
