// Checksums of memory, to notice that it has changed. Sixteen sums of 64-bit words: of every eighth word (Σ w), and of those sums as they
// grow (Σ (n − i)·w), so that one flipped bit, or two of a word's column, never go unnoticed, nor words that change places; mixed to one.
#include <string.h>

#include "CKernels.h"
#include "clones.h"

typedef uint64_t line __attribute__((vector_size(64)));
typedef uint64_t unaligned_line __attribute__((vector_size(64), aligned(1)));

static uint64_t mixed(uint64_t state, uint64_t word) {
    state = (state ^ word) * 0x9e3779b97f4a7c15;
    return state ^ state >> 32;
}

KERNEL_CLONES
void kernel_checksums(size_t byte_count, size_t block_bytes, const void *data, uint64_t *checksums) {
    for (size_t start = 0; start < byte_count; start += block_bytes) {
        const size_t left = byte_count - start, count = left < block_bytes ? left : block_bytes;
        const char *bytes = (const char *)data + start;
        line sums = {0}, growing = {0};
        size_t place = 0;
        for (; place + 64 <= count; place += 64) {
            sums += *(const unaligned_line *)(bytes + place);
            growing += sums;
        }
        if (place < count) {
            line last = {0};
            memcpy(&last, bytes + place, count - place);
            sums += last;
            growing += sums;
        }
        uint64_t state = count;
        for (int lane = 0; lane < 8; lane++) state = mixed(mixed(state, sums[lane]), growing[lane]);
        *checksums++ = state;
    }
}
