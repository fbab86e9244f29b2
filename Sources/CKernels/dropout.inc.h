// Dropout for one scalar type.

KERNEL_CLONES static void NAME(dropout)(size_t n, const float *noise, float rate, SCALAR factor, const SCALAR *a,
                                        SCALAR *out) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR kept = a[i] * factor;
        out[i] = noise[i] >= rate ? kept : 0;
    }
}

KERNEL_CLONES static void NAME(alpha_dropout)(size_t n, const float *noise, float rate, SCALAR factor, SCALAR offset,
                                              SCALAR dropped, const SCALAR *x, SCALAR *y) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR kept = x[i] * factor + offset;
        y[i] = noise[i] >= rate ? kept : dropped;
    }
}
