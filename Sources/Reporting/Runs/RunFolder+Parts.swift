import FoundationEssentials

// Several runs of one configuration, each in a folder of its own within a common one: `seed-42`, `seed-43` …
extension RunFolder {
    /// What the names of such folders begin with; the seed follows.
    public static let partPrefix = "seed-"

    /// The folders of the runs in a common folder, by their seeds; nil where it is none.
    public static func parts(of path: String) -> [String]? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let seeds = names.filter { $0.hasPrefix(partPrefix) }.compactMap {
            Int($0.dropFirst(partPrefix.count))
        }
        return seeds.isEmpty ? nil : seeds.sorted().map { "\(path)/\(partPrefix)\($0)" }
    }
}
