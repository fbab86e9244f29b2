// Memory shared by the ranks of one host, and waiting on it. MPI handles are passed as their Fortran integers.
#ifndef CMPI_SHARED_MEMORY_H
#define CMPI_SHARED_MEMORY_H

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mpi.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Finds the ranks that can share memory with this one, in the order of their ranks in MPI_COMM_WORLD: their
// communicator, the lowest rank, their number, and the position of this rank among them.
static inline int cmpi_split_hosts(int *host, int *lowest, int *count, int *position) {
    MPI_Comm comm = MPI_COMM_NULL;
    MPI_Group world_group = MPI_GROUP_NULL, host_group = MPI_GROUP_NULL;
    int first = 0;
    int code = MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &comm);
    if (code != MPI_SUCCESS) return code;
    *host = (int)MPI_Comm_c2f(comm);
    code = MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
    if (code == MPI_SUCCESS) code = MPI_Comm_size(comm, count);
    if (code == MPI_SUCCESS) code = MPI_Comm_rank(comm, position);
    if (code == MPI_SUCCESS) code = MPI_Comm_group(MPI_COMM_WORLD, &world_group);
    if (code == MPI_SUCCESS) code = MPI_Comm_group(comm, &host_group);
    if (code == MPI_SUCCESS) code = MPI_Group_translate_ranks(host_group, 1, &first, world_group, lowest);
    if (world_group != MPI_GROUP_NULL) MPI_Group_free(&world_group);
    if (host_group != MPI_GROUP_NULL) MPI_Group_free(&host_group);
    return code;
}

// Allocates `byte_count` bytes for each rank of the host, each on its own pages.
static inline int cmpi_allocate_window(int host, int64_t byte_count, int *window) {
    MPI_Win win = MPI_WIN_NULL;
    MPI_Info info = MPI_INFO_NULL;
    void *start = NULL;
    int code = MPI_Info_create(&info);
    if (code == MPI_SUCCESS) code = MPI_Info_set(info, "alloc_shared_noncontig", "true");
    if (code == MPI_SUCCESS)
        code = MPI_Win_allocate_shared((MPI_Aint)byte_count, 1, info, MPI_Comm_f2c(host), &start, &win);
    if (info != MPI_INFO_NULL) MPI_Info_free(&info);
    *window = (int)MPI_Win_c2f(win);
    return code;
}

// The start, in this process, of the memory of rank `rank` of the host.
static inline int cmpi_query_window(int window, int rank, void **start) {
    MPI_Aint size = 0;
    int unit = 0;
    return MPI_Win_shared_query(MPI_Win_f2c(window), rank, &size, &unit, start);
}

static inline int cmpi_free_window(int window) {
    MPI_Win win = MPI_Win_f2c(window);
    return MPI_Win_free(&win);
}

// The sum over all ranks of `count` floats (or doubles), in place or out of place.
static inline int cmpi_all_reduce(const void *given, void *sum, int count, int is_float) {
    return MPI_Allreduce(
        given == sum ? MPI_IN_PLACE : given, sum, count, is_float ? MPI_FLOAT : MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

// Fills memory with zeros by a system call, so that a page without memory to back it is an error, not a signal.
// Returns the number of bytes filled.
static inline int64_t cmpi_fill_with_zeros(void *start, int64_t byte_count) {
    int source = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    int64_t filled = 0;
    if (source < 0) return 0;
    while (filled < byte_count) {
        ssize_t got = read(source, (char *)start + filled, (size_t)(byte_count - filled));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        filled += got;
    }
    close(source);
    return filled;
}

// Sleeps while `*word` equals `seen`, for at most `nanoseconds`.
static inline void cmpi_sleep_while(void *word, uint32_t seen, int64_t nanoseconds) {
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    syscall(SYS_futex, word, FUTEX_WAIT, seen, &limit, NULL, 0);
}

// Wakes all threads that sleep on `word`, in all processes.
static inline void cmpi_wake(void *word) { syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0); }

// Hints to the processor that this is a spin-wait loop.
static inline void cmpi_relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
