import Collectives
import Configuration
import Datasets

/// Data that several experiments have in common, and so read once.
public struct CommonData: Sendable {
    private let plan: Plan
    private let data: ExperimentData

    /// Reads the data of plans; nil if not all of them have the same data.
    ///
    /// - Parameter communicator: the ranks, of which one on each host reads the data for all.
    /// - Throws: as the initializer of an experiment.
    /// - Note: Collective: every rank must call it in the same order.
    public init?(of plans: [Plan], context: DataContext, on communicator: any Communicator) throws {
        guard let plan = plans.first, plans.allSatisfy(plan.hasSameData) else { return nil }
        self.plan = plan
        data = try communicator.data(of: plan, context: context)
    }

    /// The data of a plan; nil if it has others.
    func data(of plan: Plan) -> ExperimentData? { self.plan.hasSameData(as: plan) ? data : nil }
}

extension Plan {
    /// Returns true if runs of both plans are sure to have the same data, in the same sets and with the same scaling.
    fileprivate func hasSameData(as other: Plan) -> Bool {
        // An embedding decides about the scaling.
        guard model.layers.first == other.model.layers.first else { return false }
        var other = other
        // None of these is seen when data are read.
        (other.name, other.runs, other.batch, other.model) = (name, runs, batch, model)
        (other.optimizer, other.schedule, other.clip) = (optimizer, schedule, clip)
        (other.regularization, other.training, other.stages) = (regularization, training, stages)
        (other.checkpoint, other.distributed, other.output) = (checkpoint, distributed, output)
        return other == self
    }
}
