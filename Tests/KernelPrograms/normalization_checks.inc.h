// Checks of batch normalisation and dropout for one scalar type.

static SCALAR *NAME(numbers)(int slot, size_t count, double offset) {
    SCALAR *out = slot_end(slot, count * sizeof(SCALAR));
    for (size_t i = 0; i < count; i++) {
        const double x = next_input();
        out[i] = (SCALAR)(offset + (x > -100 && x < 100 ? x : 1));
    }
    return out;
}

static void NAME(expect)(const char *what, SCALAR got, SCALAR expected) {
    NAME(digest)(got);
    if (!NAME(same)(got, expected)) fail(what, got, expected);
}

/// A column's moments over rows `start` ..< `end`, as two passes, the second of which corrects both in float64.
static moments NAME(moments_of_rows)(const SCALAR *x, size_t columns, size_t c, size_t start, size_t end) {
    moments result = {(double)(end - start), 0, 0};
    double rest = 0;
    for (size_t r = start; r < end; r++) result.mean += (double)x[r * columns + c];
    if (end > start) result.mean /= result.count;
    for (size_t r = start; r < end; r++) {
        const double distance = (double)x[r * columns + c] - result.mean;
        result.squares += distance * distance;
        rest += distance;
    }
    if (sizeof(SCALAR) == sizeof(double) && end > start) {
        const double correction = rest / result.count, product = rest * correction;
        result.mean += correction;
        result.squares = result.squares > product ? result.squares - product : 0;
    }
    return result;
}

/// The canonical tree over rounded sums.
static SCALAR NAME(tree)(const SCALAR *sums, size_t count) {
    if (count == 1) return sums[0];
    const size_t left = split(count);
    return NAME(tree)(sums, left) + NAME(tree)(sums + left, count - left);
}

static void NAME(check_batch_norm)(size_t rows, size_t columns, size_t segments, double offset) {
    const SCALAR *x = NAME(numbers)(0, rows * columns, offset), *gy = NAME(numbers)(1, rows * columns, 0);
    const SCALAR *gamma = NAME(numbers)(2, columns, 1), *beta = NAME(numbers)(3, columns, 0);
    SCALAR *y = slot_end(4, rows * columns * sizeof(SCALAR));
    SCALAR *gamma_gradient = slot_end(5, columns * sizeof(SCALAR)), *beta_gradient = slot_end(6, columns * sizeof(SCALAR));
    int64_t *ends = slot_end(7, segments * sizeof(int64_t));
    double *all = slot_end(8, (1 + 2 * columns) * sizeof(double)), *inverse = slot_end(9, columns * sizeof(double));
    double *sums = slot_end(10, 2 * columns * sizeof(double));
    const double epsilon = 1e-3, number = (double)rows + 3; // as if other ranks had three rows
    draw_ends(ends, segments, rows);

    kernel_moments(TYPE, columns, x, ends, segments, all);
    expect_float64("count", all[0], (double)rows);
    for (size_t c = 0; c < columns; c++) {
        moments parts[MOST_SEGMENTS];
        for (size_t s = 0; s < segments; s++)
            parts[s] = NAME(moments_of_rows)(x, columns, c, s == 0 ? 0 : (size_t)ends[s - 1], (size_t)ends[s]);
        const moments expected = merged(parts, segments);
        expect_float64("mean", all[1 + c], expected.mean);
        expect_float64("M2", all[1 + columns + c], expected.squares);
    }

    kernel_inverse_deviations(columns, all + 1 + columns, (double)rows, epsilon, inverse);
    for (size_t c = 0; c < columns; c++)
        expect_float64("inverse deviation", inverse[c], 1 / sqrt(all[1 + columns + c] / (double)rows + epsilon));

    const double *means = all + 1;
    kernel_batch_norm(TYPE, rows, columns, x, means, inverse, gamma, beta, y);
    for (size_t i = 0; i < rows * columns; i++) {
        const size_t c = i % columns;
        const double factor = (double)gamma[c] * inverse[c], distance = (double)x[i] - means[c];
        const double product = distance * factor;
        NAME(expect)("normalised", y[i], (SCALAR)(product + (double)beta[c]));
    }

    kernel_batch_norm_sums(TYPE, columns, x, gy, means, inverse, ends, segments, sums, gamma_gradient, beta_gradient);
    for (size_t c = 0; c < columns; c++) {
        double plain[MOST_SEGMENTS], weighted[MOST_SEGMENTS];
        SCALAR rounded_plain[MOST_SEGMENTS], rounded_weighted[MOST_SEGMENTS];
        size_t r = 0;
        for (size_t s = 0; s < segments; s++) {
            plain[s] = weighted[s] = 0;
            for (; r < (size_t)ends[s]; r++) {
                const double gradient = (double)gy[r * columns + c], distance = (double)x[r * columns + c] - means[c];
                const double product = gradient * distance;
                plain[s] += gradient, weighted[s] += product;
            }
            weighted[s] *= inverse[c];
            rounded_plain[s] = (SCALAR)plain[s], rounded_weighted[s] = (SCALAR)weighted[s];
        }
        expect_float64("sum of gradients", sums[c], tree_float64(plain, segments));
        expect_float64("weighted sum of gradients", sums[columns + c], tree_float64(weighted, segments));
        NAME(expect)("gradient of beta", beta_gradient[c], NAME(tree)(rounded_plain, segments));
        NAME(expect)("gradient of gamma", gamma_gradient[c], NAME(tree)(rounded_weighted, segments));
    }

    kernel_batch_norm_backward(TYPE, rows, columns, x, gy, means, inverse, gamma, sums, number, y);
    for (size_t i = 0; i < rows * columns; i++) {
        const size_t c = i % columns;
        const double factor = (double)gamma[c] * inverse[c], weight = sums[columns + c] / number * inverse[c];
        const double part = ((double)x[i] - means[c]) * weight, rest = (double)gy[i] - sums[c] / number - part;
        NAME(expect)("gradient of x", y[i], (SCALAR)(factor * rest));
    }
}

static void NAME(check_dropout)(size_t n, double rate) {
    const SCALAR *x = NAME(numbers)(0, n, 0);
    SCALAR *y = slot_end(1, n * sizeof(SCALAR));
    float *noise = slot_end(2, n * sizeof(float));
    for (size_t i = 0; i < n; i++) noise[i] = i % 5 == 0 ? (float)rate : (float)(next_bits() >> 40) * 0x1p-24f;
    for (int in_place = 0; in_place < 2; in_place++) {
        if (n > 0) memcpy(y, x, n * sizeof(SCALAR));
        kernel_dropout(TYPE, n, noise, rate, 1 / (1 - rate), in_place ? y : x, y);
        for (size_t i = 0; i < n; i++)
            NAME(expect)("dropout", y[i], noise[i] < (float)rate ? 0 : x[i] * (SCALAR)(1 / (1 - rate)));
        if (n > 0) memcpy(y, x, n * sizeof(SCALAR));
        kernel_alpha_dropout(TYPE, n, noise, rate, 0.9, 0.1, -1.7, in_place ? y : x, y);
        for (size_t i = 0; i < n; i++) {
            const SCALAR product = x[i] * (SCALAR)0.9;
            NAME(expect)("alpha dropout", y[i], noise[i] < (float)rate ? (SCALAR)-1.7 : product + (SCALAR)0.1);
        }
    }
}
