// Linux process functions that Swift does not offer.
#ifndef CMPI_PROCESSES_H
#define CMPI_PROCESSES_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Forks this process; see fork(2). It must have only one thread.
static inline pid_t cmpi_fork(void) { return fork(); }

// Sets this process's name in process lists; see prctl(2).
static inline void cmpi_set_name(const char *name) { prctl(PR_SET_NAME, name); }

// Lets any process of this user attach to this one as a debugger, where the system permits that to parents alone
// (kernel.yama.ptrace_scope = 1); see prctl(2).
static inline void cmpi_permit_debugger(void) {
#ifdef PR_SET_PTRACER
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
#endif
}

// Wakes the parent process if it sleeps. Open MPI's launcher gives ranks a second to end, and wakes early only if its
// main thread is notified of a rank's end.
static inline void cmpi_wake_parent(void) { syscall(SYS_tgkill, getppid(), getppid(), SIGCHLD); }

// Shuts down a connection of another process, as if the peer had closed it, but only if it is an established TCP
// connection whose peer has acknowledged nothing for `milliseconds` while data was being retransmitted. Requires
// permission; see pidfd_getfd(2).
static inline void cmpi_end_if_unanswered(pid_t process, int descriptor, unsigned milliseconds) {
#ifdef SYS_pidfd_getfd
    int owner = (int)syscall(SYS_pidfd_open, process, 0);
    int connection = owner < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, owner, descriptor, 0);
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (connection >= 0 && getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
        info.tcpi_state == TCP_ESTABLISHED && info.tcpi_backoff > 0 && info.tcpi_last_ack_recv >= milliseconds)
        shutdown(connection, SHUT_RDWR);
    if (connection >= 0) close(connection);
    if (owner >= 0) close(owner);
#endif
}

#endif
