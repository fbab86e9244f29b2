// The start of a program in a process of its own, which Swift does not offer: fork(2) and prctl(2).
#ifndef CPROCESSES_H
#define CPROCESSES_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

// Starts a program as a child of this process, which must have only one thread, and leader of a process group of its
// own: a signal to the foreground of a terminal does not reach it. It gets SIGTERM when this process ends. Its output and
// errors go to the descriptor `output`, or to those of this process if that is negative. Its input is this process's
// if it `reads_input`, and if that is no terminal, from which a process in the background cannot read; else it is empty:
// mpirun reads all that there is, which may be meant for a script's next command. Returns its number, or -1. A program that
// cannot be executed exits with 127.
static inline pid_t cprocesses_start(char *const *arguments, char *const *environment, bool reads_input, int output) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child > 0) setpgid(child, child);
    if (child != 0) return child;
    setpgid(0, 0);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) _exit(127);
    int null = !reads_input || isatty(0) ? open("/dev/null", O_RDONLY) : -1;
    if (null >= 0) dup2(null, 0);
    if (null > 0) close(null);
    if (output >= 0) {
        dup2(output, 1);
        dup2(output, 2);
    }
    execve(arguments[0], arguments, environment);
    _exit(127);
}

#endif
