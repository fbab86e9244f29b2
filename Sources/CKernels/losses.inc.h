// Losses for one scalar type.

KERNEL_CLONES static void NAME(softmax_cross_entropy)(size_t rows, size_t columns, SCALAR smoothing,
                                                      const SCALAR *logits, const int32_t *labels, SCALAR *losses,
                                                      SCALAR *probabilities) {
    const size_t rows_at_once = ROWS_AT_ONCE(columns);
    const SCALAR kept = 1 - smoothing, shared = smoothing / (SCALAR)columns;
    for (size_t first = 0; first < rows; first += rows_at_once) {
        const size_t end = rows - first < rows_at_once ? rows : first + rows_at_once;
        for (size_t r = first; r < end; r++) {
            SCALAR *shifted = probabilities + r * columns;
            NAME(shift_row)(columns, logits + r * columns, shifted);
            const SCALAR at_label = shifted[labels[r]];
            losses[r] = smoothing > 0 ? kept * at_label + shared * NAME(sum_of_row)(columns, shifted) : at_label;
        }
        SCALAR *run = probabilities + first * columns;
        VECTORIZE for (size_t i = 0; i < (end - first) * columns; i++) run[i] = NAME(exp)(run[i]);
        for (size_t r = first; r < end; r++)
            losses[r] = NAME(log)(NAME(divide_row)(columns, probabilities + r * columns)) - losses[r];
    }
}

KERNEL_CLONES static void NAME(softmax_cross_entropy_backward)(size_t rows, size_t columns, SCALAR smoothing,
                                                               const SCALAR *probabilities, const int32_t *labels,
                                                               const SCALAR *gy, SCALAR *gx) {
    const SCALAR kept = 1 - smoothing, shared = smoothing / (SCALAR)columns;
    for (size_t r = 0; r < rows; r++) {
        const SCALAR *p = probabilities + r * columns, gradient = gy[r];
        const SCALAR at_label = (p[labels[r]] - shared - kept) * gradient;
        VECTORIZE for (size_t c = 0; c < columns; c++) gx[r * columns + c] = (p[c] - shared) * gradient;
        gx[r * columns + (size_t)labels[r]] = at_label;
    }
}

KERNEL_CLONES static void NAME(binary_cross_entropy)(size_t n, const SCALAR *logits, const SCALAR *targets,
                                                     SCALAR *losses) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR x = logits[i], positive = x > 0 ? x : 0;
        losses[i] = FMA(-x, targets[i], positive) + NAME(log1p_of_fraction)(NAME(exp)(NAME(with_sign)(x, -1)));
    }
}

KERNEL_CLONES static void NAME(binary_cross_entropy_backward)(size_t n, const SCALAR *logits, const SCALAR *targets,
                                                              const SCALAR *gy, SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR x = logits[i], t = targets[i], g = gy[i];
        gx[i] = g * FMA(-t, NAME(sigmoid)(-x), (1 - t) * NAME(sigmoid)(x));
    }
}

KERNEL_CLONES static void NAME(huber)(size_t n, SCALAR delta, const SCALAR *errors, SCALAR *losses) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR e = NAME(with_sign)(errors[i], 1), square = (SCALAR)0.5 * e * e, line = delta * (e - (SCALAR)0.5 * delta);
        losses[i] = e <= delta ? square : line;
    }
}

KERNEL_CLONES static void NAME(huber_backward)(size_t n, SCALAR delta, const SCALAR *errors, const SCALAR *gy,
                                               SCALAR *ge) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR e = errors[i], g = gy[i];
        e = e > delta ? delta : e;
        e = e < -delta ? -delta : e;
        ge[i] = g * e;
    }
}
