import CKernels

/// A stateless source of random numbers: every number follows from the stream's key and the number's index
/// alone, so that all ranks get the same one and nothing needs to be saved.
///
/// The generator is Philox4x32-10. The stream's 64-bit key is words 0 and 1 of the block with the counter
/// (purpose, layer, role, 0) and the key (low half of the seed, high half). Its own blocks have the counter
/// (block of elements, sample, low half of the step, high half).
///
/// Source: Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC '11.
public struct RandomStream: Sendable, Hashable {
    private let key0: UInt32
    private let key1: UInt32

    /// Creates the stream of a seed, a purpose, a layer (its index in the model; 0 if no layer is meant), and
    /// the model's role.
    public init(seed: UInt64, purpose: RandomPurpose, layer: Int = 0, role: ModelRole = .main) {
        let block = Self.block(
            counter: [purpose.rawValue, Self.counterWord(layer, of: "layer"), role.rawValue, 0],
            key: [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
        key0 = block.words.0
        key1 = block.words.1
    }

    /// A tensor of numbers from [0, 1): 24 random bits each for `float32`, 53 for `float64`.
    ///
    /// - Parameters:
    ///   - first: the index of the tensor's first element in the stream.
    ///   - step: the training step; 0 if there is none.
    ///   - sample: the index of the sample in the global batch, below 2³²; 0 if there is none.
    public func uniform(
        _ shape: [Int], type: ScalarType = .float32, first: Int = 0, step: Int = 0, sample: Int = 0
    ) -> Tensor {
        numbers(kernel_random_uniform, shape, type, first: first, step: step, sample: sample)
    }

    /// A tensor of standard normal numbers (mean 0, variance 1), not truncated; parameters as for `uniform`.
    public func normal(
        _ shape: [Int], type: ScalarType = .float32, first: Int = 0, step: Int = 0, sample: Int = 0
    ) -> Tensor {
        numbers(kernel_random_normal, shape, type, first: first, step: step, sample: sample)
    }

    /// A tensor [samples.count, columns] of numbers from [0, 1), row r with the numbers of sample
    /// `samples[r]`, as for dropout.
    public func uniform(
        samples: Range<Int>, columns: Int, type: ScalarType = .float32, step: Int = 0
    ) -> Tensor {
        rows(kernel_random_uniform, samples, columns, type, step: step)
    }

    /// A tensor [samples.count, columns] of standard normal numbers, row r with the numbers of sample
    /// `samples[r]`.
    public func normal(
        samples: Range<Int>, columns: Int, type: ScalarType = .float32, step: Int = 0
    ) -> Tensor {
        rows(kernel_random_normal, samples, columns, type, step: step)
    }

    private typealias Kernel = (
        kernel_type, Int, UInt64, UnsafePointer<UInt32>?, UnsafePointer<UInt32>?, UnsafeMutableRawPointer?
    ) -> Void

    private func numbers(
        _ kernel: Kernel, _ shape: [Int], _ type: ScalarType, first: Int, step: Int, sample: Int
    ) -> Tensor {
        let result = Tensor(uninitialized: shape, type: type)
        kernel(
            type.kernelType, result.count, UInt64(first), Self.counter(step, sample), [key0, key1],
            result.mutablePointer)
        return result
    }

    private func rows(
        _ kernel: Kernel, _ samples: Range<Int>, _ columns: Int, _ type: ScalarType, step: Int
    ) -> Tensor {
        let result = Tensor(uninitialized: [samples.count, columns], type: type)
        for (row, sample) in samples.enumerated() {
            kernel(
                type.kernelType, columns, 0, Self.counter(step, sample), [key0, key1],
                result.mutablePointer + row * columns * type.byteCount)
        }
        return result
    }

    /// The stream's words for a step and a sample, one after the other.
    public func words(step: Int = 0, sample: Int = 0) -> RandomWords {
        RandomWords(stream: self, step: step, sample: sample)
    }

    /// The four words of a block of elements.
    func block(_ index: UInt32, step: Int, sample: Int) -> (UInt32, UInt32, UInt32, UInt32) {
        let counter = Self.counter(step, sample)
        return Self.block(counter: [index] + counter, key: [key0, key1]).words
    }

    private static func block(counter: [UInt32], key: [UInt32]) -> kernel_philox_block {
        kernel_philox(counter, key)
    }

    /// Counter words 1 to 3.
    private static func counter(_ step: Int, _ sample: Int) -> [UInt32] {
        let step = UInt64(bitPattern: Int64(step))
        return [
            counterWord(sample, of: "sample"), UInt32(truncatingIfNeeded: step),
            UInt32(truncatingIfNeeded: step >> 32),
        ]
    }

    private static func counterWord(_ value: Int, of name: String) -> UInt32 {
        guard let word = UInt32(exactly: value) else {
            fatalError("a random stream's \(name) lies in 0 ..< 2³², not \(value)")
        }
        return word
    }
}
