// The parts that the files of the matrix product share: the plan of a product, and the cuts of its rows and k.
#ifndef MATMUL_H
#define MATMUL_H

#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "prefetch.h"

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

// The products of each type, in files of their own, since they take long to compile; `v4` for wide vectors.
void kernel_matmul_float32(const plan *plan, bool v4);
void kernel_matmul_float64(const plan *plan, bool v4);

#endif
