import Reporting

extension Check {
    /// The folder of the runs: it can be written, and fast enough for checkpoints.
    static let folder = Check("folder") { facts in
        let folder = facts.first.folder
        let place = folder.exists ? folder.path : "\(folder.path) (to be created in \(folder.tried))"
        let other = "or name another folder: --set output.folder=PATH"
        if let problem = folder.problem {
            return [
                .failure(
                    "\(place) cannot be written: \(problem)",
                    remedy: "ls -ld \(folder.tried); df \(folder.tried); \(other)")
            ]
        }
        let rate = Double(folder.bytes) / max(folder.seconds, 1e-9)
        let speed =
            "\(Format.bytes(folder.bytes)) written in \(Format.seconds(folder.seconds)), "
            + "\(Format.bytes(Int(rate)))/s"
        if rate < Self.leastRate {
            return [
                .warning(
                    "\(place) is slow: \(speed); each checkpoint and each epoch waits for it",
                    remedy:
                        "use a local disk or a parallel file system (--set output.folder=PATH), and fewer "
                        + "checkpoints (checkpoint: {every: {minutes: 10}})")
            ]
        }
        if folder.availableBytes < 1 << 30 {
            return [
                .warning(
                    "\(place) has \(Format.bytes(folder.availableBytes)) left; \(speed)",
                    remedy: "free some space: du -sh \(folder.tried)/*; \(other)")
            ]
        }
        return [.ok("\(place): \(speed); \(Format.bytes(folder.availableBytes)) left")]
    }

    /// Bytes per second.
    private static let leastRate = 20e6
}
