// Fetching lines of memory ahead of a write.
#ifndef PREFETCH_H
#define PREFETCH_H

/// How many lines are asked for ahead in memory that another core has written.
enum { LINES_AHEAD = 32 };

/// Asks for a line that will be written, and takes it away from another core that has read it. `__builtin_prefetch(p, 1)` asks
/// for reading alone where the compiler's level of x86-64 does not have the instruction, which all processors do.
static inline __attribute__((always_inline)) void fetch_to_write(const void *line) {
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)line));
#else
    __builtin_prefetch(line, 1);
#endif
}

#endif
