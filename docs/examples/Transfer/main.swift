// Transfer learning: a model of the digits 0 to 4 is trained first. A model of the digits 5 to 9 reuses its
// lower layers and learns from 50 labelled images.
import Collectives
import Datasets
import NeuralNetworks
import Optimization
import Training

Launch.current.run { ranks in
    let (images, others) = (try Digits(.train).load(), try Digits(.test).load())
    let layers: () -> [any Layer] = {
        [Dense(units: 64), Activation.elu(), Dense(units: 32), Activation.elu(), Dense(units: 5)]
    }
    let base = try Sequential(layers(), inputShape: [8, 8])
    try base.fit(
        images.keeping(classes: [0, 1, 2, 3, 4]), epochs: 20, optimizer: Adam(learningRate: 0.003), on: ranks)

    let few = try images.keeping(classes: [5, 6, 7, 8, 9]).taking(50, seed: 1)
    let model = try Sequential(layers(), inputShape: [8, 8], seed: 1)
    try model.load(Safetensors(base), layers: 4)
    try model.fit(
        few, epochs: 40, freezing: ["layers.0-3"], optimizer: Adam(learningRate: 0.01), on: ranks)
    try model.fit(few, epochs: 40, optimizer: Adam(learningRate: 0.001), on: ranks)

    let result = try model.evaluate(others.keeping(classes: [5, 6, 7, 8, 9]), on: ranks)
    if ranks.rank == 0 { print("accuracy \(result.accuracy ?? 0), digest \(ParameterDigest(model))") }
}
