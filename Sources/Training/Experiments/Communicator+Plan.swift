import Collectives
import Configuration

extension Communicator {
    /// Applies a configuration's stall timeout and reduction settings.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public func follow(_ plan: DistributedPlan) {
        timeoutSeconds = plan.stallTimeout
        reduction =
            switch (plan.reduction, plan.reproducibility) {
            case (.mpi, _): .mpi
            case (.builtIn, .run): .run
            case (.builtIn, .anyRanks): .anyRanks
            }
    }
}
