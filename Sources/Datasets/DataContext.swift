import FoundationEssentials

/// The context of a data source: the configuration's folder, the environment's variables, the precision of
/// the features.
public struct DataContext: Sendable {
    /// The use of a data set.
    public enum Use: Sendable {
        /// Training or evaluation: samples have labels, and rows of a table without a target are left out.
        case labelled
        /// Prediction: every sample stays, whether it has a label or not.
        case prediction
    }

    /// The folder of the configuration file; relative paths start there. Empty for the working directory.
    public let configurationFolder: String
    /// The environment's variables.
    public let environment: [String: String]
    /// True if features keep the digits that single precision would round; only training in float64 uses
    /// them.
    public var keepsDoubles: Bool
    /// The columns of the training set, to which other tables are joined; nil while it is read itself.
    public var schema: TableSchema?
    /// The names of the training set's classes, by which those of other sets are numbered; nil while it is read
    /// itself, and if they have none.
    public var classNames: [String]?
    /// True while the training set is read: whole numbers that label its samples are then classes by value, unless the
    /// source states their number. Default: false, classes are numbered from 0.
    public var isTraining = false
    /// The use of the data.
    public var use = Use.labelled
    /// The folder in which large tables are kept in parsed form; nil, the default, to parse their text each time.
    public var cacheFolder: String?
    /// The number of threads that read data; nil, the default, for one for each processor that they may use.
    public var threadCount: Int?
    var threads: Int { threadCount ?? ParallelWork.processorCount }

    /// A context; without arguments the working directory and an empty environment.
    public init(
        configurationFolder: String = "", environment: [String: String] = [:], keepsDoubles: Bool = false
    ) {
        self.configurationFolder = configurationFolder
        self.environment = environment
        self.keepsDoubles = keepsDoubles
    }

    /// The context of a configuration file.
    public init(configurationFile file: String, environment: [String: String]) {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        self.init(
            configurationFolder: folder.isEmpty && file.hasPrefix("/") ? "/" : folder,
            environment: environment)
    }

    /// All that leads to files: the folders and the environment's variables of this program.
    package var location: String {
        let variables = environment.filter { $0.key.hasPrefix("DNN_DIST_") || $0.key == "HOME" }
        return
            ([FileManager.default.currentDirectoryPath, configurationFolder]
            + variables.map { "\($0.key)=\($0.value)" }.sorted()).joined(separator: "\n")
    }

    /// Returns the names by which classes are numbered: stated ones, else those of the training set; empty if there are
    /// neither.
    func classes(stated: [String]) -> [String] { stated.isEmpty ? classNames ?? [] : stated }

    /// Returns an absolute path unchanged, a relative one as a path from the configuration's folder.
    public func resolve(_ path: String) -> String {
        if path.hasPrefix("/") || configurationFolder.isEmpty { return path }
        return configurationFolder.hasSuffix("/")
            ? configurationFolder + path : configurationFolder + "/" + path
    }
}
