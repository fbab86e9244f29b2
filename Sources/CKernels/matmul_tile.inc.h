// A register tile of the matrix product: up to TILE_ROWS rows of S by one vector of columns of V.
// Included once per scalar type and vector width with SCALAR, PANEL (columns of a packed panel of V),
// LANES (columns of the tile) and TILE(name) defined.

typedef SCALAR TILE(vector) __attribute__((ext_vector_type(LANES), aligned(sizeof(SCALAR))));

/// One chain of fused multiply-adds from +0 for each element of the tile. Element (r, p) of S is at p·rows + r if S is
/// `packed`, at r·stride + p otherwise.
INLINE void TILE(chain)(const int rows, const bool packed, ptrdiff_t length, const SCALAR *s, ptrdiff_t stride,
                        const SCALAR *v, TILE(vector) *sums) {
    TILE(vector) chains[TILE_ROWS];
    UNROLL for (int r = 0; r < rows; r++) chains[r] = (TILE(vector))(SCALAR)0;
    _Pragma("clang loop unroll_count(4)") for (ptrdiff_t p = 0; p < length; p++) {
        TILE(vector) columns = *(const TILE(vector) *)(v + p * PANEL);
        UNROLL for (int r = 0; r < rows; r++) {
            SCALAR element = packed ? s[p * rows + r] : s[r * stride + p];
            chains[r] = __builtin_elementwise_fma((TILE(vector))element, columns, chains[r]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) sums[r] = chains[r];
}

/// The tile's sums over all chunks of a pass, joined as the chunks say; they are added to those of earlier passes.
INLINE void TILE(tile)(const int rows, const bool packed, const pass *pass, const SCALAR *s, ptrdiff_t stride,
                       const SCALAR *v, const SCALAR *earlier, const SCALAR *row_bias, const SCALAR *column_bias,
                       SCALAR *out, ptrdiff_t out_stride) {
    typedef TILE(vector) vector;
    vector sums[TILE_ROWS], *top = pass->held;
    UNROLL for (int r = 0; r < rows; r++) fetch_to_write(out + r * out_stride);
    for (const chunk *part = pass->chunks;; part++) {
        TILE(chain)(rows, packed, part->length, s, stride, v, sums);
        for (int join = 0; join < part->joins; join++) {
            top -= rows;
            UNROLL for (int r = 0; r < rows; r++) sums[r] = top[r] + sums[r];
        }
        if (part + 1 == pass->chunks + pass->count) break;
        UNROLL for (int r = 0; r < rows; r++) top[r] = sums[r];
        top += rows;
        s += packed ? part->length * rows : part->length;
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

/// The tile with its number of rows known to the compiler.
INLINE void TILE(strip)(int rows, bool packed, const pass *pass, const SCALAR *s, ptrdiff_t stride, const SCALAR *v,
                        const SCALAR *earlier, const SCALAR *row_bias, const SCALAR *column_bias, SCALAR *out,
                        ptrdiff_t out_stride) {
#define CASE(number, is_packed)                                                                               \
    case 2 * number + is_packed:                                                                              \
        TILE(tile)(number, is_packed, pass, s, stride, v, earlier, row_bias, column_bias, out, out_stride);   \
        break;
    switch (2 * rows + packed) {
        CASE(1, 0) CASE(2, 0) CASE(3, 0) CASE(4, 0) CASE(5, 0) CASE(6, 0)
        CASE(1, 1) CASE(2, 1) CASE(3, 1) CASE(4, 1) CASE(5, 1) CASE(6, 1)
    }
#undef CASE
}

#undef LANES
#undef TILE
