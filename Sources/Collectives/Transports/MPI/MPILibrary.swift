import CMPI

/// The MPI library that the program is built with.
public enum MPILibrary {
    /// True for Open MPI, false for MPICH and libraries derived from it.
    public static var isOpenMPI: Bool { cmpi_is_open_mpi() }
}
