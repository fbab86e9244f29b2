import Tensors

/// The random numbers of a layer for each sample of a pass, the same on whichever rank holds the sample.
public struct SampleNoise: Sendable {
    private let training: RandomStream
    private let prediction: RandomStream

    /// Creates the noise of the layer at an index in the model.
    ///
    /// - Parameters:
    ///   - purpose: the purpose in training; predictions have their own stream.
    ///   - role: the role of the model.
    public init(seed: UInt64, layer: Int, purpose: RandomPurpose, role: ModelRole = .main) {
        training = RandomStream(seed: seed, purpose: purpose, layer: layer, role: role)
        prediction = RandomStream(seed: seed, purpose: .monteCarlo, layer: layer, role: role)
    }

    /// Numbers from [0, 1), [rows of the pass, columns].
    public func uniform(_ pass: ForwardPass, columns: Int, type: ScalarType) -> Tensor {
        stream(pass).uniform(samples: samples(pass), columns: columns, type: type, step: pass.step)
    }

    /// Standard normal numbers, [rows of the pass, columns].
    public func normal(_ pass: ForwardPass, columns: Int, type: ScalarType) -> Tensor {
        stream(pass).normal(samples: samples(pass), columns: columns, type: type, step: pass.step)
    }

    private func stream(_ pass: ForwardPass) -> RandomStream {
        pass.mode == .training ? training : prediction
    }

    private func samples(_ pass: ForwardPass) -> Range<Int> {
        pass.firstSample..<pass.firstSample + pass.samples.rowCount
    }
}
