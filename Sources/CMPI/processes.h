// Processes: what Swift does not offer of Linux.
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

// Divides this process in two; see fork(2). Only a process with one thread may do so.
static inline pid_t cmpi_fork(void) { return fork(); }

// Lets this process be killed when the one that started it ends. False if that has ended already.
static inline int cmpi_end_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

// The name of this process in lists; see prctl(2).
static inline void cmpi_set_name(const char *name) { prctl(PR_SET_NAME, name); }

// Wakes the process that started this one, if it sleeps. Open MPI's launcher gives ranks a second to end, and wakes early only if its own first
// thread hears of a rank's end.
static inline void cmpi_wake_parent(void) { syscall(SYS_tgkill, getppid(), getppid(), SIGCHLD); }

// Ends a connection of another process for it, as if its peer had done so: only if it is one of TCP whose peer has answered nothing for so
// long, though something was to be sent, and was again and again. The system must allow it; see pidfd_getfd(2).
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
