// Packing and the loops around the register tile. Included by matmul_float32.c and matmul_float64.c with SCALAR,
// PANEL_BYTES (of a packed panel's row), PRODUCT_CLONES, TYPED(name) for what depends on the scalar and NAME(name) for what depends on the panel too.

#define PANEL ((ptrdiff_t)(PANEL_BYTES / sizeof(SCALAR)))
#define BLOCK ((ptrdiff_t)(sizeof(TYPED(block)) / sizeof(SCALAR)))

#define LANES (PANEL_BYTES / sizeof(SCALAR))
#define TILE(name) NAME(wide_##name)
#include "matmul_tile.inc.h"
#define LANES (PANEL_BYTES / sizeof(SCALAR) / 2)
#define TILE(name) NAME(half_##name)
#include "matmul_tile.inc.h"
#define LANES (PANEL_BYTES / sizeof(SCALAR) / 4)
#define TILE(name) NAME(quarter_##name)
#include "matmul_tile.inc.h"

/// The number of columns computed for `live` ones: a whole panel's, half of it or a quarter.
INLINE ptrdiff_t NAME(width)(ptrdiff_t live) {
    return live > PANEL / 2 ? PANEL : live > PANEL / 4 ? PANEL / 2 : PANEL / 4;
}

/// Copies fewer elements than a panel has columns, by two overlapping vectors if possible.
INLINE void NAME(copy_columns)(ptrdiff_t columns, const SCALAR *from, SCALAR *to) {
#define COPY(vector, lanes)                                                                 \
    if (columns >= lanes) {                                                                 \
        vector first = *(const vector *)from, last = *(const vector *)(from + columns - lanes); \
        *(vector *)to = first;                                                              \
        *(vector *)(to + columns - lanes) = last;                                           \
        return;                                                                             \
    }
    COPY(NAME(half_vector), PANEL / 2)
    COPY(NAME(quarter_vector), PANEL / 4)
    COPY(TYPED(half), BLOCK / 2)
#undef COPY
    for (ptrdiff_t column = 0; column < columns; column++) to[column] = from[column];
}

/// Transposes: to (columns × rows) = transpose of from (rows × columns), block by block.
INLINE void NAME(turn)(ptrdiff_t rows, ptrdiff_t columns, const SCALAR *from, ptrdiff_t from_stride, SCALAR *to,
                       ptrdiff_t to_stride) {
    if (rows < BLOCK || columns < BLOCK) {
        for (ptrdiff_t row = 0; row < rows; row++)
            for (ptrdiff_t column = 0; column < columns; column++)
                to[column * to_stride + row] = from[row * from_stride + column];
        return;
    }
    // The last block of a row or column overlaps the one before it.
    for (ptrdiff_t next_row = 0; next_row < rows; next_row += BLOCK) {
        ptrdiff_t row = smaller(next_row, rows - BLOCK);
        for (ptrdiff_t next_column = 0; next_column < columns; next_column += BLOCK) {
            ptrdiff_t column = smaller(next_column, columns - BLOCK);
            TYPED(turn_block)(from + row * from_stride + column, from_stride, to + column * to_stride + row, to_stride);
        }
    }
}

/// Packs `begin` ..< `end` of a pass's k for a group of panels of V; unused columns hold arbitrary values.
INLINE void NAME(pack_panels)(const operand *v, const pass *pass, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t column,
                              SCALAR *panels) {
    typedef NAME(wide_vector) vector;
    const SCALAR *elements = v->elements, *beyond = elements + v->k * v->stride;
    const ptrdiff_t columns = smaller(v->size - column, GROUP * PANEL), panel_size = pass->length * PANEL;
    if (v->k_contiguous) {
        for (ptrdiff_t done = 0; done < columns; done += PANEL, panels += panel_size)
            NAME(turn)(smaller(columns - done, PANEL), end - begin, elements + (column + done) * v->stride + pass->first + begin,
                       v->stride, panels + begin * PANEL, PANEL);
        return;
    }
    const SCALAR *from = elements + (pass->first + begin) * v->stride + column;
    for (ptrdiff_t p = begin; p < end; p++, from += v->stride) {
        SCALAR *to = panels + p * PANEL;
        for (ptrdiff_t done = 0; done < columns; done += PANEL, to += panel_size) {
            __builtin_prefetch(from + done + PREFETCHED_ROWS * v->stride);
            // Copies a whole vector wherever the matrix has that many elements left.
            if (beyond - from - done >= PANEL) *(vector *)to = *(const vector *)(from + done);
            else NAME(copy_columns)(columns - done, from + done, to);
        }
    }
}

/// Packs rows of S: if k is not contiguous in memory, each strip's elements k by k; otherwise plain rows.
INLINE void NAME(pack_rows)(const operand *s, const pass *pass, ptrdiff_t row, ptrdiff_t rows, SCALAR *packed) {
    const ptrdiff_t length = pass->length;
    if (s->k_contiguous) {
        const SCALAR *from = (const SCALAR *)s->elements + row * s->stride + pass->first;
        for (ptrdiff_t r = 0; r < rows; r++, from += s->stride, packed += length)
            memcpy(packed, from, (size_t)length * sizeof(SCALAR));
        return;
    }
    const SCALAR *from = (const SCALAR *)s->elements + pass->first * s->stride + row;
    for (ptrdiff_t height; rows > 0; rows -= height, from += height, packed += height * length) {
        height = strip_height(rows);
        if (height == TILE_ROWS)
            for (ptrdiff_t p = 0; p < length; p++)
                memcpy(packed + p * TILE_ROWS, from + p * s->stride, TILE_ROWS * sizeof(SCALAR));
        else
            for (ptrdiff_t p = 0; p < length; p++)
                for (ptrdiff_t r = 0; r < height; r++) packed[p * height + r] = from[p * s->stride + r];
    }
}

/// Computes one tile of `rows` × `columns` ≤ PANEL. A width that is not a vector's goes through a buffer.
INLINE void NAME(tile)(int rows, ptrdiff_t columns, const pass *pass, const SCALAR *s, ptrdiff_t row_step,
                       ptrdiff_t k_step, const SCALAR *v, const SCALAR *earlier, const SCALAR *row_bias, const SCALAR *column_bias,
                       SCALAR *out, ptrdiff_t out_stride) {
    SCALAR whole[TILE_ROWS * PANEL], whole_bias[PANEL];
    const bool partial = columns != NAME(width)(columns);
    if (partial && column_bias) {
        NAME(copy_columns)(columns, column_bias, whole_bias);
        column_bias = whole_bias;
    }
    SCALAR *to = partial ? whole : out;
    const ptrdiff_t to_stride = partial ? PANEL : out_stride;
    if (columns > PANEL / 2)
        NAME(wide_strip)(rows, pass, s, row_step, k_step, v, earlier, row_bias, column_bias, to, to_stride);
    else if (columns > PANEL / 4)
        NAME(half_strip)(rows, pass, s, row_step, k_step, v, earlier, row_bias, column_bias, to, to_stride);
    else
        NAME(quarter_strip)(rows, pass, s, row_step, k_step, v, earlier, row_bias, column_bias, to, to_stride);
    if (partial)
        for (int r = 0; r < rows; r++) NAME(copy_columns)(columns, whole + r * PANEL, out + r * out_stride);
}

/// Computes one pass for rows `row` ..< `row + height` of the product.
INLINE void NAME(row_block)(const plan *plan, const pass *pass, ptrdiff_t row, ptrdiff_t height) {
    const operand s = plan->s, v = plan->v;
    const ptrdiff_t length = pass->length, strips = (height + TILE_ROWS - 1) / TILE_ROWS;
    const bool first_block = row == 0, only_block = height == s.size, strip_packed = !s.k_contiguous;
    const SCALAR *s_rows = (const SCALAR *)s.elements + row * s.stride + pass->first, *bias = pass->last ? plan->bias : NULL;
    const bool several_passes = pass->accumulates || !pass->last, keeps = plan->turned || !pass->last;
    ptrdiff_t s_stride = s.stride;
    if (plan->packs_rows) {
        NAME(pack_rows)(&s, pass, row, height, plan->rows);
        s_rows = plan->rows;
        s_stride = length;
    }
    for (ptrdiff_t group = 0; group < v.size; group += GROUP * PANEL) {
        // The first row block packs the panels: the next group's, little by little, while it computes this one.
        const ptrdiff_t next_group = group + GROUP * PANEL, columns = smaller(v.size - group, GROUP * PANEL);
        const ptrdiff_t turn = GROUP * PANEL, tiles = strips * ((columns + PANEL - 1) / PANEL);
        SCALAR *panels = (SCALAR *)plan->panels + (only_block ? group / turn % 2 * turn : group) * length;
        SCALAR *next_panels = (SCALAR *)plan->panels + (only_block ? next_group / turn % 2 * turn : next_group) * length;
        const bool packs_ahead = first_block && !v.k_contiguous && next_group < v.size;
        if (first_block && (group == 0 || v.k_contiguous)) NAME(pack_panels)(&v, pass, 0, length, group, panels);
        ptrdiff_t tile = 0, packed = 0;
        for (ptrdiff_t column = group; column < group + columns; column += PANEL, panels += PANEL * length) {
            const ptrdiff_t live = smaller(v.size - column, PANEL);
            // Sums kept for the next pass, or to be transposed, are stored panel by panel, with room for all columns.
            SCALAR *kept = (SCALAR *)plan->kept + (several_passes ? column * s.size + row * PANEL : 0);
            const ptrdiff_t width = keeps ? NAME(width)(live) : live;
            for (ptrdiff_t strip = 0, rows; strip < height; strip += rows) {
                rows = strip_height(height - strip);
                if (packs_ahead) {
                    ptrdiff_t end = ++tile * length / tiles;
                    NAME(pack_panels)(&v, pass, packed, end, next_group, next_panels);
                    packed = end;
                }
                const SCALAR *row_bias = bias && plan->turned ? bias + row + strip : NULL;
                const SCALAR *column_bias = bias && !plan->turned ? bias + column : NULL;
                SCALAR *out = keeps ? kept + strip * PANEL : (SCALAR *)plan->out + (row + strip) * v.size + column;
                NAME(tile)((int)rows, width, pass, s_rows + strip * s_stride, strip_packed ? 1 : s_stride,
                           strip_packed ? rows : 1, panels, pass->accumulates ? kept + strip * PANEL : NULL, row_bias, column_bias, out,
                           keeps ? PANEL : v.size);
            }
            if (plan->turned && pass->last)
                NAME(turn)(height, live, kept, PANEL, (SCALAR *)plan->out + column * s.size + row, s.size);
        }
    }
}

PRODUCT_CLONES static void NAME(product)(const plan *plan) {
    pass pass = {.held = plan->held};
    for (ptrdiff_t done = 0; done < plan->count; done += pass.count, pass.first += pass.length) {
        pass.chunks = plan->chunks + done;
        pass.count = plan->one_pass ? plan->count : 1;
        pass.length = plan->one_pass ? plan->s.k : pass.chunks->length;
        pass.accumulates = done > 0;
        pass.last = done + pass.count == plan->count;
        for (ptrdiff_t row = 0, height; row < plan->s.size; row += height) {
            height = block_height(plan->s.size - row, plan->row_block);
            NAME(row_block)(plan, &pass, row, height);
        }
    }
}

#undef PANEL
#undef BLOCK
