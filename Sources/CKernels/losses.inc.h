// The classification loss for one scalar type.

KERNEL_CLONES static void NAME(softmax_cross_entropy)(size_t rows, size_t columns, const SCALAR *logits,
                                                      const int32_t *labels, SCALAR *losses, SCALAR *probabilities) {
    // Some rows at a time, so that exp meets long runs of elements even where rows are short.
    const size_t rows_at_once = columns < CHUNK ? CHUNK / columns : 1;
    for (size_t first = 0; first < rows; first += rows_at_once) {
        const size_t end = rows - first < rows_at_once ? rows : first + rows_at_once;
        for (size_t r = first; r < end; r++) {
            const SCALAR *x = logits + r * columns;
            SCALAR *shifted = probabilities + r * columns, largest = NAME(maximum_of_row)(columns, x);
            VECTORIZE for (size_t c = 0; c < columns; c++) shifted[c] = x[c] - largest;
            losses[r] = shifted[labels[r]];
        }
        SCALAR *run = probabilities + first * columns;
        VECTORIZE for (size_t i = 0; i < (end - first) * columns; i++) run[i] = NAME(exp)(run[i]);
        for (size_t r = first; r < end; r++) {
            SCALAR *e = probabilities + r * columns, sum = NAME(sum_of_row)(columns, e);
            VECTORIZE for (size_t c = 0; c < columns; c++) e[c] = e[c] / sum;
            losses[r] = NAME(log)(sum) - losses[r];
        }
    }
}

KERNEL_CLONES static void NAME(softmax_cross_entropy_backward)(size_t rows, size_t columns,
                                                               const SCALAR *probabilities, const int32_t *labels,
                                                               const SCALAR *gy, SCALAR *gx) {
    for (size_t r = 0; r < rows; r++) {
        const SCALAR *p = probabilities + r * columns, gradient = gy[r];
        const SCALAR at_label = (p[labels[r]] - 1) * gradient;
        VECTORIZE for (size_t c = 0; c < columns; c++) gx[r * columns + c] = p[c] * gradient;
        gx[r * columns + (size_t)labels[r]] = at_label;
    }
}
