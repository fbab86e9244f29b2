import FoundationEssentials

// Several runs of one configuration, each in its own folder within a common one: `seed-42`, `seed-43` …
extension RunFolder {
    /// The prefix of such folders' names, followed by the seed.
    public static let partPrefix = "seed-"

    /// Returns the folders of the runs in a common folder, sorted by seed; nil if it is not a common folder.
    public static func parts(of path: String) -> [String]? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let seeds = names.filter { $0.hasPrefix(partPrefix) }.compactMap {
            Int($0.dropFirst(partPrefix.count))
        }
        return seeds.isEmpty ? nil : seeds.sorted().map { "\(path)/\(partPrefix)\($0)" }
    }
}
