import CMPI
import Glibc

/// Freezes this process while it is in MPI.
enum Freezing {
    /// Freezes a fork of this process soon after the fork: MPI takes longer than that to start.
    static func soonAfterFork() {
        pthread_atfork(nil, nil) {
            signal(SIGALRM) { _ in kill(getpid(), SIGSTOP) }
            var soon = itimerval()
            soon.it_value.tv_usec = 15_000
            setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &soon, nil)
        }
    }

    /// Freezes this process in MPI_Finalize, which deletes the attributes of MPI_COMM_WORLD.
    static func inFinalize() {
        var key: Int32 = 0
        MPI_Comm_create_keyval(
            { _, _, _, _, _, isCopied in
                isCopied?.pointee = 0
                return cmpi_success()
            },
            { _, _, _, _ in
                kill(getpid(), SIGSTOP)
                return cmpi_success()
            }, &key, nil)
        MPI_Comm_set_attr(cmpi_world(), key, nil)
    }
}
