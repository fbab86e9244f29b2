// Word sums, to detect changed memory: the elements' bits as unsigned integers, added modulo 2 to the power of their
// width. One flipped bit always changes them. They are cheapest in the same pass as another operation: kernel_sum_updates,
// in updates.c, takes them during optimizer updates.
#pragma STDC FP_CONTRACT OFF

#include "prefetch.h"
#include "templates.h"

#include "float32.inc.h"
#include "lanes.inc.h"
#include "float64.inc.h"
#include "lanes.inc.h"
#include "block_sums.inc.h"
#include "word_sums.inc.h"
#include "float32.inc.h"
#include "block_sums.inc.h"
#include "word_sums.inc.h"

void kernel_word_sums(kernel_type type, size_t n, size_t block, const void *a, uint64_t *sums) {
    DISPATCH(word_sums, n, block, a, sums);
}

void kernel_word_sums_and_squares(kernel_type type, size_t n, size_t block, const void *a, uint64_t *sums, double *squares) {
    DISPATCH(word_sums_and_squares, n, block, a, sums, squares);
}

void kernel_copy_fetching_word_sums(kernel_type type, size_t n, size_t block, const void *from, void *to,
                                    uint64_t *before, uint64_t *after) {
    DISPATCH(copy_fetching_word_sums, n, block, from, to, before, after);
}
