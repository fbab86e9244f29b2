import CKernels
import Glibc

/// A contiguous, row-major array of `float32` or `float64` elements.
///
/// A tensor is a value: no operation changes one that is shared. (The exception is the trainer's arenas:
/// variables are views of their blocks, which an optimizer updates in place.) A scalar has the shape `[]` and
/// one element.
public struct Tensor {
    /// The extents, outermost first.
    public let shape: [Int]
    /// The type of the elements.
    public let type: ScalarType
    /// The number of elements, the product of the shape.
    public let count: Int

    package private(set) var storage: TensorStorage
    private let byteOffset: Int

    /// The same elements under another shape with the same number of elements.
    func withShape(_ newShape: [Int]) -> Tensor {
        Tensor(storage: storage, byteOffset: byteOffset, shape: newShape, type: type, count: count)
    }

    /// A tensor that shares this tensor's memory from `offset` elements after its first.
    func sharing(offset: Int, shape: [Int]) -> Tensor {
        Tensor(
            storage: storage, byteOffset: byteOffset + offset * type.byteCount, shape: shape, type: type,
            count: shape.reduce(1, *))
    }

    private init(storage: TensorStorage, byteOffset: Int, shape: [Int], type: ScalarType, count: Int) {
        self.shape = shape
        self.type = type
        self.count = count
        self.storage = storage
        self.byteOffset = byteOffset
    }

    /// Creates a tensor whose elements are not initialized.
    ///
    /// - Precondition: no extent is negative.
    package init(uninitialized shape: [Int], type: ScalarType) {
        guard let count = Tensor.elementCount(of: shape) else {
            fatalError("there is no tensor of the shape \(shape)")
        }
        self.init(shape: shape, type: type, count: count)
    }

    /// Creates a vector in memory with room for it; its elements are those already there.
    package init(in storage: TensorStorage, count: Int, type: ScalarType) {
        self.init(storage: storage, byteOffset: 0, shape: [count], type: type, count: count)
    }

    private init(shape: [Int], type: ScalarType, count: Int) {
        self.init(
            storage: TensorStorage(byteCount: count * type.byteCount), byteOffset: 0, shape: shape,
            type: type,
            count: count)
    }

    /// Creates a tensor of equal elements.
    public init(repeating value: Double, shape: [Int] = [], type: ScalarType = .float32) {
        self.init(uninitialized: shape, type: type)
        kernel_fill(type.kernelType, count, value, mutablePointer)
    }

    /// Creates a tensor of zeros.
    public init(zeros shape: [Int], type: ScalarType = .float32) {
        self.init(repeating: 0, shape: shape, type: type)
    }

    /// Creates a tensor of the given elements in row-major order, rounded to `type`.
    ///
    /// - Throws: `ShapeError` if the shape holds another number of elements.
    public init(_ values: [Double], shape: [Int], type: ScalarType = .float32) throws(ShapeError) {
        let count = values.count
        guard Tensor.elementCount(of: shape) == count else {
            throw ShapeError("\(count) values do not fill the shape \(shape)")
        }
        self.init(shape: shape, type: type, count: count)
        values.withUnsafeBytes {
            kernel_convert(KERNEL_FLOAT64, type.kernelType, count, $0.baseAddress, mutablePointer)
        }
    }

    /// Creates a vector of the given elements.
    public init(_ values: [Double], type: ScalarType = .float32) {
        self.init(shape: [values.count], type: type, count: values.count)
        values.withUnsafeBytes {
            kernel_convert(KERNEL_FLOAT64, type.kernelType, count, $0.baseAddress, mutablePointer)
        }
    }

    /// Creates a tensor of the given single-precision elements, converted to `type`.
    ///
    /// - Throws: `ShapeError` if the shape holds another number of elements.
    public init(_ values: some Collection<Float>, shape: [Int], type: ScalarType = .float32)
        throws(ShapeError)
    {
        let elements = ContiguousArray(values)
        let count = elements.count
        guard Tensor.elementCount(of: shape) == count else {
            throw ShapeError("\(count) values do not fill the shape \(shape)")
        }
        self.init(shape: shape, type: type, count: count)
        elements.withUnsafeBytes {
            kernel_convert(KERNEL_FLOAT32, type.kernelType, count, $0.baseAddress, mutablePointer)
        }
    }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// The elements in row-major order.
    public var values: [Double] {
        [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            kernel_convert(type.kernelType, KERNEL_FLOAT64, count, pointer, buffer.baseAddress)
            initialized = count
        }
    }

    /// The elements in row-major order, rounded to single precision.
    public var floats: [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            kernel_convert(type.kernelType, KERNEL_FLOAT32, count, pointer, buffer.baseAddress)
            initialized = count
        }
    }

    /// The only element of a one-element tensor, such as a loss.
    ///
    /// - Precondition: `count` is 1.
    public var item: Double {
        guard count == 1 else {
            fatalError("item asks for a tensor of one element, this one has the shape \(shape)")
        }
        return type == .float32
            ? Double(pointer.load(as: Float.self)) : pointer.load(as: Double.self)
    }

    /// True if no element is infinite or NaN.
    public var isFinite: Bool {
        withUnsafeBytes { bytes in
            switch type {
            case .float32: bytes.bindMemory(to: Float.self).allSatisfy(\.isFinite)
            case .float64: bytes.bindMemory(to: Double.self).allSatisfy(\.isFinite)
            }
        }
    }

    /// Calls `body` with the bytes of the elements, in the machine's byte order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try withExtendedLifetime(storage) {
            try body(UnsafeRawBufferPointer(start: pointer, count: count * type.byteCount))
        }
    }

    /// True if another tensor has the same bytes.
    package func hasSameBits(as other: Tensor) -> Bool {
        let byteCount = count * type.byteCount
        return byteCount == other.count * other.type.byteCount
            && withExtendedLifetime((self, other)) { memcmp(pointer, other.pointer, byteCount) == 0 }
    }

    /// The elements converted to another type.
    public func converted(to newType: ScalarType) -> Tensor {
        guard newType != type else { return self }
        let result = Tensor(uninitialized: shape, type: newType)
        kernel_convert(type.kernelType, newType.kernelType, count, pointer, result.mutablePointer)
        return result
    }

    package var pointer: UnsafeRawPointer { UnsafeRawPointer(mutablePointer) }

    /// The address of the elements. Only code that has just made the tensor, or owns its arena, may write
    /// through it.
    package var mutablePointer: UnsafeMutableRawPointer { storage.pointer + byteOffset }

    package var isUniquelyHeld: Bool {
        mutating get { isKnownUniquelyReferenced(&storage) }
    }
}

extension Tensor: CustomStringConvertible {
    /// Shape, type and the first elements.
    public var description: String {
        let first = values.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "Tensor(shape: \(shape), type: \(type), [\(first)\(count > 8 ? ", …" : "")])"
    }
}
