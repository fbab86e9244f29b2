import Glibc

/// The name of this host without its domain.
func hostName() -> String {
    var bytes = [CChar](repeating: 0, count: 256)
    let failed = gethostname(&bytes, bytes.count - 1) != 0
    let name = bytes.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 && $0 != UInt8(ascii: ".") }
    return failed || name.isEmpty ? "unknown host" : String(decoding: name, as: UTF8.self)
}
