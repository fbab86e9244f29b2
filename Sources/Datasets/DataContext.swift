/// What a data source knows of its surroundings: where the configuration lies, the environment's variables, how exact numbers shall be.
public struct DataContext: Sendable {
    /// The folder of the configuration file; relative paths start there. Empty for the working directory.
    public let configurationFolder: String
    /// The environment's variables.
    public let environment: [String: String]
    /// Whether features keep the digits that single precision has no room for: only training in float64 sees them.
    public var keepsDoubles: Bool

    /// A context; without arguments the working directory and an empty environment.
    public init(
        configurationFolder: String = "", environment: [String: String] = [:], keepsDoubles: Bool = false
    ) {
        self.configurationFolder = configurationFolder
        self.environment = environment
        self.keepsDoubles = keepsDoubles
    }

    /// The surroundings of a configuration file.
    public init(configurationFile file: String, environment: [String: String]) {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        self.init(
            configurationFolder: folder.isEmpty && file.hasPrefix("/") ? "/" : folder,
            environment: environment)
    }

    /// The path itself where it is absolute, else the path from the configuration's folder.
    public func resolve(_ path: String) -> String {
        if path.hasPrefix("/") || configurationFolder.isEmpty { return path }
        return configurationFolder.hasSuffix("/")
            ? configurationFolder + path : configurationFolder + "/" + path
    }
}
