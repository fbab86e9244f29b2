// The matrix product of float64 numbers; see matmul.c.
#include "matmul.h"

#pragma STDC FP_CONTRACT OFF

typedef double double_block __attribute__((ext_vector_type(4), aligned(8)));
typedef double double_half __attribute__((ext_vector_type(2), aligned(8)));

INLINE void double_turn_block(const double *from, ptrdiff_t from_stride, double *to, ptrdiff_t to_stride) {
    double_block a[4], b[4];
    UNROLL for (int r = 0; r < 4; r++) a[r] = *(const double_block *)(from + r * from_stride);
    UNROLL for (int r = 0; r < 4; r += 2) {
        b[r] = __builtin_shufflevector(a[r], a[r + 1], 0, 4, 2, 6);
        b[r + 1] = __builtin_shufflevector(a[r], a[r + 1], 1, 5, 3, 7);
    }
    UNROLL for (int c = 0; c < 2; c++) {
        *(double_block *)(to + c * to_stride) = __builtin_shufflevector(b[c], b[c + 2], 0, 1, 4, 5);
        *(double_block *)(to + (c + 2) * to_stride) = __builtin_shufflevector(b[c], b[c + 2], 2, 3, 6, 7);
    }
}

// A tile's row is two AVX2 registers of 32 bytes, or four of SSE or NEON. AVX-512 uses two of 64: its two
// multiply-adders, with a latency of four cycles, need eight chains to be busy.
#define SCALAR double
#define TYPED(name) double_##name

#define PANEL_BYTES PANEL_BYTES_BELOW_V4
#define PRODUCT_CLONES KERNEL_CLONES_BELOW_V4
#define NAME(name) double_##name
#include "matmul_product.inc.h"
#undef NAME
#undef PANEL_BYTES
#undef PRODUCT_CLONES

#ifdef KERNEL_V4
#define PANEL_BYTES PANEL_BYTES_V4
#define PRODUCT_CLONES KERNEL_V4
#define NAME(name) double_v4_##name
#include "matmul_product.inc.h"
#endif

void kernel_matmul_float64(const plan *plan, bool v4) {
#ifdef KERNEL_V4
    if (v4) {
        double_v4_product(plan);
        return;
    }
#else
    (void)v4;
#endif
    double_product(plan);
}
