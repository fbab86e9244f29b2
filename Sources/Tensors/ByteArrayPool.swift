import Synchronization

/// Memory for copies that are made again and again: an array that was given back serves the next copy of its size.
///
/// New memory from the system takes longer than the copy itself.
package final class ByteArrayPool: Sendable {
    private let free = Mutex<[Int: [[UInt8]]]>([:])

    /// Creates an empty pool.
    package init() {}

    /// Returns an array of so many bytes.
    ///
    /// - Parameter fill: writes all of them.
    package func array(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) -> [UInt8] {
        if var array = free.withLock({ $0[count]?.popLast() }) {
            array.withUnsafeMutableBytes(fill)
            return array
        }
        return [UInt8](unsafeUninitializedCapacity: count) { room, initializedCount in
            fill(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: room[..<count])))
            initializedCount = count
        }
    }

    /// Returns a copy of a tensor's elements.
    package func copy(of tensor: Tensor) -> [UInt8] {
        array(count: tensor.count * tensor.type.byteCount) { room in
            tensor.withUnsafeBytes { room.copyMemory(from: $0) }
        }
    }

    /// Keeps an array that is no longer needed, for the next copy of its size.
    package func giveBack(_ array: [UInt8]) { free.withLock { $0[array.count, default: []].append(array) } }
}
