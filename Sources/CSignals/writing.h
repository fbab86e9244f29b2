// Text for signal handlers, composed without stdio.
#ifndef WRITING_H
#define WRITING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char bytes[1024];
    size_t count;
} signals_text;

void signals_append(signals_text *text, const char *part);
void signals_append_number(signals_text *text, unsigned long number);

// Writes the text in one piece; errors are ignored.
void signals_write(int descriptor, const signals_text *text);

// Appends a signal's name, such as SIGTERM, or its number.
void signals_append_name(signals_text *text, int number);

// Appends a request to end, with a word about its sender: SIGTERM, SIGINT (Ctrl-C), SIGTERM from mpirun.
void signals_append_request(signals_text *text, int number, bool is_from_launcher);

#endif
