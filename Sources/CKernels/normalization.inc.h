// Batch normalization for one scalar type.

/// wide = elements of a row in float64: 16, or `count` and then zeros.
INLINE void NAME(widen_lanes)(const size_t count, const SCALAR *row, lanes_float64 *wide) {
    NAME(lanes) elements = {0};
    if (count >= LANES)
        elements = *(const NAME(lanes) *)row;
    else
        memcpy(&elements, row, count * sizeof(SCALAR));
    *wide = __builtin_convertvector(elements, lanes_float64);
}

/// Means and M2 of a block of columns, two passes over each segment. In float64 the sum of a segment may be rounded, so
/// that its mean is not exact: the second pass then corrects both (T. F. Chan, G. H. Golub & R. J. LeVeque, Algorithms for
/// Computing the Sample Variance, The American Statistician 37, 1983, formula 1.7). Sums of float32 are exact. Parts wait for their right part as in
/// sum_some_columns.
INLINE void NAME(moments_of_block)(const size_t vectors, size_t first, const size_t count, size_t columns,
                                   const SCALAR *x, const int64_t *segment_ends, size_t segments, double *means,
                                   double *squares) {
    moments_part waiting[64];
    int depth = 0;
    size_t start = 0;
    for (size_t segment = 0; segment < segments; segment++) {
        const size_t end = (size_t)segment_ends[segment];
        const double number = (double)(end - start);
        lanes_float64 sums[MOST_VECTORS] = {0}, distances[MOST_VECTORS] = {0}, rests[MOST_VECTORS] = {0};
        for (size_t row = start; row < end; row++) {
            for (size_t v = 0; v < vectors; v++) {
                lanes_float64 elements;
                NAME(widen_lanes)(count, x + row * columns + first + v * LANES, &elements);
                sums[v] += elements;
            }
        }
        if (end > start)
            for (size_t v = 0; v < vectors; v++) sums[v] /= number;
        for (size_t row = start; row < end; row++) {
            for (size_t v = 0; v < vectors; v++) {
                lanes_float64 distance;
                NAME(widen_lanes)(count, x + row * columns + first + v * LANES, &distance);
                distance -= sums[v];
                distances[v] += distance * distance;
                if (sizeof(SCALAR) == sizeof(double)) rests[v] += distance;
            }
        }
        if (sizeof(SCALAR) == sizeof(double) && end > start) {
            for (size_t v = 0; v < vectors; v++) {
                const lanes_float64 correction = rests[v] / number, none = {0};
                sums[v] += correction;
                distances[v] = __builtin_elementwise_max(distances[v] - rests[v] * correction, none);
            }
        }
        waiting[depth].count = number;
        for (size_t v = 0; v < vectors; v++) {
            waiting[depth].means[v] = sums[v];
            waiting[depth].squares[v] = distances[v];
        }
        for (size_t complete = segment; complete & 1; complete >>= 1, depth--)
            merge_into_left(vectors, &waiting[depth - 1], &waiting[depth]);
        depth++;
        start = end;
    }
    for (depth--; depth > 0; depth--) merge_into_left(vectors, &waiting[depth - 1], &waiting[depth]);
    memcpy(means + first, waiting[0].means, count * sizeof(double));
    memcpy(squares + first, waiting[0].squares, count * sizeof(double));
}

KERNEL_CLONES static void NAME(moments)(size_t columns, const SCALAR *x, const int64_t *segment_ends, size_t segments,
                                        double *means, double *squares) {
#define MOMENTS(vectors, first, count)                                                                             \
    NAME(moments_of_block)(vectors, first, count, columns, x, segment_ends, segments, means, squares)
    FOR_BLOCKS_OF_COLUMNS(columns, MOMENTS);
#undef MOMENTS
}

/// The sums over rows for the gradients of some columns: of gy and of gy times the normalized x; `rounded` holds the
/// same sums of segments, each rounded before they are joined.
typedef struct {
    lanes_float64 sums[2][MOST_VECTORS];
    NAME(lanes) rounded[2][MOST_VECTORS];
} NAME(gradient_part);

INLINE void NAME(add_to_left)(const size_t vectors, NAME(gradient_part) *left, const NAME(gradient_part) *right) {
    for (int kind = 0; kind < 2; kind++) {
        for (size_t v = 0; v < vectors; v++) {
            left->sums[kind][v] += right->sums[kind][v];
            left->rounded[kind][v] += right->rounded[kind][v];
        }
    }
}

INLINE void NAME(gradient_sums_of_block)(const size_t vectors, size_t first, const size_t count, size_t columns,
                                         const SCALAR *x, const SCALAR *gy, const double *means,
                                         const double *inverse_deviations, const int64_t *segment_ends,
                                         size_t segments, double *sums, SCALAR *gamma_gradient,
                                         SCALAR *beta_gradient) {
    NAME(gradient_part) waiting[64];
    lanes_float64 mean[MOST_VECTORS], inverse_deviation[MOST_VECTORS];
    for (size_t v = 0; v < vectors; v++) {
        widen_lanes_float64(count, means + first + v * LANES, &mean[v]);
        widen_lanes_float64(count, inverse_deviations + first + v * LANES, &inverse_deviation[v]);
    }
    int depth = 0;
    size_t row = 0;
    for (size_t segment = 0; segment < segments; segment++) {
        lanes_float64 plain[MOST_VECTORS] = {0}, weighted[MOST_VECTORS] = {0};
        for (; row < (size_t)segment_ends[segment]; row++) {
            for (size_t v = 0; v < vectors; v++) {
                const size_t start = row * columns + first + v * LANES;
                lanes_float64 gradient, distance;
                NAME(widen_lanes)(count, gy + start, &gradient);
                NAME(widen_lanes)(count, x + start, &distance);
                plain[v] += gradient;
                weighted[v] += gradient * (distance - mean[v]);
            }
        }
        NAME(gradient_part) *part = &waiting[depth];
        for (size_t v = 0; v < vectors; v++) {
            part->sums[0][v] = plain[v];
            part->sums[1][v] = weighted[v] * inverse_deviation[v];
            for (int kind = 0; kind < 2; kind++)
                part->rounded[kind][v] = __builtin_convertvector(part->sums[kind][v], NAME(lanes));
        }
        for (size_t complete = segment; complete & 1; complete >>= 1, depth--)
            NAME(add_to_left)(vectors, &waiting[depth - 1], &waiting[depth]);
        depth++;
    }
    for (depth--; depth > 0; depth--) NAME(add_to_left)(vectors, &waiting[depth - 1], &waiting[depth]);
    memcpy(sums + first, waiting[0].sums[0], count * sizeof(double));
    memcpy(sums + columns + first, waiting[0].sums[1], count * sizeof(double));
    memcpy(beta_gradient + first, waiting[0].rounded[0], count * sizeof(SCALAR));
    memcpy(gamma_gradient + first, waiting[0].rounded[1], count * sizeof(SCALAR));
}

KERNEL_CLONES static void NAME(batch_norm_sums)(size_t columns, const SCALAR *x, const SCALAR *gy,
                                                const double *means, const double *inverse_deviations,
                                                const int64_t *segment_ends, size_t segments, double *sums,
                                                SCALAR *gamma_gradient, SCALAR *beta_gradient) {
#define SUMS(vectors, first, count)                                                                                \
    NAME(gradient_sums_of_block)(vectors, first, count, columns, x, gy, means, inverse_deviations, segment_ends,   \
                                 segments, sums, gamma_gradient, beta_gradient)
    FOR_BLOCKS_OF_COLUMNS(columns, SUMS);
#undef SUMS
}

KERNEL_CLONES static void NAME(batch_norm)(size_t rows, size_t columns, const SCALAR *x, const double *means,
                                           const double *inverse_deviations, const SCALAR *gamma,
                                           const SCALAR *beta, SCALAR *y) {
    double factors[CHUNK], offsets[CHUNK];
    for (size_t first = 0; first < columns; first += CHUNK) {
        const size_t count = columns - first < CHUNK ? columns - first : CHUNK;
        VECTORIZE for (size_t c = 0; c < count; c++) {
            factors[c] = (double)gamma[first + c] * inverse_deviations[first + c];
            offsets[c] = (double)beta[first + c];
        }
        for (size_t row = 0; row < rows; row++) {
            const SCALAR *in = x + row * columns + first;
            SCALAR *out = y + row * columns + first;
            VECTORIZE for (size_t c = 0; c < count; c++)
                out[c] = (SCALAR)(((double)in[c] - means[first + c]) * factors[c] + offsets[c]);
        }
    }
}

KERNEL_CLONES static void NAME(batch_norm_backward)(size_t rows, size_t columns, const SCALAR *x, const SCALAR *gy,
                                                    const double *means, const double *inverse_deviations,
                                                    const SCALAR *gamma, const double *sums, double number,
                                                    SCALAR *gx) {
    double factors[CHUNK], plain[CHUNK], weighted[CHUNK];
    for (size_t first = 0; first < columns; first += CHUNK) {
        const size_t count = columns - first < CHUNK ? columns - first : CHUNK;
        VECTORIZE for (size_t c = 0; c < count; c++) {
            const double inverse_deviation = inverse_deviations[first + c];
            factors[c] = (double)gamma[first + c] * inverse_deviation;
            plain[c] = sums[first + c] / number;
            weighted[c] = sums[columns + first + c] / number * inverse_deviation;
        }
        for (size_t row = 0; row < rows; row++) {
            const size_t start = row * columns + first;
            VECTORIZE for (size_t c = 0; c < count; c++) {
                const double distance = (double)x[start + c] - means[first + c];
                const double centred = ((double)gy[start + c] - plain[c]) - distance * weighted[c];
                gx[start + c] = (SCALAR)(factors[c] * centred);
            }
        }
    }
}
