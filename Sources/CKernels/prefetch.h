// Fetching lines of memory ahead of a write.
#ifndef PREFETCH_H
#define PREFETCH_H

/// The number of lines to fetch ahead in memory that another core has written.
enum { LINES_AHEAD = 32 };

/// Prefetches a line that will be written, and takes it away from another core that has read it.
/// `__builtin_prefetch(p, 1)` only prefetches for reading if the compiler's level of x86-64 lacks the instruction,
/// which all processors have.
static inline __attribute__((always_inline)) void fetch_to_write(const void *line) {
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)line));
#else
    __builtin_prefetch(line, 1);
#endif
}

#endif
