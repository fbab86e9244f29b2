// The sparse product beside the dense one, for one scalar type: the same numbers, whatever share is zero.

static void NAME(check_sparse)(size_t m, size_t n, size_t k, unsigned zeros_of_16) {
    SCALAR *x = slot_end(0, m * k * sizeof(SCALAR)), *w = slot_end(1, n * k * sizeof(SCALAR));
    SCALAR *bias = slot_end(2, n * sizeof(SCALAR)), *turned = slot_end(3, 16 * k * sizeof(SCALAR));
    SCALAR *sparse = slot_end(4, m * n * sizeof(SCALAR)), *dense = slot_end(5, m * n * sizeof(SCALAR));
    SCALAR *values = slot_end(6, n * k * sizeof(SCALAR));
    int32_t *columns = slot_end(7, n * k * sizeof(int32_t));
    int64_t starts[64] = {0};
    int64_t count = 0;
    for (size_t i = 0; i < m * k; i++) x[i] = (SCALAR)((double)(next_bits() >> 40) * 0x1p-24 - 0.5);
    for (size_t o = 0; o < n; o++) {
        bias[o] = (SCALAR)((double)(next_bits() >> 40) * 0x1p-24 - 0.5);
        for (size_t i = 0; i < k; i++) {
            const bool zero = next_bits() >> 60 < zeros_of_16;
            w[o * k + i] = zero ? 0 : (SCALAR)((double)(next_bits() >> 40) * 0x1p-24 - 0.5);
            if (w[o * k + i] == 0) continue;
            columns[count] = (int32_t)i;
            values[count++] = w[o * k + i];
        }
        starts[o + 1] = count;
    }
    kernel_sparse_product(TYPE, m, n, k, x, starts, columns, values, bias, turned, sparse);
    kernel_matmul(TYPE, KERNEL_NT, m, n, k, x, w, bias, NULL, 0, dense);
    for (size_t i = 0; i < m * n; i++) NAME(expect)("sparse product", sparse[i], dense[i]);
}
