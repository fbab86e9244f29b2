import FoundationEssentials
import Glibc
import Reporting

/// A make-believe training of two epochs, for the tests of what people get to see under `mpirun`. Rank 0 alone speaks.
@main
enum Probe {
    static func main() {
        let environment = ProcessInfo.processInfo.environment
        guard environment["OMPI_COMM_WORLD_RANK", default: "0"] == "0" else { return }
        let reporter = ConsoleReporter(environment: environment)
        for epoch in 1...2 {
            for step in 1...5 {
                usleep(30_000)
                reporter.stepEnded(
                    StepReport(
                        epoch: epoch, epochs: 2, step: step, stepsPerEpoch: 5,
                        globalStep: 5 * epoch + step - 5,
                        loss: 0.5, meanLoss: 0.5, meanAccuracy: nil, gradientNorm: 1, samples: 32 * step,
                        secondsInEpoch: 0.03 * Double(step)))
            }
            reporter.epochEnded(
                EpochReport(
                    epoch: epoch, epochs: 2, steps: 5 * epoch, trainingLoss: 0.5, seconds: 0.15,
                    samplesPerSecond: 1067))
        }
    }
}
