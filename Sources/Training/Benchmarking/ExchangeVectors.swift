import Collectives
import DataParallel
import Summation
import Tensors

/// The vectors of a measured exchange: each rank's input and the sum.
final class ExchangeVectors {
    private let memory: Tensor
    private let given: UnsafeMutablePointer<Float>
    private let sum: UnsafeMutablePointer<Float>
    private let length: Int
    private let communicator: any Communicator
    private let forest: Forest
    private let shards: ShardLayout

    /// - Note: Collective: every rank must call it in the same order.
    init(length: Int, communicator: any Communicator) throws(CommunicationError) {
        self.length = length
        self.communicator = communicator
        let stride = (length + 15) / 16 * 16
        memory =
            try communicator.sharedVector(count: 2 * stride, type: .float32)
            ?? Tensor(zeros: [2 * stride], type: .float32)
        given = memory.mutablePointer.bindMemory(to: Float.self, capacity: 2 * stride)
        sum = given + stride
        for index in 0..<length { given[index] = Float((index &* 7 &+ communicator.rank) % 1000) / 1000 }
        forest = Forest(leafCount: communicator.size, ranks: communicator.size)
        shards = ShardLayout(elementCount: length, ranks: communicator.size)
    }

    /// Computes the sum by the built-in exchange.
    func exchange() throws(CommunicationError) {
        try communicator.reduceScatter(
            [UnsafeRawPointer(given)], forest: forest, shards: shards, type: .float32,
            into: sum + shards.ranges[communicator.rank].lowerBound, phase: .gradients)
        try communicator.allGatherShards(
            inPlace: sum, shards: shards, type: .float32, phase: .parameters)
    }

    /// Computes the sum by `MPI_Allreduce`; nil without MPI.
    var reduceByMPI: (() throws(CommunicationError) -> Void)? {
        guard let communicator = communicator as? any AllReducing else { return nil }
        return { [self] () throws(CommunicationError) in
            try communicator.allReduce(
                given, count: length, type: .float32, into: sum, phase: .gradients)
        }
    }

    /// Checks that both sums are equal up to rounding.
    func check() throws(CommunicationError) {
        try exchange()
        guard let reduceByMPI else { return }
        let ours = [Float](UnsafeBufferPointer(start: sum, count: length))
        // Other ranks may still be reading the memory that is overwritten next.
        try communicator.barrier(phase: .check)
        try reduceByMPI()
        for (index, value) in ours.enumerated() where abs(sum[index] - value) > 1e-5 * abs(value) {
            throw .mismatch(
                .results("element \(index) of the sum is \(value), MPI_Allreduce has \(sum[index])"),
                Occasion(phase: .check))
        }
    }
}
