import Collectives
import Configuration

extension Communicator {
    /// Waits and adds as a configuration says.
    ///
    /// - Note: collective, every rank calls it at the same point.
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
