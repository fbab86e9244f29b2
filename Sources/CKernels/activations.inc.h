// Activations for one scalar type. NaN stays NaN in all of them.

KERNEL_CLONES static void NAME(relu)(size_t n, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i];
        y[i] = value <= 0 ? 0 : value;
    }
}

KERNEL_CLONES static void NAME(relu_backward)(size_t n, const SCALAR *y, const SCALAR *gy, SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = y[i], gradient = gy[i];
        gx[i] = value <= 0 ? 0 : gradient;
    }
}

KERNEL_CLONES static void NAME(elu)(size_t n, SCALAR alpha, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = x[i], negative = alpha * NAME(expm1_of_negative)(value);
        y[i] = value > 0 ? value : negative;
    }
}

KERNEL_CLONES static void NAME(elu_backward)(size_t n, SCALAR alpha, const SCALAR *y, const SCALAR *gy,
                                             SCALAR *gx) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR value = y[i], gradient = gy[i], negative = gradient * (value + alpha);
        gx[i] = value > 0 ? gradient : negative;
    }
}
