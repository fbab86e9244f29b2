// A custom training loop. Its result is bit-identical to that of
// `dnn-dist train docs/examples/TrainingLoop/same.yaml`, on any number of ranks.
import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Training

Launch.current.run { ranks in
    let digits = try Digits().load()
    let model = try Sequential(
        [Dense(units: 64), Activation.elu(), Dense(units: 10)], inputShape: digits.sampleShape, seed: 42)
    let loader = try Loader(digits, batchSize: 64, microBatchSize: 16, seed: 42, on: ranks)
    let step = try TrainingStep(
        model, loss: SoftmaxCrossEntropyLoss(), optimizer: Momentum(learningRate: 0.05, momentum: 0.9),
        clipping: GlobalNormClipping(threshold: 1), on: ranks)
    for epoch in 0..<3 {
        var loss = 0.0
        for batch in loader.epoch(epoch) { loss += try step(batch).lossSum }
        if ranks.rank == 0 { print("epoch \(epoch + 1): loss \(loss / Double(digits.sampleCount))") }
    }
    try step.verifyMemory()
    if ranks.rank == 0 { print("digest: \(ParameterDigest(model))") }
}
