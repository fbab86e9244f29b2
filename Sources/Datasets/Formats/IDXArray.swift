/// An array of bytes in the IDX format: 0, 0, the type of the elements, the number of axes, the extents
/// (big-endian, 32 bits each), the elements. Source: the page of the MNIST database, "file formats".
package struct IDXArray {
    /// The extents, outermost first; all positive.
    package let extents: [Int]
    /// The elements, row-major.
    package let bytes: Numbers<UInt8>

    /// Reads an array from a file that holds nothing but `plural` (a word for messages).
    ///
    /// - Parameter stated: the number of axes, nil for two or more.
    /// - Throws: `DataError` if it is no such array, or the file holds fewer or more bytes than its header
    ///   states. Memory is allocated for bytes that exist, never for those that a header promises.
    package init(_ content: ContentReader, axes stated: Int?, of plural: String) throws(DataError) {
        func bad(_ problem: String, at byte: Int? = nil, remedy: String = "get the file again") -> DataError {
            DataError(.bad, file: content.name, at: byte.map { .byte($0) }, problem, remedy: remedy)
        }

        let magic = try content.read(4)
        guard !magic.isEmpty else { throw bad("the file is empty") }
        guard magic.count == 4, magic[0] == 0, magic[1] == 0, Self.typeNames[magic[2]] != nil else {
            let found = magic.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(
                separator: " ")
            throw bad(
                "this is no IDX file: it begins with the bytes \(found)",
                remedy: "name a file of \(plural) in the IDX format")
        }
        guard magic[2] == 0x08 else {
            throw bad(
                "its elements are \(Self.typeNames[magic[2]] ?? "")",
                at: 2, remedy: "only unsigned bytes (type 08) can be read: write the file anew with those")
        }
        let axes = stated ?? max(2, Int(magic[3]))
        guard Int(magic[3]) == axes else {
            throw bad(
                "an array of \(magic[3]) axes, where \(plural) have \(axes)\(stated == nil ? " at least" : "")",
                at: 3,
                remedy: "check that images and labels are not mixed up")
        }

        var extents: [Int] = []
        var total = 1
        for axis in 0..<axes {
            let word = try content.read(4)
            guard word.count == 4 else {
                throw bad("the file ends within its header", at: 4 + 4 * axis + word.count)
            }
            let extent = word.reduce(0) { $0 << 8 | Int($1) }
            guard extent > 0 else {
                throw bad("axis \(axis) has extent 0: there are no \(plural)", at: 4 + 4 * axis)
            }
            let (product, overflow) = total.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw bad("the header asks for more bytes than a file can hold", at: 4 + 4 * axis)
            }
            extents.append(extent)
            total = product
        }

        self.extents = extents
        if let mapped = try content.mapRest(total, alignment: 1) {
            bytes = Numbers(in: mapped, count: total)
            return
        }
        bytes = try content.readNumbers(total)
        let headerBytes = 4 + 4 * axes
        guard bytes.count == total else {
            throw bad(
                "the file ends after \(bytes.count) of the \(total) bytes that its header promises",
                at: headerBytes + bytes.count)
        }
        guard try content.read(1).isEmpty else {
            throw bad("more bytes follow than the header says", at: headerBytes + total)
        }
    }

    private static let typeNames: [UInt8: String] = [
        0x08: "unsigned bytes", 0x09: "signed bytes", 0x0b: "16-bit integers", 0x0c: "32-bit integers",
        0x0d: "32-bit floating-point numbers", 0x0e: "64-bit floating-point numbers",
    ]
}
