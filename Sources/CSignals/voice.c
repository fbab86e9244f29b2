#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "include/signals.h"
#include "writing.h"

// Each rank has a datagram socket, its ear, under an abstract name that the system forgets with the last process that
// holds it. A report is announced by a datagram to every ear of the host, which stays there unread. The right to report
// is a further name, which only one process can bind.
static char job_name[64];
static int rank_count;
static int ear = -1, mouth = -1;

static socklen_t make_address(struct sockaddr_un *address, const char *role, int rank) {
    signals_text text = {.count = 0};
    signals_append(&text, "dnn-dist.");
    signals_append(&text, job_name);
    signals_append(&text, role);
    signals_append_number(&text, (unsigned long)rank);
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    // The first byte stays 0: the name is no file's.
    size_t count = text.count < sizeof address->sun_path - 1 ? text.count : sizeof address->sun_path - 1;
    memcpy(address->sun_path + 1, text.bytes, count);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + count);
}

void signals_voice_open(const char *job, int rank, int count) {
    struct sockaddr_un address;
    if (ear >= 0) return;
    strncpy(job_name, job, sizeof job_name - 1);
    rank_count = count;
    int socket_of_ear = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mouth = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t length = make_address(&address, ".ear.", rank);
    if (socket_of_ear >= 0 && bind(socket_of_ear, (struct sockaddr *)&address, length) == 0) ear = socket_of_ear;
}

static bool has_heard(void) {
    char byte;
    return ear >= 0 && recv(ear, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool signals_voice_claim(bool only_if_complete) {
    struct sockaddr_un address;
    if (ear < 0 || mouth < 0) return true;
    if (has_heard()) return false;
    if (bind(mouth, (struct sockaddr *)&address, make_address(&address, ".mouth.", 0)) != 0) return false;
    // A rank that reported and left before this process took the name has announced it before.
    if (has_heard()) return false;
    return signals_voice_announce() == 0 || !only_if_complete;
}

void signals_voice_wait(void) {
    enum { attempts = 25, interval_ns = 20000000 };
    struct timespec interval = {.tv_sec = 0, .tv_nsec = interval_ns};
    for (int attempt = 0; attempt < attempts && signals_voice_announce() > 0; attempt++) nanosleep(&interval, NULL);
}

int signals_voice_announce(void) {
    struct sockaddr_un address;
    int missing = 0;
    if (ear < 0 || mouth < 0) return 0;
    for (int rank = 0; rank < rank_count; rank++) {
        socklen_t length = make_address(&address, ".ear.", rank);
        ssize_t sent = sendto(mouth, "!", 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, length);
        if (sent < 0 && errno == ECONNREFUSED) missing++;
    }
    return missing;
}
