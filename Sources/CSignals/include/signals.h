// Handlers for requests to end and for crashes. They are written in C because a signal handler may call only the few
// functions that are async-signal-safe (signal-safety(7)): no allocation, no locks, no Swift runtime.
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: - Requests to end: SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU

// Blocks requests until `signals_stop_install`, for the time in which everything below is set.
void signals_stop_hold(void);

// Handles requests for the rest of the process's life. SIGINT and SIGHUP stay ignored if they were (nohup).
void signals_stop_install(void);
bool signals_stop_is_installed(void);

// True for a signal that is a request to end.
bool signals_stop_is_request(int number);

// Names the activity and this process's rank in the sentence that reports a request: `error: ACTIVITY was stopped by
// SIGTERM (PLACE)`; an empty place is left out.
void signals_stop_set_activity(const char *activity);
void signals_stop_set_place(const char *place);
const char *signals_stop_activity(void);

// Describes the launcher: its process numbers, at most 4 of which count, and the duties that follow from it. A request
// that the launcher sends to all ranks is reported by the first rank; if there are ranks on other hosts, the launcher's
// SIGTERM is reported by none, because it may follow from another rank's report on another host.
void signals_stop_launcher(const pid_t *processes, int count, bool is_first, bool has_other_hosts);

// Has `signals_leave` store the exit code plus 1 in `word`, in shared memory that is never unmapped.
void signals_set_farewell(int32_t *word);

// Ends the process with an exit code, at once.
_Noreturn void signals_leave(int code);

// Begins, or ends, a part of the program in which requests are only recorded. Parts can be nested. The process stays
// in it once a request was recorded.
void signals_stop_defer(void);
void signals_stop_resume(void);

// True within such a part.
bool signals_stop_is_deferred(void);

// The number of the recorded request; 0 if there was none.
int signals_stop_received(void);

// True if the launcher sent the recorded request.
bool signals_stop_received_from_launcher(void);

// Writes a request in words into `text`: `SIGTERM`, `SIGINT (Ctrl-C)`, `SIGTERM from mpirun`.
void signals_stop_describe(int number, bool is_from_launcher, char *text, size_t size);

// Ends the process as the handler does, if a request was recorded.
void signals_stop_end_if_received(void);

// Reports a request in one sentence, unless another rank of this host has reported or this one need not.
void signals_stop_say(int number, bool is_from_launcher);

// Waits for a blocked signal, for at most so many seconds.
// Returns its number, or 0; sets `is_from_launcher`.
int signals_wait(const sigset_t *signals, double seconds, bool *is_from_launcher);

// Sends a signal to another process that has these handlers, and passes on who sent it to this one.
void signals_forward(pid_t process, int number, bool is_from_launcher);

// MARK: - One report for each job

// Opens this rank's ear for reports of other ranks of the job on this host. `job` names the job.
void signals_voice_open(const char *job, int rank, int count);

// True for the first process of the job on this host that calls it before any report. With `only_if_complete` also
// false if a rank is not there, or no more: it may have reported before this one could hear it.
bool signals_voice_claim(bool only_if_complete);

// Keeps the right to report for up to half a second, until all ranks have been told: one that is still being loaded would
// report the same once more.
void signals_voice_wait(void);

// Tells the other ranks on this host that something is being reported. Returns the number of ranks that were not told.
int signals_voice_announce(void);

// MARK: - Crashes: SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS

// Reports crashes with a backtrace, and then lets the signal end the process. `rank` is part of the file's name.
void signals_crash_install(int rank);

// Sets the folder of backtraces, and whether the crash itself is reported as an error, for lack of a watcher. Without a
// folder (NULL), backtraces go to standard error.
void signals_crash_set_folder(const char *folder);
const char *signals_crash_folder(void);
void signals_crash_speaks(bool speaks);

// MARK: - The end of the watcher

// Has this process, the worker, killed when its parent, the watcher, ends; it says so first. False if the parent has
// already ended.
bool signals_end_with(pid_t watcher, const char *sentence);

#endif
