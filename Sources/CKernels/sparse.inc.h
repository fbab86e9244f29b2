// The product with a sparse matrix for one scalar type.

typedef SCALAR NAME(rows) __attribute__((vector_size(ROWS * sizeof(SCALAR)), aligned(sizeof(SCALAR))));

KERNEL_CLONES static void NAME(sparse_product)(size_t m, size_t n, size_t k, const SCALAR *x, const int64_t *row_starts,
                                               const int32_t *columns, const SCALAR *values, const SCALAR *bias,
                                               SCALAR *turned, SCALAR *y) {
    for (size_t first = 0; first < m; first += ROWS) {
        const size_t rows = m - first < ROWS ? m - first : ROWS;
        // Column by column, so that one element of the sparse matrix meets all rows in one vector.
        for (size_t c = 0; c < k; c++)
            for (size_t r = 0; r < ROWS; r++) turned[c * ROWS + r] = r < rows ? x[(first + r) * k + c] : 0;
        for (size_t o = 0; o < n; o++) {
            NAME(rows) sum = {0}, chain = {0};
            int32_t block_end = BLOCK_LENGTH;
            for (int64_t i = row_starts[o]; i < row_starts[o + 1]; i++) {
                while (columns[i] >= block_end) {
                    sum += chain;
                    chain = (NAME(rows)){0};
                    block_end += BLOCK_LENGTH;
                }
                const SCALAR value = values[i];
                const NAME(rows) element = *(const NAME(rows) *)(turned + (size_t)columns[i] * ROWS);
                chain = __builtin_elementwise_fma((NAME(rows)){0} + value, element, chain);
            }
            sum += chain;
            if (bias) sum += bias[o];
            for (size_t r = 0; r < rows; r++) y[(first + r) * n + o] = sum[r];
        }
    }
}
