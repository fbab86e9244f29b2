// Unsupervised pretraining: an autoencoder learns from 898 digits without their labels. The model then reuses
// its encoder and learns from 50 labelled digits.
import Collectives
import Datasets
import NeuralNetworks
import Optimization
import Training

Launch.current.run { ranks in
    let (images, others) = (try Digits(.train).load(), try Digits(.test).load())
    let model = try Sequential(
        [Dense(units: 400), Activation.relu(), Dropout(rate: 0.5), Dense(units: 10)], inputShape: [8, 8])
    let autoencoder = AutoencoderPretraining(
        layers: 2, epochs: 60, dropout: 0.3, loss: BinaryCrossEntropyLoss())
    try model.pretrain(by: autoencoder, from: images, on: ranks)

    let few = try images.taking(50, seed: 1)
    try model.fit(
        few, epochs: 60, freezing: ["layers.0-1"], optimizer: Adam(learningRate: 0.003), on: ranks)
    try model.fit(few, epochs: 40, optimizer: Adam(learningRate: 0.0003), on: ranks)

    let result = try model.evaluate(others, on: ranks)
    if ranks.rank == 0 { print("accuracy \(result.accuracy ?? 0), digest \(ParameterDigest(model))") }
}
