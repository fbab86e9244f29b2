// Checksums of memory, to compare it with another rank's. Sixteen sums of 64-bit words are mixed to one: for each of
// eight columns (every eighth word), the sum Σ w and the sum of its partial sums, Σ (n − i)·w. One flipped bit, two in
// the same column, and swapped words are always detected.
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
uint64_t kernel_checksum(size_t byte_count, const void *data) {
    const char *bytes = data;
    line sums = {0}, growing = {0};
    size_t place = 0;
    for (; place + 64 <= byte_count; place += 64) {
        sums += *(const unaligned_line *)(bytes + place);
        growing += sums;
    }
    if (place < byte_count) {
        line last = {0};
        memcpy(&last, bytes + place, byte_count - place);
        sums += last;
        growing += sums;
    }
    uint64_t state = byte_count;
    for (int lane = 0; lane < 8; lane++) state = mixed(mixed(state, sums[lane]), growing[lane]);
    return state;
}
