import CMPI

/// The MPI library of the program.
public enum MPILibrary {
    /// True for Open MPI, false for MPICH and libraries derived from it.
    public static var isOpenMPI: Bool { cmpi_is_open_mpi() }

    /// The name and version of the MPI that the program was built with: `Open MPI 4.1.4`.
    package static var builtVersion: String { String(cString: cmpi_built_version()) }

    /// The first line of the text that the loaded library has about itself: `Open MPI v4.1.4, package: …`.
    ///
    /// MPI need not have started.
    package static var loadedVersion: String {
        var length: Int32 = 0
        var text = [CChar](repeating: 0, count: Int(cmpi_max_version()))
        guard cmpi_library_version(&text, &length) == cmpi_success() else { return "" }
        let bytes = text.prefix(Int(length)).filter { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        // MPICH has a tabulator after the colon.
        return lines.first?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
    }
}
