#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "include/signals.h"
#include "writing.h"

// The exit code of a process that was asked to end: ExitCode.stopped in Swift.
enum { exit_stopped = 75 };

static const int requests[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
enum { request_count = sizeof requests / sizeof requests[0], most_launchers = 4 };

static atomic_int received, deferrals;
static atomic_bool received_from_launcher, passed_on_from_launcher;
static char activity_name[64] = "dnn-dist", rank_place[300];
static pid_t launchers[most_launchers];
static int launcher_count;
static bool is_first_rank = true, other_hosts, is_installed;
static _Atomic(int32_t) *farewell_word;

bool signals_stop_is_request(int number) {
    for (int index = 0; index < request_count; index++)
        if (requests[index] == number) return true;
    return false;
}

void signals_stop_say(int number, bool is_from_launcher) {
    signals_text text = {.count = 0};
    if (is_from_launcher && other_hosts && (number == SIGTERM || !is_first_rank)) return;
    if (!signals_voice_claim(is_from_launcher && number == SIGTERM)) return;
    // A terminal shows ^C where the cursor is.
    struct termios terminal;
    if (number == SIGINT && tcgetattr(STDERR_FILENO, &terminal) == 0) signals_append(&text, "\n");
    signals_append(&text, "error: ");
    signals_append(&text, activity_name);
    signals_append(&text, " was stopped by ");
    signals_append_request(&text, number, is_from_launcher);
    if (*rank_place) {
        signals_append(&text, " (");
        signals_append(&text, rank_place);
        signals_append(&text, ")");
    }
    signals_append(&text, "\n");
    signals_write(STDERR_FILENO, &text);
    signals_voice_wait();
}

void signals_set_farewell(int32_t *word) { farewell_word = (_Atomic(int32_t) *)word; }

void signals_leave(int code) {
    if (farewell_word) atomic_store(farewell_word, code + 1);
    _exit(code);
}

static _Noreturn void leave(int number, bool is_from_launcher) {
    if (farewell_word) atomic_store(farewell_word, exit_stopped + 1);
    signals_stop_say(number, is_from_launcher);
    signals_leave(exit_stopped);
}

static bool is_launcher(pid_t process) {
    for (int index = 0; index < launcher_count; index++)
        if (launchers[index] == process) return true;
    return false;
}

static bool is_from_launcher(const siginfo_t *info) {
    if (info->si_code == SI_QUEUE) return info->si_value.sival_int != 0;
    return info->si_code == SI_USER && is_launcher(info->si_pid);
}

// Only the first thread acts: it is the one that defers requests, so that it is never between two states here.
static void handle_request(int number, siginfo_t *info, void *context) {
    int error = errno;
    (void)context;
    bool from_launcher = info->si_code == SI_TKILL ? atomic_load(&passed_on_from_launcher) : is_from_launcher(info);
    if (syscall(SYS_gettid) != getpid()) {
        atomic_store(&passed_on_from_launcher, from_launcher);
        syscall(SYS_tgkill, getpid(), getpid(), number);
    } else if (atomic_load(&deferrals) > 0 && !(number == SIGINT && atomic_load(&received) == SIGINT)) {
        atomic_store(&received_from_launcher, from_launcher);
        atomic_store(&received, number);
    } else {
        leave(number, from_launcher);
    }
    errno = error;
}

static void all_requests(sigset_t *set) {
    sigemptyset(set);
    for (int index = 0; index < request_count; index++) sigaddset(set, requests[index]);
}

void signals_stop_hold(void) {
    sigset_t set;
    all_requests(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

void signals_stop_install(void) {
    struct sigaction action, before;
    sigset_t set;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle_request;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    all_requests(&action.sa_mask);
    all_requests(&set);
    for (int index = 0; index < request_count; index++) {
        int number = requests[index];
        sigaction(number, NULL, &before);
        bool may_stay_ignored = number == SIGINT || number == SIGHUP;
        if (may_stay_ignored && before.sa_handler == SIG_IGN) continue;
        sigaction(number, &action, NULL);
    }
    is_installed = true;
    // The parent process may have blocked them, too.
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool signals_stop_is_installed(void) { return is_installed; }

void signals_stop_set_activity(const char *activity) { strncpy(activity_name, activity, sizeof activity_name - 1); }

void signals_stop_set_place(const char *place) { strncpy(rank_place, place, sizeof rank_place - 1); }

const char *signals_stop_activity(void) { return activity_name; }

void signals_stop_launcher(const pid_t *processes, int count, bool is_first, bool has_other_hosts) {
    launcher_count = count < most_launchers ? count : most_launchers;
    for (int index = 0; index < launcher_count; index++) launchers[index] = processes[index];
    is_first_rank = is_first;
    other_hosts = has_other_hosts;
}

void signals_stop_defer(void) { atomic_fetch_add(&deferrals, 1); }

void signals_stop_resume(void) {
    // A request that comes between the two lines ends the process only at the next one: nothing is lost by that.
    if (atomic_load(&received) == 0) atomic_fetch_sub(&deferrals, 1);
}

bool signals_stop_is_deferred(void) { return atomic_load(&deferrals) > 0; }

int signals_stop_received(void) { return atomic_load_explicit(&received, memory_order_relaxed); }

bool signals_stop_received_from_launcher(void) { return atomic_load(&received_from_launcher); }

void signals_stop_describe(int number, bool is_from_launcher, char *text, size_t size) {
    signals_text words = {.count = 0};
    signals_append_request(&words, number, is_from_launcher);
    size_t count = words.count < size ? words.count : size - 1;
    memcpy(text, words.bytes, count);
    text[count] = 0;
}

void signals_stop_end_if_received(void) {
    int number = atomic_load(&received);
    if (number != 0) leave(number, atomic_load(&received_from_launcher));
}

int signals_wait(const sigset_t *signals, double seconds, bool *from_launcher) {
    struct timespec limit = {.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    siginfo_t info;
    int number = sigtimedwait(signals, &info, &limit);
    *from_launcher = number > 0 && is_from_launcher(&info);
    return number > 0 ? number : 0;
}

void signals_forward(pid_t process, int number, bool from_launcher) {
    union sigval value = {.sival_int = from_launcher};
    if (sigqueue(process, number, value) != 0) kill(process, number);
}

// The signal that tells a worker of its watcher's end: unused otherwise on Linux, and fatal if nobody handles it.
enum { death_signal = SIGPWR };

static pid_t watcher_process;
static char orphan_sentence[400];

static void handle_watcher_end(int number) {
    int error = errno;
    (void)number;
    if (getppid() != watcher_process) {
        if (signals_voice_claim(false)) {
            ssize_t written = write(STDERR_FILENO, orphan_sentence, strlen(orphan_sentence));
            (void)written;
        }
        kill(getpid(), SIGKILL);
    }
    errno = error;
}

bool signals_end_with(pid_t watcher, const char *sentence) {
    struct sigaction action;
    sigset_t set;
    watcher_process = watcher;
    strncpy(orphan_sentence, sentence, sizeof orphan_sentence - 1);
    memset(&action, 0, sizeof action);
    action.sa_handler = handle_watcher_end;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(death_signal, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, death_signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return prctl(PR_SET_PDEATHSIG, death_signal) == 0 && getppid() == watcher;
}
