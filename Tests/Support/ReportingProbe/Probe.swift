import FoundationEssentials
import Glibc
import Reporting
import Storage

/// A program that reports, for tests that need a separate process.
///
/// `reporting-probe`: a simulated training of two epochs, reported by rank 0 alone. `reporting-probe FOLDER`:
/// a run in the folder with a log of 1,000 lines of 100 bytes, and the error that ends it.
@main
enum Probe {
    static func main() {
        if CommandLine.arguments.count > 1 {
            fillLog(below: CommandLine.arguments[1])
        } else {
            train()
        }
    }

    private static func fillLog(below parent: String) {
        do {
            let folder = try RunFolder(parent: parent, name: "run", date: Date(timeIntervalSince1970: 0))
            for _ in 1...1000 { folder.append(log: String(repeating: "x", count: 99)) }
            if let problem = folder.problem { throw problem }
        } catch {
            StandardError().write("\(error)\n")
        }
    }

    private static func train() {
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
                        loss: 0.5, meanLoss: 0.5, meanAccuracy: nil, gradientNorm: 1, learningRate: 0.05,
                        samples: 32 * step,
                        secondsInEpoch: 0.03 * Double(step)))
            }
            reporter.epochEnded(
                EpochReport(
                    epoch: epoch, epochs: 2, steps: 5 * epoch, trainingLoss: 0.5, seconds: 0.15,
                    samplesPerSecond: 1067))
        }
    }
}
