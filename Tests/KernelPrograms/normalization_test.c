// Batch normalisation and dropout: bit for bit against scalar loops that spell out what CKernels.h promises; means and
// variances also against exact ones where a careless sum of squares fails.
#include "testing.h"

#pragma STDC FP_CONTRACT OFF

enum { MOST_SEGMENTS = 70 };

typedef struct {
    double count, mean, squares;
} moments;

static size_t split(size_t count) {
    size_t left = 1;
    while (2 * left < count) left *= 2;
    return left;
}

/// The canonical tree over moments by Chan's formula.
static moments merged(const moments *parts, size_t count) {
    if (count == 1) return parts[0];
    const size_t half = split(count);
    const moments left = merged(parts, half), right = merged(parts + half, count - half);
    const double whole = left.count + right.count, share = whole > 0 ? right.count / whole : 0;
    const double distance = right.mean - left.mean, shift = distance * share, square = distance * distance;
    const double between = square * (left.count * share);
    return (moments){whole, left.mean + shift, left.squares + right.squares + between};
}

/// Ends of segments: even ones, or with an empty one second.
static void draw_ends(int64_t *ends, size_t segments, size_t rows) {
    for (size_t s = 0; s < segments; s++) ends[s] = (int64_t)(rows * (s + 1) / segments);
    if (segments > 2) ends[0] = ends[1];
}

static void expect_float64(const char *what, double got, double expected);
static double tree_float64(const double *sums, size_t count);

#define SCALAR float
#define TYPE KERNEL_FLOAT32
#define NAME(stem) stem##_float32
#include "normalization_checks.inc.h"
#undef SCALAR
#undef TYPE
#undef NAME

#define SCALAR double
#define TYPE KERNEL_FLOAT64
#define NAME(stem) stem##_float64
#include "normalization_checks.inc.h"

/// Moments of two parts are those that the kernel finds over both.
static void check_merge(size_t rows, size_t columns, size_t left_rows) {
    const double *x = numbers_float64(0, rows * columns, 1e6);
    double *parts[3], *out = slot_end(4, (1 + 2 * columns) * sizeof(double));
    const int64_t ends[2] = {(int64_t)left_rows, (int64_t)rows}, right_end = (int64_t)(rows - left_rows);
    for (int i = 0; i < 3; i++) parts[i] = slot_end(1 + i, (1 + 2 * columns) * sizeof(double));
    kernel_moments(KERNEL_FLOAT64, columns, x, ends, 1, parts[0]);
    kernel_moments(KERNEL_FLOAT64, columns, x + left_rows * columns, &right_end, 1, parts[1]);
    kernel_moments(KERNEL_FLOAT64, columns, x, ends, 2, parts[2]);
    kernel_merge_moments(columns, parts[0], parts[1], out);
    for (size_t i = 0; i < 1 + 2 * columns; i++) expect_float64("merged moments", out[i], parts[2][i]);
}

static void check_follow(size_t n) {
    const double *batch = numbers_float64(0, n, 1), *running = numbers_float64(1, n, 1);
    double *out = slot_end(2, n * sizeof(double));
    kernel_follow(n, 0.99, batch, 31, running, out);
    for (size_t i = 0; i < n; i++) {
        const double old = 0.99 * running[i], new = (1 - 0.99) * (batch[i] / 31);
        expect_float64("running average", out[i], old + new);
    }
}

/// A mean of 10⁶ and distances of ±1, a constant, a single row: what is known exactly.
static void check_known_variances(void) {
    enum { ROWS = 48, COLUMNS = 3 };
    float *x = slot_end(0, ROWS * COLUMNS * sizeof(float));
    double out[1 + 2 * COLUMNS];
    const int64_t ends[] = {7, 32, 48}, one = 1;
    for (size_t r = 0; r < ROWS; r++) {
        x[r * COLUMNS] = 1e6f + (r % 2 == 0 ? 1.0f : -1.0f);
        x[r * COLUMNS + 1] = 16777216.0f;
        x[r * COLUMNS + 2] = (float)r;
    }
    kernel_moments(KERNEL_FLOAT32, COLUMNS, x, ends, 3, out);
    if (fabs(out[1] - 1e6) > 1e-9 || fabs(out[4] / ROWS - 1) > 1e-12) fail("variance at a mean of 1e6", out[4] / ROWS, 1);
    if (out[2] != 16777216 || out[5] != 0) fail("variance of a constant", out[5], 0);
    if (fabs(out[6] / ROWS - (ROWS * ROWS - 1) / 12.0) > 1e-9) fail("variance of 0, 1 …", out[6] / ROWS, 0);
    kernel_moments(KERNEL_FLOAT32, COLUMNS, x, &one, 1, out);
    if (out[0] != 1 || out[1] != x[0] || out[4] != 0) fail("moments of a single row", out[4], 0);
}

int main(void) {
    static const size_t widths[] = {0, 1, 3, 10, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 100, 130};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (size_t segments = 1; segments <= 9; segments++) {
            const size_t rows = segments * (i % 4 + 1) - i % 2;
            check_batch_norm_float32(rows, widths[i], segments, i % 3 == 0 ? 1e6 : 0);
            check_batch_norm_float64(rows, widths[i], segments, i % 3 == 0 ? 1e6 : 0);
        }
        check_batch_norm_float32(70, widths[i], 70, 0), check_batch_norm_float64(70, widths[i], 70, 0);
        check_merge(20, widths[i], i % 20);
    }
    check_known_variances();
    for (size_t n = 0; n <= 70; n++) {
        check_follow(n);
        check_dropout_float32(n, 0), check_dropout_float64(n, 0);
        check_dropout_float32(n, 0.3), check_dropout_float64(n, 0.3);
    }
    return finish("normalization");
}
