// MPI for Swift. Handles are pointers in some MPI libraries and integers in others, and MPI's constants are macros, which
// Swift cannot import. Each constant in use has a function here, and a request is wrapped in a struct, so that the same
// Swift code compiles with every MPI library.
#ifndef CMPI_SHIM_H
#define CMPI_SHIM_H

#include <mpi.h>

#include "processes.h"
#include "shared_memory.h"

// True if the program is compiled with Open MPI's headers.
static inline _Bool cmpi_is_open_mpi(void) {
#ifdef OPEN_MPI
    return 1;
#else
    return 0;
#endif
}

#define CMPI_TEXT(number) CMPI_TEXT_OF(number)
#define CMPI_TEXT_OF(number) #number

// The name and version of the MPI whose headers the program is compiled with: "Open MPI 4.1.4".
static inline const char *cmpi_built_version(void) {
#ifdef OPEN_MPI
    return "Open MPI " CMPI_TEXT(OMPI_MAJOR_VERSION) "." CMPI_TEXT(OMPI_MINOR_VERSION) "." CMPI_TEXT(OMPI_RELEASE_VERSION);
#elif defined(MPICH_VERSION)
    return "MPICH " MPICH_VERSION;
#else
    return "MPI";
#endif
}

// The library's own text about itself, which may be asked before MPI starts; see MPI_Get_library_version. `text` has room
// for cmpi_max_version() characters: those of any library, because the one that is loaded may be another one than that of
// the headers (MPICH writes up to 8192).
static inline int cmpi_max_version(void) { return 1 << 16; }
static inline int cmpi_library_version(char *text, int *length) { return MPI_Get_library_version(text, length); }

// The address of a function of the library that is loaded.
static inline const void *cmpi_library_address(void) { return (const void *)MPI_Get_library_version; }

static inline MPI_Comm cmpi_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype cmpi_byte(void) { return MPI_BYTE; }
static inline MPI_Errhandler cmpi_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline int cmpi_thread_funneled(void) { return MPI_THREAD_FUNNELED; }
static inline int cmpi_success(void) { return MPI_SUCCESS; }
static inline int cmpi_max_error_string(void) { return MPI_MAX_ERROR_STRING; }
static inline int cmpi_error_in_status(void) { return MPI_ERR_IN_STATUS; }

// A pending message of bytes between ranks of MPI_COMM_WORLD.
typedef struct {
    MPI_Request handle;
} cmpi_request;

// A null request, which counts as complete.
static inline cmpi_request cmpi_request_null(void) {
    cmpi_request request = {MPI_REQUEST_NULL};
    return request;
}

static inline int cmpi_irecv(void *bytes, int count, int source, int tag, cmpi_request *request) {
    return MPI_Irecv(bytes, count, MPI_BYTE, source, tag, MPI_COMM_WORLD, &request->handle);
}

static inline int cmpi_isend(const void *bytes, int count, int destination, int tag, cmpi_request *request) {
    return MPI_Isend(bytes, count, MPI_BYTE, destination, tag, MPI_COMM_WORLD, &request->handle);
}

static inline int cmpi_testall(int count, cmpi_request *requests, int *flag, MPI_Status *statuses) {
    return MPI_Testall(count, (MPI_Request *)requests, flag, statuses);
}

// Lets MPI make progress on pending messages.
static inline void cmpi_move_on(void) {
    int flag = 0;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
}

// True if a message with this tag has arrived from a rank; the message is not received.
static inline _Bool cmpi_has_sent(int source, int tag) {
    int flag = 0;
    return MPI_Iprobe(source, tag, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE) == MPI_SUCCESS && flag;
}

static inline int cmpi_request_get_status(cmpi_request request, int *flag, MPI_Status *status) {
    return MPI_Request_get_status(request.handle, flag, status);
}

#endif
