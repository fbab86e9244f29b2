// Processes: what Swift does not offer of Linux.
#ifndef CMPI_PROCESSES_H
#define CMPI_PROCESSES_H

#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

// Divides this process in two; see fork(2). Only a process with one thread may do so.
static inline pid_t cmpi_fork(void) { return fork(); }

// Lets this process be killed when the one that started it ends. False if that has ended already.
static inline int cmpi_end_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

// The name of this process in lists; see prctl(2).
static inline void cmpi_set_name(const char *name) { prctl(PR_SET_NAME, name); }

#endif
