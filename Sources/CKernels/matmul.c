// The matrix product with the order of additions that CKernels.h states.
//
// Internally, C = op(A)·op(B) is S·V: elements of S are broadcast, V is read as vectors from packed panels. Where B's
// rows run along k (NT, TT), B is S, A is V and the product is computed transposed, so that B, usually the larger, is
// read in place.
#include <stdlib.h>
#include <stdio.h>

#include "matmul.h"

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
    if (type == KERNEL_FLOAT32) kernel_matmul_float32(&plan, v4);
    else kernel_matmul_float64(&plan, v4);
}
