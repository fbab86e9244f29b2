// Penalties, soft thresholds and bounds for one scalar type.

KERNEL_CLONES static void NAME(add_penalty_gradient)(size_t n, SCALAR half_l1, SCALAR l2, const SCALAR *weight,
                                                     SCALAR *gradient) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR w = weight[i];
        SCALAR sign = w > 0 ? (SCALAR)1 : w < 0 ? (SCALAR)-1 : (SCALAR)0;
        gradient[i] = gradient[i] + (half_l1 * sign + l2 * w);
    }
}

KERNEL_CLONES static void NAME(shrink)(size_t n, SCALAR threshold, SCALAR *weight) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR w = weight[i];
        weight[i] = w > threshold ? w - threshold : w < -threshold ? w + threshold : w == w ? (SCALAR)0 : w;
    }
}

KERNEL_CLONES static void NAME(clamp)(size_t n, SCALAR bound, SCALAR *x) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i];
        x[i] = value > bound ? bound : value < -bound ? -bound : value;
    }
}

KERNEL_CLONES static void NAME(limit_row_norms)(size_t rows, size_t columns, double bound, SCALAR *weight) {
    const double below_one = 1 - 4 / (double)((BITS)1 << (MANTISSA_BITS + 1));
    for (size_t r = 0; r < rows; r++) {
        SCALAR *row = weight + r * columns;
        const double norm = __builtin_sqrt(NAME(sum_of_squares)(columns, row, NULL));
        if (!(norm > bound)) continue;
        const SCALAR factor = (SCALAR)(bound / norm * below_one);
        VECTORIZE for (size_t c = 0; c < columns; c++) row[c] = factor * row[c];
    }
}
