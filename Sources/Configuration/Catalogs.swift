import Registry

/// The catalogs that configurations choose from, assembled by a module that can import all of them.
public struct Catalogs: Sendable {
    /// Layers of a model.
    public let layers: any CatalogDescription
    /// Weight initializers.
    public let initializers: any CatalogDescription
    /// The source of weights that are loaded instead of initialized.
    public let weightSource: any EntryDescription
    /// Loss functions.
    public let losses: any CatalogDescription
    /// Optimizers.
    public let optimizers: any CatalogDescription
    /// Learning rate schedules.
    public let schedules: any CatalogDescription
    /// Gradient clipping methods.
    public let clippings: any CatalogDescription
    /// Weight regularization.
    public let regularization: any EntryDescription
    /// Early stopping.
    public let earlyStopping: any EntryDescription
    /// Pretraining methods.
    public let pretrainings: any CatalogDescription
    /// Data formats and named data sets.
    public let dataSources: any CatalogDescription
    /// Rules for columns of a table.
    public let columnRules: any CatalogDescription
    /// Scalings of inputs.
    public let scalings: any CatalogDescription
    /// Intervals of checkpoints.
    public let checkpointIntervals: any CatalogDescription
    /// Reactions to divergence.
    public let divergenceReactions: any CatalogDescription

    /// All catalogs of a configuration.
    public init(
        layers: any CatalogDescription, initializers: any CatalogDescription,
        weightSource: any EntryDescription, losses: any CatalogDescription,
        optimizers: any CatalogDescription, schedules: any CatalogDescription,
        clippings: any CatalogDescription, regularization: any EntryDescription,
        earlyStopping: any EntryDescription, pretrainings: any CatalogDescription,
        dataSources: any CatalogDescription, columnRules: any CatalogDescription,
        scalings: any CatalogDescription, checkpointIntervals: any CatalogDescription,
        divergenceReactions: any CatalogDescription
    ) {
        self.layers = layers
        self.initializers = initializers
        self.weightSource = weightSource
        self.losses = losses
        self.optimizers = optimizers
        self.schedules = schedules
        self.clippings = clippings
        self.regularization = regularization
        self.earlyStopping = earlyStopping
        self.pretrainings = pretrainings
        self.dataSources = dataSources
        self.columnRules = columnRules
        self.scalings = scalings
        self.checkpointIntervals = checkpointIntervals
        self.divergenceReactions = divergenceReactions
    }

    /// All of them, in help order.
    public var all: [any CatalogDescription] {
        [
            LayerList(layers: layers), initializers, losses, optimizers, schedules, clippings, pretrainings,
            dataSources, columnRules, ValidationList.Splits(), scalings, checkpointIntervals,
            divergenceReactions,
        ]
    }
}
