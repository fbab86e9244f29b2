// Word sums, to notice that memory has changed: the elements' bits as unsigned integers, added modulo 2 to the power of their width. One flipped
// bit always changes them, and they cost least where the elements are read anyway.
#include "templates.h"

#include "float32.inc.h"
#include "word_sums.inc.h"
#include "float64.inc.h"
#include "word_sums.inc.h"

void kernel_word_sums(kernel_type type, size_t n, size_t block, const void *a, uint64_t *sums) {
    DISPATCH(word_sums, n, block, a, sums);
}
