import Configuration
import Datasets
import NeuralNetworks
import Optimization

extension Catalogs {
    /// The catalogs of all modules.
    public static let standard = Catalogs(
        layers: Layers.catalog, initializers: Initializers.catalog,
        weightSource: WeightSource.entry, losses: Losses.catalog,
        optimizers: Optimizers.catalog, schedules: Schedules.catalog, clippings: Clippings.catalog,
        regularization: WeightRegularization.entry, earlyStopping: EarlyStopping.entry,
        pretrainings: Pretrainings.catalog,
        dataSources: DataSources.catalog, columnRules: ColumnRules.catalog, scalings: Scalings.catalog,
        checkpointIntervals: CheckpointInterval.catalog,
        divergenceReactions: DivergenceReaction.catalog)
}
