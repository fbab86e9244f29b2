import Foundation
import Storage

/// Reads stores and reports what is in them.
enum Inspection {
    /// Reads the path of a store from each line of standard input, and prints a line for it, with a tab between
    /// its parts:
    ///
    /// 1. the step of the newest good checkpoint, or `none`,
    /// 2. `whole` if its files are those of its step, else `torn`,
    /// 3. the number of damaged checkpoints that are newer,
    /// 4. the steps of all good checkpoints in the folder, with commas,
    /// 5. the faults of the damaged ones.
    ///
    /// - Parameter isTrusting: true to take each folder with a manifest for a good checkpoint, as a reader
    ///   without checksums would.
    static func run(isTrusting: Bool) throws(StorageError) {
        while let path = readLine() {
            try StandardOutput.report((isTrusting ? trusting(path) : verifying(path)).joined(separator: "\t"))
        }
    }

    private static func verifying(_ path: String) -> [String] {
        let (newest, damaged) = CheckpointStore(path: path).newest()
        let good = folders(path).filter { (try? Checkpoint(path: path + "/" + $0)) != nil }
        let isWhole = newest.map { checkpoint in
            Content.files(of: checkpoint.step).allSatisfy {
                (try? checkpoint.bytes(of: $0.name)) == Array($0.pieces.joined())
            }
        }
        return report(newest?.step, isWhole ?? true, damaged.map(\.description), good)
    }

    private static func trusting(_ path: String) -> [String] {
        let good = folders(path).filter {
            FileManager.default.fileExists(atPath: path + "/" + $0 + "/manifest.json")
        }
        let newest = good.compactMap(step).max()
        let isWhole = newest.map { step in
            let folder = good.last { self.step($0) == step } ?? ""
            return Content.files(of: step).allSatisfy {
                let data = try? Data(contentsOf: URL(filePath: path + "/" + folder + "/" + $0.name))
                return data == Data($0.pieces.joined())
            }
        }
        return report(newest, isWhole ?? true, [], good)
    }

    private static func report(
        _ newest: Int?, _ isWhole: Bool, _ damaged: [String], _ good: [String]
    ) -> [String] {
        let steps = Set(good.compactMap(step)).sorted().map(String.init)
        return [
            newest.map(String.init) ?? "none", isWhole ? "whole" : "torn", String(damaged.count),
            steps.joined(separator: ","), damaged.joined(separator: "; "),
        ]
    }

    /// The folders of checkpoints, that of one which is being replaced included.
    private static func folders(_ path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { step($0) != nil && ($0.hasPrefix("step-") || $0.hasSuffix(".replaced")) }
            .sorted()
    }

    private static func step(_ name: String) -> Int? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: true)
        return parts.first.flatMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }
    }
}
