/// The bytes of small files in the formats of data sets and weights, well-formed or not.
package enum FileBytes {
    /// An IDX file: magic number, extents, elements. The extents may promise more or fewer elements.
    package static func idx(_ extents: [Int], _ elements: [UInt8], type: UInt8 = 8) -> [UInt8] {
        let lengths = extents.flatMap { extent in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
        }
        return [0, 0, type, UInt8(extents.count)] + lengths + elements
    }

    /// A file as `numpy.save` writes it, in version 1 of the format.
    ///
    /// - Parameters:
    ///   - type: NumPy's name of the element type: `|u1`, `<f4`.
    ///   - shape: the shape as a Python tuple: `(3, 2)`.
    package static func npy(_ type: String, _ shape: String, _ elements: [UInt8]) -> [UInt8] {
        npy(header: "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n", elements)
    }

    /// A file in version 1 of NumPy's format with any header of at most 255 bytes.
    package static func npy(header: String, _ elements: [UInt8]) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + elements
    }

    /// A safetensors file: length of the header, header, data.
    package static func safetensors(header: String, _ data: [UInt8] = []) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return length + Array(header.utf8) + data
    }
}
