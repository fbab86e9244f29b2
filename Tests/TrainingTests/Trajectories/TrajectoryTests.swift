import Configuration
import TestSupport
import Testing
import Training

@Suite("Training against Keras")
struct TrajectoryTests {
    /// The largest difference of a parameter that is allowed, relative to the largest one of its tensor.
    private static let allowed: [Precision: Double] = [.float64: 1e-12, .float32: 1e-5]

    @Test(
        "ten steps of every optimizer, schedule, clipping and regularization end where Keras's do",
        arguments: Precision.allCases)
    func trajectories(precision: Precision) throws {
        let file = try TrajectoryRun.fixture.get().file
        let allowed = try #require(Self.allowed[precision])
        #expect(file.cases.count >= 400)
        var differences: [(value: Double, name: String)] = []
        for reference in file.cases {
            let members = String(reference.configuration.dropFirst().dropLast())
            let (outcome, experiment) = try TrajectoryRun(members: members, precision: precision).trained()
            let difference = Self.difference(
                experiment, precision == .float64 ? reference.final : reference.finalSingle)
            differences.append((difference, reference.name))
            #expect(difference <= allowed, "\(reference.name)")
            #expect(outcome.epochs == reference.epochs, "\(reference.name)")
            let losses = [outcome.trainingLoss, outcome.validationLoss ?? .nan]
            let lossDifference = relativeError(losses, [reference.trainingLoss, reference.validationLoss])
            #expect(lossDifference <= 10 * allowed, "\(reference.name)")
        }
        let worst = differences.max { $0.value < $1.value }
        print("\(precision): at most \(worst?.value ?? 0) from Keras (\(worst?.name ?? ""))")
    }

    private static func difference(_ experiment: Experiment, _ expected: [Double]) -> Double {
        var rest = expected[...]
        let differences = experiment.model.parameters.map { parameter in
            let values = parameter.variable.data.values
            let wanted = Array(rest.prefix(values.count))
            rest = rest.dropFirst(values.count)
            return relativeError(values, wanted, floor: largestMagnitude(wanted))
        }
        return rest.isEmpty ? differences.max() ?? .infinity : .infinity
    }
}
