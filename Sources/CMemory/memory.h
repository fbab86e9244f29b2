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

// The number of processors that the calling thread may use; 1 if that is unknown.
static inline int cmemory_processor_count(void) {
    uint64_t mask[128] = {0};
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long word = 0; word < bytes / 8; word++) count += __builtin_popcountll(mask[word]);
    return count > 0 ? count : 1;
}

// Lets the calling thread run on any processor of its process group.
static inline void cmemory_use_all_processors(void) {
    uint64_t mask[128];
    for (int word = 0; word < 128; word++) mask[word] = UINT64_MAX;
    syscall(SYS_sched_setaffinity, 0, sizeof mask, mask);
}

#endif
