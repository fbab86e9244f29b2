#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "include/signals.h"
#include "writing.h"

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
enum { crash_count = sizeof crashes / sizeof crashes[0], most_frames = 64, few_frames = 16, stack_bytes = 1 << 16 };

// The limit for the report, in seconds: the crash may have happened while a lock was held that backtraces need.
enum { report_limit = 1 };

static int own_rank;
static char report_path[4096], report_folder[4096];
static bool is_spoken;
static atomic_int crashed, crashed_thread;
static char alternate_stack[stack_bytes];

static _Noreturn void die(int number) {
    sigset_t set;
    signal(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
    // Only if the first process of a container ignores it.
    kill(getpid(), SIGKILL);
    _exit(128 + number);
}

static void handle_overdue_report(int number) {
    (void)number;
    die(atomic_load(&crashed));
}

static void append_crash(signals_text *text, int number, const siginfo_t *info) {
    signals_append_name(text, number);
    if (info->si_code <= 0) {
        signals_append(text, " (sent by process ");
        signals_append_number(text, (unsigned long)info->si_pid);
        signals_append(text, ")");
    }
}

// The report: a file of the run folder, or else a few lines on standard error.
static void report(int number, const siginfo_t *info) {
    static void *frames[most_frames];
    signals_text head = {.count = 0}, line = {.count = 0};
    int file = *report_path ? open(report_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666) : -1;
    int count = backtrace(frames, file >= 0 ? most_frames : few_frames);
    if (is_spoken) {
        signals_append(&line, "error: dnn-dist crashed: it was killed by ");
        append_crash(&line, number, info);
        signals_append(&line, "\n");
        signals_write(STDERR_FILENO, &line);
        line.count = 0;
    }
    signals_append(&head, "rank ");
    signals_append_number(&head, (unsigned long)own_rank);
    signals_append(&head, ", process ");
    signals_append_number(&head, (unsigned long)getpid());
    signals_append(&head, ": ");
    append_crash(&head, number, info);
    signals_append(&head, ", backtrace:\n");
    signals_write(file >= 0 ? file : STDERR_FILENO, &head);
    backtrace_symbols_fd(frames, count, file >= 0 ? file : STDERR_FILENO);
    if (file >= 0) {
        signals_append(&line, "note: the backtrace is in ");
        signals_append(&line, report_path);
        signals_append(&line, "\n");
        signals_write(STDERR_FILENO, &line);
    }
}

static void handle_crash(int number, siginfo_t *info, void *context) {
    int expected = 0;
    (void)context;
    int thread = (int)syscall(SYS_gettid);
    if (!atomic_compare_exchange_strong(&crashed, &expected, number)) {
        // A crash of the report itself, or of another thread while this one's is reported.
        while (atomic_load(&crashed_thread) != thread) pause();
        die(expected);
    }
    atomic_store(&crashed_thread, thread);
    signal(SIGALRM, handle_overdue_report);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    alarm(report_limit);
    report(number, info);
    die(number);
}

void signals_crash_install(int rank) {
    struct sigaction action;
    void *frame[1];
    own_rank = rank;
    // The first call loads a library, which a handler must not.
    (void)backtrace(frame, 1);
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    sigaltstack(&stack, NULL);
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < crash_count; index++) sigaction(crashes[index], &action, NULL);
    // The Swift runtime reports it as a crash; by itself it ends the process.
    signal(SIGQUIT, SIG_DFL);
}

const char *signals_crash_folder(void) { return *report_folder ? report_folder : NULL; }

void signals_crash_set_folder(const char *folder) {
    signals_text text = {.count = 0};
    *report_folder = 0;
    if (folder && strlen(folder) < sizeof text.bytes - 64) {
        strcpy(report_folder, folder);
        signals_append(&text, folder);
        signals_append(&text, "/crash-rank-");
        signals_append_number(&text, (unsigned long)own_rank);
        signals_append(&text, ".txt");
    }
    memcpy(report_path, text.bytes, text.count);
    report_path[text.count] = 0;
}

void signals_crash_speaks(bool speaks) { is_spoken = speaks; }
