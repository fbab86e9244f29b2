// MPI for Swift: its handles are macros, which Swift cannot import, so each one in use has a function here.
#ifndef CMPI_SHIM_H
#define CMPI_SHIM_H

#include <mpi.h>

#include "shared_memory.h"

static inline MPI_Comm cmpi_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype cmpi_byte(void) { return MPI_BYTE; }
static inline MPI_Errhandler cmpi_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline MPI_Request cmpi_request_null(void) { return MPI_REQUEST_NULL; }
static inline int cmpi_thread_funneled(void) { return MPI_THREAD_FUNNELED; }
static inline int cmpi_success(void) { return MPI_SUCCESS; }
static inline int cmpi_max_error_string(void) { return MPI_MAX_ERROR_STRING; }
static inline int cmpi_error_in_status(void) { return MPI_ERR_IN_STATUS; }

#endif
