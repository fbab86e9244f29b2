// Copies between the memories of processes. Bytes for another process go past this core's caches, so that neither the
// write waits for lines that the other core has, nor the other core's read for lines that this one has. Bytes from
// another process are fetched many lines at a time, because each takes long to arrive.
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "prefetch.h"

typedef uint64_t line __attribute__((vector_size(64)));
typedef uint64_t unaligned_line __attribute__((vector_size(64), aligned(1)));

KERNEL_CLONES
void kernel_copy_past_caches(size_t byte_count, const void *from, void *to) {
    const char *source = from;
    char *target = to;
    size_t head = (64 - ((uintptr_t)target & 63)) & 63;
    if (head > byte_count) head = byte_count;
    memcpy(target, source, head);
    source += head;
    target += head;
    size_t rest = byte_count - head;
    for (; rest >= 64; rest -= 64, source += 64, target += 64)
        __builtin_nontemporal_store(*(const unaligned_line *)source, (line *)target);
    memcpy(target, source, rest);
    // These stores are not ordered before later ones without a fence.
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    atomic_thread_fence(memory_order_seq_cst);
#endif
}

KERNEL_CLONES
void kernel_copy_fetching(size_t byte_count, const void *from, void *to) {
    const char *source = from;
    char *target = to;
    size_t rest = byte_count;
    for (; rest >= 64; rest -= 64, source += 64, target += 64) {
        __builtin_prefetch(source + 64 * LINES_AHEAD);
        *(unaligned_line *)target = *(const unaligned_line *)source;
    }
    memcpy(target, source, rest);
}
