// The matrix product of float32 numbers; see matmul.c.
#include "matmul.h"

#pragma STDC FP_CONTRACT OFF

typedef float float_block __attribute__((ext_vector_type(8), aligned(4)));
typedef float float_half __attribute__((ext_vector_type(4), aligned(4)));

INLINE void float_turn_block(const float *from, ptrdiff_t from_stride, float *to, ptrdiff_t to_stride) {
    float_block a[8], b[8];
    // Row r holds columns 0–3 of rows r and r + 4; row r + 4 columns 4–7.
    UNROLL for (int r = 0; r < 4; r++) {
        UNROLL for (int h = 0; h < 2; h++) {
            float_half upper = *(const float_half *)(from + r * from_stride + 4 * h);
            float_half lower = *(const float_half *)(from + (r + 4) * from_stride + 4 * h);
            a[r + 4 * h] = __builtin_shufflevector(upper, lower, 0, 1, 2, 3, 4, 5, 6, 7);
        }
    }
    UNROLL for (int r = 0; r < 8; r += 2) {
        b[r] = __builtin_shufflevector(a[r], a[r + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        b[r + 1] = __builtin_shufflevector(a[r], a[r + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    UNROLL for (int h = 0; h < 8; h += 4) {
        UNROLL for (int c = 0; c < 2; c++) {
            a[h + 2 * c] = __builtin_shufflevector(b[h + c], b[h + c + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            a[h + 2 * c + 1] = __builtin_shufflevector(b[h + c], b[h + c + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    UNROLL for (int r = 0; r < 8; r++) *(float_block *)(to + r * to_stride) = a[r];
}

// A tile's row is two AVX2 registers of 32 bytes, or four of SSE or NEON. AVX-512 uses two of 64: its two
// multiply-adders, with a latency of four cycles, need eight chains to be busy.
#define SCALAR float
#define TYPED(name) float_##name

#define PANEL_BYTES PANEL_BYTES_BELOW_V4
#define PRODUCT_CLONES KERNEL_CLONES_BELOW_V4
#define NAME(name) float_##name
#include "matmul_product.inc.h"
#undef NAME
#undef PANEL_BYTES
#undef PRODUCT_CLONES

#ifdef KERNEL_V4
#define PANEL_BYTES PANEL_BYTES_V4
#define PRODUCT_CLONES KERNEL_V4
#define NAME(name) float_v4_##name
#include "matmul_product.inc.h"
#endif

void kernel_matmul_float32(const plan *plan, bool v4) {
#ifdef KERNEL_V4
    if (v4) {
        float_v4_product(plan);
        return;
    }
#else
    (void)v4;
#endif
    float_product(plan);
}
