import Configuration
import Prediction

extension DecisionThreshold {
    /// The best threshold by a criterion; nil if metrics have none, as where all samples are of one class.
    init?(_ criterion: ThresholdCriterion, measured metrics: TaskMetrics?) {
        guard case .classification(let metrics) = metrics else { return nil }
        let best =
            switch criterion {
            case .f1: metrics.bestF1
            case .youden: metrics.bestYouden
            }
        guard let best else { return nil }
        self.init(criterion: criterion, value: best.threshold)
    }
}
