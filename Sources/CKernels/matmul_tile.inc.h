// A register tile of the matrix product: up to TILE_ROWS rows of S by one vector of columns of V.
// Included once per scalar type and vector width with SCALAR, PANEL (columns of a packed panel of V),
// LANES (columns of the tile) and TILE(name) defined.

typedef SCALAR TILE(vector) __attribute__((ext_vector_type(LANES), aligned(sizeof(SCALAR))));

/// One chain of fused multiply-adds from +0 for each element of the tile. Element (r, p) of S is at
/// r·row_step + p·k_step.
INLINE void TILE(chain)(const int rows, ptrdiff_t length, const SCALAR *s, ptrdiff_t row_step, ptrdiff_t k_step,
                        const SCALAR *v, TILE(vector) *sums) {
    TILE(vector) chains[TILE_ROWS];
    UNROLL for (int r = 0; r < rows; r++) chains[r] = (TILE(vector))(SCALAR)0;
    _Pragma("clang loop unroll_count(4)") for (ptrdiff_t p = 0; p < length; p++) {
        TILE(vector) columns = *(const TILE(vector) *)(v + p * PANEL);
        UNROLL for (int r = 0; r < rows; r++)
            chains[r] = __builtin_elementwise_fma((TILE(vector))s[r * row_step + p * k_step], columns, chains[r]);
    }
    UNROLL for (int r = 0; r < rows; r++) sums[r] = chains[r];
}

/// The tile's sums over all chunks of a pass, joined as the chunks say; they are added to those of earlier passes.
INLINE void TILE(tile)(const int rows, const pass *pass, const SCALAR *s, ptrdiff_t row_step, ptrdiff_t k_step,
                       const SCALAR *v, const SCALAR *earlier, const SCALAR *row_bias, const SCALAR *column_bias,
                       SCALAR *out, ptrdiff_t out_stride) {
    typedef TILE(vector) vector;
    vector sums[TILE_ROWS], *top = pass->held;
    UNROLL for (int r = 0; r < rows; r++) fetch_to_write(out + r * out_stride);
    for (const chunk *part = pass->chunks;; part++) {
        TILE(chain)(rows, part->length, s, row_step, k_step, v, sums);
        for (int join = 0; join < part->joins; join++) {
            top -= rows;
            UNROLL for (int r = 0; r < rows; r++) sums[r] = top[r] + sums[r];
        }
        if (part + 1 == pass->chunks + pass->count) break;
        UNROLL for (int r = 0; r < rows; r++) top[r] = sums[r];
        top += rows;
        s += part->length * k_step;
        v += part->length * PANEL;
    }
    if (earlier)
        UNROLL for (int r = 0; r < rows; r++) sums[r] = *(const vector *)(earlier + r * PANEL) + sums[r];
    if (row_bias)
        UNROLL for (int r = 0; r < rows; r++) sums[r] += (vector)row_bias[r];
    if (column_bias)
        UNROLL for (int r = 0; r < rows; r++) sums[r] += *(const vector *)column_bias;
    UNROLL for (int r = 0; r < rows; r++) *(vector *)(out + r * out_stride) = sums[r];
}

/// The tile with its number of rows known to the compiler. Most tiles have all rows and columns: for these, it knows a
/// step, too, and puts it into addresses.
INLINE void TILE(strip)(int rows, const pass *pass, const SCALAR *s, ptrdiff_t row_step, ptrdiff_t k_step,
                        const SCALAR *v, const SCALAR *earlier, const SCALAR *row_bias, const SCALAR *column_bias,
                        SCALAR *out, ptrdiff_t out_stride) {
#define COMPUTE(rows, row_step, k_step) \
    TILE(tile)(rows, pass, s, row_step, k_step, v, earlier, row_bias, column_bias, out, out_stride)
    switch (rows) {
        case 1: COMPUTE(1, row_step, k_step); break;
        case 2: COMPUTE(2, row_step, k_step); break;
        case 3: COMPUTE(3, row_step, k_step); break;
        case 4: COMPUTE(4, row_step, k_step); break;
        case 5: COMPUTE(5, row_step, k_step); break;
        default:
            if (LANES < PANEL) COMPUTE(TILE_ROWS, row_step, k_step);
            else if (k_step == 1) COMPUTE(TILE_ROWS, row_step, 1);
            else COMPUTE(TILE_ROWS, 1, TILE_ROWS);
    }
#undef COMPUTE
}

#undef LANES
#undef TILE
