// Memory without a name and the processors of a thread, by system calls: glibc shows their functions to GNU programs only.
#ifndef CMEMORY_MEMORY_H
#define CMEMORY_MEMORY_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// A segment of memory without a name, empty at first; -1 if the system has none.
static inline int cmemory_segment(const char *title) {
    return (int)syscall(SYS_memfd_create, title, 1u /* MFD_CLOEXEC */);
}

// The processors that the calling thread may use: writes a bit for each into `words`, and returns the number of bytes
// written, or -1; see sched_getaffinity(2).
static inline long cmemory_processors(uint64_t *words, unsigned long bytes) {
    return syscall(SYS_sched_getaffinity, 0, bytes, words);
}

// Lets the calling thread run on these processors.
static inline void cmemory_use_processors(const uint64_t *words, unsigned long bytes) {
    syscall(SYS_sched_setaffinity, 0, bytes, words);
}

#endif
