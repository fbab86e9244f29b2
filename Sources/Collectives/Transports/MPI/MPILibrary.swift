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

    /// The file of the loaded library; nil if unknown.
    package static var loadedFile: String? {
        let address = UInt(bitPattern: cmpi_library_address())
        for line in systemLines(of: "/proc/self/maps") {
            // Such as "7f5c00000000-7f5c00021000 r-xp 00001000 08:01 1048602    /usr/lib/libmpi.so.40".
            let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2, bounds[0] <= address, address < bounds[1] else { continue }
            return line.firstIndex(of: "/").map { String(line[$0...]) }
        }
        return nil
    }

    /// True if a library that says `library` about itself belongs to another family than the MPI `built`: its functions
    /// take arguments of other types, and no call but that for its version may be made. Libraries derived from MPICH can
    /// stand in for it.
    package static func isForeign(_ library: String, to built: String) -> Bool {
        let isOpenMPI = library.contains("Open MPI")
        if built.hasPrefix("Open MPI") {
            return !isOpenMPI && ["MPICH", "MVAPICH", "Intel(R) MPI"].contains { library.contains($0) }
        }
        return isOpenMPI
    }

    /// Makes sure that the loaded library belongs to the family of the one that the program was built with.
    static func check() throws(CommunicationError) {
        let (library, built) = (loadedVersion, builtVersion)
        if isForeign(library, to: built) {
            throw .launch(.otherLibrary(library, file: loadedFile, built: built))
        }
    }
}
