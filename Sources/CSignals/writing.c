#include "writing.h"

#include <signal.h>
#include <unistd.h>

void signals_append(signals_text *text, const char *part) {
    while (*part && text->count < sizeof text->bytes) text->bytes[text->count++] = *part++;
}

void signals_append_number(signals_text *text, unsigned long number) {
    char digits[24];
    size_t start = sizeof digits - 1;
    digits[start] = 0;
    do digits[--start] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    signals_append(text, digits + start);
}

void signals_write(int descriptor, const signals_text *text) {
    ssize_t written = write(descriptor, text->bytes, text->count);
    (void)written;
}

void signals_append_name(signals_text *text, int number) {
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"},   {SIGHUP, "SIGHUP"},   {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
        {SIGXCPU, "SIGXCPU"}, {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGILL, "SIGILL"},
        {SIGABRT, "SIGABRT"}, {SIGTRAP, "SIGTRAP"}, {SIGSYS, "SIGSYS"},
    };
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        if (names[index].number == number) {
            signals_append(text, names[index].name);
            return;
        }
    }
    signals_append(text, "signal ");
    signals_append_number(text, (unsigned long)number);
}

void signals_append_request(signals_text *text, int number, bool is_from_launcher) {
    signals_append_name(text, number);
    if (is_from_launcher) signals_append(text, " from mpirun");
    else if (number == SIGINT) signals_append(text, " (Ctrl-C)");
}
