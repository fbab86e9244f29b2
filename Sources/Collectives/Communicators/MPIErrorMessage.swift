import CMPI

/// What MPI itself says of an error code.
func mpiErrorMessage(_ code: Int32) -> String {
    var length: Int32 = 0
    var text = [CChar](repeating: 0, count: Int(cmpi_max_error_string()) + 1)
    guard MPI_Error_string(code, &text, &length) == cmpi_success() else { return "error code \(code)" }
    return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
