import Tensors

extension Dataset {
    /// A checksum of all features and labels.
    package var checksum: UInt64 {
        let features =
            switch features {
            case .bytes(let bytes): bytes.withUnsafeBytes(Tensors.checksum(of:))
            case .floats(let floats): floats.withUnsafeBytes(Tensors.checksum(of:))
            case .doubles(let doubles): doubles.withUnsafeBytes(Tensors.checksum(of:))
            }
        let labels: UInt64 =
            switch labels {
            case .classes(let classes, _): classes.withUnsafeBytes(Tensors.checksum(of:))
            case .values(let values, _): values.withUnsafeBytes(Tensors.checksum(of:))
            case .none: [UInt8]().withUnsafeBytes(Tensors.checksum(of:))
            }
        return [features, labels].withUnsafeBytes(Tensors.checksum(of:))
    }
}
