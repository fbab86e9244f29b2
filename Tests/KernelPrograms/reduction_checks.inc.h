// Checks of kernels over rows and columns for one scalar type.

static SCALAR *NAME(buffer)(int slot, size_t count) { return slot_end(slot, count * sizeof(SCALAR)); }

/// A buffer of random elements; `special` says whether they may be special.
static SCALAR *NAME(matrix)(int slot, size_t count, bool special) {
    SCALAR *out = NAME(buffer)(slot, count);
    for (size_t i = 0; i < count; i++) {
        SCALAR x = (SCALAR)next_input();
        out[i] = special || (x > -100 && x < 100) ? x : 1;
    }
    return out;
}

static SCALAR NAME(lane_sum)(const SCALAR *row, size_t columns) {
    SCALAR lanes[16] = {0};
    for (size_t c = 0; c < columns; c++) lanes[c % 16] += row[c];
    for (int width = 8; width > 0; width /= 2)
        for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
    return lanes[0];
}

static void NAME(check_rows)(size_t rows, size_t columns) {
    const SCALAR *a = NAME(matrix)(0, rows * columns, rows % 2 == 0);
    SCALAR *out = NAME(buffer)(1, rows * columns), *sums = NAME(buffer)(2, rows), *largest = NAME(buffer)(3, rows);
    int32_t *places = slot_end(4, rows * sizeof(int32_t));

    kernel_sum_rows(TYPE, rows, columns, a, sums);
    for (size_t r = 0; r < rows; r++)
        NAME(expect)("sum_rows", sums[r], NAME(lane_sum)(a + r * columns, columns));

    if (columns > 0) {
        kernel_max_rows(TYPE, rows, columns, a, largest);
        kernel_argmax_rows(TYPE, rows, columns, a, places);
        for (size_t r = 0; r < rows; r++) {
            const SCALAR *row = a + r * columns;
            SCALAR expected = row[0];
            size_t place = 0;
            for (size_t c = 1; c < columns; c++) expected = NAME(larger)(expected, row[c]);
            while (!(row[place] == expected || row[place] != row[place])) place++;
            NAME(expect)("max_rows", largest[r], expected);
            NAME(expect)("argmax_rows", (SCALAR)places[r], (SCALAR)place);
        }
    }

    for (int kind = 0; kind < 3; kind++) {
        const SCALAR *v = NAME(matrix)(5, kind == 2 ? rows : columns, true);
        if (kind == 0) kernel_add_row(TYPE, rows, columns, a, v, out);
        if (kind == 1) kernel_multiply_row(TYPE, rows, columns, a, v, out);
        if (kind == 2) kernel_multiply_column(TYPE, rows, columns, a, v, out);
        for (size_t i = 0; i < rows * columns; i++) {
            SCALAR x = a[i], y = kind == 2 ? v[i / columns] : v[i % columns];
            NAME(expect)("row or column operand", out[i], kind == 0 ? x + y : x * y);
        }
    }

    kernel_transpose(TYPE, rows, columns, a, out);
    for (size_t i = 0; i < rows * columns; i++)
        NAME(expect)("transpose", out[i % columns * rows + i / columns], a[i]);

    for (size_t block = 1; block <= 50; block += 7) {
        const size_t n = rows * columns, blocks = (n + block - 1) / block;
        double *squares = slot_end(6, blocks * sizeof(double));
        kernel_block_sums_of_squares(TYPE, n, block, a, squares);
        for (size_t i = 0; i < blocks; i++) {
            double terms[50];
            size_t count = n - i * block < block ? n - i * block : block;
            for (size_t j = 0; j < count; j++) terms[j] = (double)a[i * block + j] * (double)a[i * block + j];
            double lanes[16] = {0};
            for (size_t j = 0; j < count; j++) lanes[j % 16] += terms[j];
            for (int width = 8; width > 0; width /= 2)
                for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
            digest_float64(squares[i]);
            if (!same_float64(squares[i], lanes[0])) fail("block_sums_of_squares", squares[i], lanes[0]);
        }
    }
}

/// The canonical tree over `count` sums, as its definition says it.
static SCALAR NAME(tree)(const SCALAR *sums, size_t count) {
    if (count == 1) return sums[0];
    size_t left = 1;
    while (2 * left < count) left *= 2;
    return NAME(tree)(sums, left) + NAME(tree)(sums + left, count - left);
}

static void NAME(check_columns)(size_t rows, size_t columns, size_t segments) {
    const SCALAR *a = NAME(matrix)(0, rows * columns, false);
    SCALAR *out = NAME(buffer)(1, columns);
    if (segments > rows) segments = rows;
    int64_t *ends = slot_end(2, segments * sizeof(int64_t));
    for (size_t s = 0; s < segments; s++) ends[s] = (int64_t)(rows * (s + 1) / segments);
    if (segments > 2) ends[0] = ends[1]; // a long one first and an empty one second
    kernel_sum_columns(TYPE, rows, columns, a, segments > 0 ? ends : NULL, segments, out);
    for (size_t c = 0; c < columns; c++) {
        SCALAR sums[70];
        size_t row = 0, count = segments > 0 ? segments : 1;
        for (size_t s = 0; s < count; s++) {
            sums[s] = 0;
            for (; row < (segments > 0 ? (size_t)ends[s] : rows); row++) sums[s] += a[row * columns + c];
        }
        NAME(expect)("sum_columns", out[c], NAME(tree)(sums, count));
    }
}

static void NAME(check_softmax)(size_t rows, size_t columns) {
    const SCALAR *x = NAME(matrix)(0, rows * columns, false), *gy = NAME(matrix)(1, rows * columns, false);
    SCALAR *y = NAME(buffer)(2, rows * columns), *gx = NAME(buffer)(3, rows * columns), *e = NAME(buffer)(4, columns);
    kernel_softmax(TYPE, rows, columns, x, y);
    kernel_softmax_backward(TYPE, rows, columns, y, gy, gx);
    for (size_t r = 0; r < rows && columns > 0; r++) {
        const size_t start = r * columns;
        SCALAR largest = x[start];
        for (size_t c = 0; c < columns; c++) largest = NAME(larger)(largest, x[start + c]);
        for (size_t c = 0; c < columns; c++) e[c] = x[start + c] - largest;
        kernel_exp(TYPE, columns, e, e);
        const SCALAR sum = NAME(lane_sum)(e, columns);
        for (size_t c = 0; c < columns; c++) NAME(expect)("softmax", y[start + c], e[c] / sum);
        for (size_t c = 0; c < columns; c++) e[c] = y[start + c] * gy[start + c];
        const SCALAR common = NAME(lane_sum)(e, columns);
        for (size_t c = 0; c < columns; c++)
            NAME(expect)("gradient of softmax", gx[start + c], y[start + c] * (gy[start + c] - common));
    }
}

/// Slopes by column, for several rows.
static void NAME(check_prelu)(size_t rows, size_t columns) {
    const SCALAR *x = NAME(matrix)(0, rows * columns, true), *gy = NAME(matrix)(1, rows * columns, true);
    const SCALAR *slopes = NAME(matrix)(2, columns, true);
    SCALAR *y = NAME(buffer)(3, rows * columns), *gx = NAME(buffer)(4, rows * columns);
    kernel_prelu(TYPE, rows, columns, x, slopes, y);
    kernel_prelu_backward(TYPE, rows, columns, x, slopes, gy, gx);
    for (size_t i = 0; i < rows * columns; i++) {
        NAME(expect)("prelu", y[i], x[i] > 0 ? x[i] : slopes[i % columns] * x[i]);
        NAME(expect)("gradient of prelu", gx[i], x[i] > 0 ? gy[i] : slopes[i % columns] * gy[i]);
    }
}

static void NAME(check_binary_cross_entropy)(size_t n) {
    const SCALAR *x = NAME(matrix)(0, n, false), *gy = NAME(matrix)(1, n, false);
    SCALAR *t = NAME(buffer)(2, n), *losses = NAME(buffer)(3, n), *gx = NAME(buffer)(4, n);
    for (size_t i = 0; i < n; i++) t[i] = i % 3 == 2 ? (SCALAR)0.3 : (SCALAR)(i % 3);
    kernel_binary_cross_entropy(TYPE, n, x, t, losses);
    kernel_binary_cross_entropy_backward(TYPE, n, x, t, gy, gx);
    const double unit = sizeof(SCALAR) == 4 ? 0x1p-24 : 0x1p-53;
    for (size_t i = 0; i < n; i++) {
        const double a = x[i], b = t[i], right = 1 / (1 + exp(-a)), left = 1 / (1 + exp(a));
        const double loss = (a > 0 ? a * (1 - b) : -a * b) + log1p(exp(-fabs(a)));
        const double gradient = gy[i] * ((1 - b) * right - b * left), size = fabs(gy[i]) * ((1 - b) * right + b * left);
        if (!(fabs(losses[i] - loss) <= 4 * unit * (fabs(a) + loss))) fail("binary cross-entropy", losses[i], loss);
        if (!(fabs(gx[i] - gradient) <= 6 * unit * size + 1e-44)) fail("its gradient", gx[i], gradient);
        NAME(digest)(losses[i]), NAME(digest)(gx[i]);
    }
}

static void NAME(check_losses)(size_t rows, size_t columns, double smoothing) {
    if (columns == 0) return;
    const SCALAR *logits = NAME(matrix)(0, rows * columns, false), *gy = NAME(matrix)(1, rows, false);
    SCALAR *probabilities = NAME(buffer)(2, rows * columns), *gradients = NAME(buffer)(3, rows * columns);
    SCALAR *losses = NAME(buffer)(4, rows), *e = NAME(buffer)(5, columns);
    int32_t *labels = slot_end(6, rows * sizeof(int32_t));
    const SCALAR kept = 1 - (SCALAR)smoothing, shared = (SCALAR)smoothing / (SCALAR)columns;
    for (size_t r = 0; r < rows; r++) labels[r] = (int32_t)((next_bits() >> 33) % columns);
    kernel_softmax_cross_entropy(TYPE, rows, columns, smoothing, logits, labels, losses, probabilities);
    kernel_softmax_cross_entropy_backward(TYPE, rows, columns, smoothing, probabilities, labels, gy, gradients);
    for (size_t r = 0; r < rows; r++) {
        const SCALAR *x = logits + r * columns, *p = probabilities + r * columns;
        const size_t label = (size_t)labels[r];
        SCALAR largest = x[0], log_sum;
        double exact_sum = 0, exact_mean = 0;
        for (size_t c = 0; c < columns; c++) largest = NAME(larger)(largest, x[c]);
        for (size_t c = 0; c < columns; c++) e[c] = x[c] - largest, exact_sum += exp((double)x[c] - largest);
        for (size_t c = 0; c < columns; c++) exact_mean += ((double)x[c] - largest) / (double)columns;
        const SCALAR at_label = smoothing > 0 ? kept * e[label] + shared * NAME(lane_sum)(e, columns) : e[label];
        kernel_exp(TYPE, columns, e, e);
        const SCALAR sum = NAME(lane_sum)(e, columns);
        kernel_log(TYPE, 1, &sum, &log_sum);
        NAME(expect)("loss", losses[r], log_sum - at_label);
        const double exact_label = (double)x[label] - largest;
        const double exact = log(exact_sum) - (1 - smoothing) * exact_label - smoothing * exact_mean;
        const double unit = sizeof(SCALAR) == 4 ? 0x1p-23 : 0x1p-52, allowed = 8 * unit * (1 + fabs(exact_label) + fabs(exact_mean));
        if (!(fabs(losses[r] - exact) <= allowed)) fail("loss in double precision", losses[r], exact);
        for (size_t c = 0; c < columns; c++) {
            NAME(expect)("probability", p[c], e[c] / sum);
            NAME(expect)("gradient", gradients[r * columns + c], (c == label ? p[c] - shared - kept : p[c] - shared) * gy[r]);
        }
    }
}
