// The matrix product with the order of additions that CKernels.h states.
//
// Internally, C = op(A)·op(B) is S·V: elements of S are broadcast, V is read as vectors from packed panels. Where B's
// rows run along k (NT, TT), B is S, A is V and the product is computed transposed, so that B, usually the larger, is
// read in place.
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "prefetch.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

enum {
    BLOCK_LENGTH = 256,
    TILE_ROWS = 6,
    CACHE_LINE = 64,
    PANEL_BYTES_BELOW_V4 = 64, // of a row of a panel of V
    PANEL_BYTES_V4 = 128,
    GROUP = 4,           // panels of V that are packed together
    PREFETCHED_ROWS = 4, // how far ahead of packing V is fetched
    HELD_TILES = 66,     // the tree over 2⁶⁴ segments is no deeper
    ROW_BLOCK_BYTES = 192 * 1024, // of S: a good part of the second-level cache
};

/// A block of one segment: a chain of `length` multiply-adds, then `joins` additions to previous sums.
typedef struct {
    ptrdiff_t length;
    int joins;
} chunk;

/// The part of K over which a tile is computed before the next tile.
typedef struct {
    const chunk *chunks;
    ptrdiff_t count, first, length; // chunks; the first k and how many there are
    bool accumulates, last;
    void *held; // sums of subtrees
} pass;

/// A matrix that is size × k in the product's terms; neighbors in the other direction are `stride` elements apart.
typedef struct {
    const void *elements;
    ptrdiff_t size, k, stride;
    bool k_contiguous;
} operand;

typedef struct {
    operand s, v;
    const void *bias;
    void *out, *kept, *rows, *panels, *held;
    const chunk *chunks;
    ptrdiff_t count, row_block;
    bool one_pass, packs_rows, turned;
} plan;

INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// The number of rows in the next row block: the last one may be up to half as large again.
INLINE ptrdiff_t block_height(ptrdiff_t rows, ptrdiff_t row_block) {
    return 2 * rows < 3 * row_block ? rows : row_block;
}

/// The number of rows in the next strip: that of a tile, but never a thin strip at the end.
INLINE int strip_height(ptrdiff_t rows) {
    if (rows <= TILE_ROWS) return (int)rows;
    return rows >= 2 * TILE_ROWS ? TILE_ROWS : (int)(rows + 1) / 2;
}

typedef float float_block __attribute__((ext_vector_type(8), aligned(4)));
typedef double double_block __attribute__((ext_vector_type(4), aligned(8)));
typedef float float_half __attribute__((ext_vector_type(4), aligned(4)));
typedef double double_half __attribute__((ext_vector_type(2), aligned(8)));

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
#define PANEL_BYTES PANEL_BYTES_BELOW_V4
#define PRODUCT_CLONES KERNEL_CLONES_BELOW_V4
#define SCALAR float
#define TYPED(name) float_##name
#define NAME(name) float_##name
#include "matmul_product.inc.h"
#undef SCALAR
#undef TYPED
#undef NAME

#define SCALAR double
#define TYPED(name) double_##name
#define NAME(name) double_##name
#include "matmul_product.inc.h"
#undef SCALAR
#undef TYPED
#undef NAME
#undef PANEL_BYTES
#undef PRODUCT_CLONES

#ifdef KERNEL_V4
#define PANEL_BYTES PANEL_BYTES_V4
#define PRODUCT_CLONES KERNEL_V4
#define SCALAR float
#define TYPED(name) float_##name
#define NAME(name) float_v4_##name
#include "matmul_product.inc.h"
#undef SCALAR
#undef TYPED
#undef NAME

#define SCALAR double
#define TYPED(name) double_##name
#define NAME(name) double_v4_##name
#include "matmul_product.inc.h"
#endif

/// Returns this thread's buffer, grown to `bytes` if needed.
static char *workspace(size_t bytes) {
    static _Thread_local char *buffer;
    static _Thread_local size_t capacity;
    if (bytes > capacity) {
        free(buffer);
        capacity = (bytes + 4095) / 4096 * 4096;
        buffer = aligned_alloc(4096, capacity);
        if (!buffer) {
            fprintf(stderr, "The matrix product found no memory for its %zu bytes of workspace.\n", bytes);
            abort();
        }
    }
    return buffer;
}

static ptrdiff_t cut(size_t k, const int64_t *segment_ends, size_t segments, chunk *chunks) {
    const int64_t whole[] = {(int64_t)k};
    if (segments == 0) segment_ends = whole, segments = 1;
    ptrdiff_t count = 0, start = 0;
    for (size_t segment = 1; segment <= segments; start = segment_ends[segment - 1], segment++) {
        ptrdiff_t left = segment_ends[segment - 1] - start;
        int joins = 0;
        do {
            ptrdiff_t length = left < BLOCK_LENGTH ? left : BLOCK_LENGTH;
            chunks[count++] = (chunk){length, joins};
            joins = segments > 1;
            left -= length;
        } while (left > 0);
        // A binary counter; at the end everything left is joined from the right.
        chunks[count - 1].joins += __builtin_ctzll(segment);
        if (segment == segments) chunks[count - 1].joins += __builtin_popcountll(segment) - 1;
    }
    return count;
}

/// Cuts this thread's workspace into parts that start at cache lines.
static void carve(int count, const size_t *bytes, char **parts) {
    size_t offset[16], end = 0;
    for (int i = 0; i < count; i++) {
        offset[i] = end;
        end += (bytes[i] + 2 * CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }
    char *start = workspace(end);
    for (int i = 0; i < count; i++) parts[i] = start + offset[i];
}

void kernel_matmul(kernel_type type, kernel_transposition transposition, size_t m, size_t n, size_t k, const void *a,
                   const void *b, const void *bias, const int64_t *segment_ends, size_t segments, void *c) {
    if (m == 0 || n == 0) return;
    const bool a_turned = transposition == KERNEL_TN || transposition == KERNEL_TT;
    const bool b_turned = transposition == KERNEL_NT || transposition == KERNEL_TT;
    const operand left = {a, (ptrdiff_t)m, (ptrdiff_t)k, (ptrdiff_t)(a_turned ? m : k), !a_turned};
    const operand right = {b, (ptrdiff_t)n, (ptrdiff_t)k, (ptrdiff_t)(b_turned ? k : n), b_turned};
    plan plan = {.s = b_turned ? right : left, .v = b_turned ? left : right, .out = c, .bias = bias};
    const bool v4 = has_v4();
    const size_t scalar = type == KERNEL_FLOAT32 ? sizeof(float) : sizeof(double), panel = (size_t)(v4 ? PANEL_BYTES_V4 : PANEL_BYTES_BELOW_V4) / scalar;
    const size_t largest_count = k / BLOCK_LENGTH + (segments ? segments : 1);
    plan.one_pass = segments > 1;
    // Rows used whole lie in place as they would be packed.
    const bool rows_in_place = plan.s.k_contiguous && (b_turned || k <= BLOCK_LENGTH);
    plan.packs_rows = !rows_in_place;
    plan.turned = b_turned;
    const bool several_passes = !plan.one_pass && k > BLOCK_LENGTH;
    const size_t length = plan.one_pass || k < BLOCK_LENGTH ? k : BLOCK_LENGTH;
    const size_t rows = (size_t)plan.s.size, columns = ((size_t)plan.v.size + panel - 1) / panel * panel;
    plan.row_block = (ptrdiff_t)(ROW_BLOCK_BYTES / (length * scalar + 1) / TILE_ROWS * TILE_ROWS);
    if (plan.row_block < 4 * TILE_ROWS) plan.row_block = 4 * TILE_ROWS;
    const bool one_block = block_height((ptrdiff_t)rows, plan.row_block) == (ptrdiff_t)rows;

    const size_t bytes[] = {
        largest_count * sizeof(chunk),
        HELD_TILES * TILE_ROWS * PANEL_BYTES_V4,
        (one_block && columns > 2 * GROUP * panel ? 2 * GROUP * panel : columns) * length * scalar,
        plan.packs_rows ? (size_t)plan.row_block * 3 / 2 * length * scalar : 0,
        several_passes ? rows * columns * scalar : b_turned ? rows * panel * scalar : 0,
    };
    enum { PARTS = sizeof bytes / sizeof *bytes };
    char *parts[PARTS];
    carve(PARTS, bytes, parts);
    plan.chunks = (chunk *)parts[0];
    plan.held = parts[1];
    plan.panels = parts[2];
    plan.rows = parts[3];
    plan.kept = parts[4];
    plan.count = cut(k, segment_ends, segments, (chunk *)parts[0]);
#ifdef KERNEL_V4
    if (v4) {
        if (type == KERNEL_FLOAT32) float_v4_product(&plan);
        else double_v4_product(&plan);
        return;
    }
#endif
    if (type == KERNEL_FLOAT32) float_product(&plan);
    else double_product(&plan);
}
