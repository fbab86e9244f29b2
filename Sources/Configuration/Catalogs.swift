import Registry

/// The tools that configurations choose from. Whoever can see the rooms that hold them puts them together.
public struct Catalogs: Sendable {
    /// Layers of a model.
    public let layers: any CatalogDescription
    /// Initializers of weights.
    public let initializers: any CatalogDescription
    /// Where weights start that are not drawn.
    public let weightSource: any EntryDescription
    /// Losses.
    public let losses: any CatalogDescription
    /// Optimizers.
    public let optimizers: any CatalogDescription
    /// Schedules of the learning rate.
    public let schedules: any CatalogDescription
    /// Ways to clip gradients.
    public let clippings: any CatalogDescription
    /// What keeps weights small.
    public let regularization: any EntryDescription
    /// When training ends before its last epoch.
    public let earlyStopping: any EntryDescription
    /// Ways of pretraining.
    public let pretrainings: any CatalogDescription
    /// Formats and named sets of data.
    public let dataSources: any CatalogDescription
    /// Scalings of inputs.
    public let scalings: any CatalogDescription

    /// All catalogs of a configuration.
    public init(
        layers: any CatalogDescription, initializers: any CatalogDescription,
        weightSource: any EntryDescription, losses: any CatalogDescription,
        optimizers: any CatalogDescription, schedules: any CatalogDescription,
        clippings: any CatalogDescription, regularization: any EntryDescription,
        earlyStopping: any EntryDescription, pretrainings: any CatalogDescription,
        dataSources: any CatalogDescription,
        scalings: any CatalogDescription
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
        self.scalings = scalings
    }

    /// All of them, in the order in which help lists them.
    public var all: [any CatalogDescription] {
        [
            LayerList(layers: layers), initializers, losses, optimizers, schedules, clippings, pretrainings,
            dataSources, scalings,
        ]
    }
}
