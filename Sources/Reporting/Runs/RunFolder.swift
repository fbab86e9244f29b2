import FoundationEssentials
import Glibc
import Storage

/// The folder of one run: `<parent>/<name>/<time>/` with `config.yaml`, `metrics.jsonl`, `history.csv`,
/// `diagnostics.jsonl`, `log.txt`, `model.safetensors`, `checkpoints/` and `result.json`. A failure to write is thrown as an error;
/// lines of the growing files wait in memory instead.
public final class RunFolder {
    /// The folder's path, relative if the parent's path was.
    public let path: String

    /// The growing files, by name.
    let journals: [String: JournalFile]
    /// The descriptor that holds the lock of a reserved folder; nil if it is not reserved.
    var reservation: Int32?

    static let logName = "log.txt"
    private static let metricsName = "metrics.jsonl"
    private static let diagnosticsName = "diagnostics.jsonl"
    private static let historyName = "history.csv"
    static let textFiles = [metricsName, historyName, logName, diagnosticsName]
    static let growingFiles = textFiles + RunEventFile.allCases.map(\.name)

    private var metrics: JournalFile? { journals[Self.metricsName] }
    /// The columns of `history.csv`; none before its first epoch here.
    private var columns: [String] = []
    /// The last step whose line was written at once.
    private var lastStep = (epoch: 0, seconds: 0.0)
    /// The seconds for which lines of steps may wait for others.
    static let secondsBetweenSteps = 1.0

    /// Creates the folder of a run that begins at `date`; its name is the time in UTC, `2026-03-01T14-03-22`,
    /// followed by a number (`-2`) if another run, of this process or any other, has taken that name.
    /// - Parameter name: the run's name, a single path component.
    public convenience init(parent: String, name: String, date: Date) throws(StorageError) {
        guard !["", ".", ".."].contains(name), !name.contains("/"), !name.contains("\0") else {
            throw StorageError(
                "create the folder", parent + "/" + name, reason: "'\(name)' is not a name for a folder",
                advice: "give the run a name without '/'")
        }
        let runs = parent + (parent.isEmpty || parent.hasSuffix("/") ? "" : "/") + name
        try Folder.create(runs)
        try self.init(continuing: Folder.createNew(runs + "/" + Self.timestamp(date)))
    }

    /// Creates a folder of that name within another one, for one of several runs.
    public convenience init(within folder: String, name: String) throws(StorageError) {
        let path = folder + "/" + name
        try Folder.create(path)
        try self.init(continuing: path)
    }

    /// Opens the folder of an earlier run to resume it: lines are appended to its files.
    public init(continuing path: String) throws(StorageError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw StorageError("open the folder", path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StorageError("open the folder", path, code: ENOTDIR)
        }
        self.path = path
        journals = Dictionary(
            uniqueKeysWithValues: Self.growingFiles.map {
                ($0, JournalFile(path: path + "/" + $0))
            })
    }

    deinit {
        flush()
        if let reservation { close(reservation) }
    }

    /// The path of the trained model.
    public var modelPath: String { path + "/model.safetensors" }

    /// The path of the configuration with which the run was begun.
    public var configurationPath: String { path + "/config.yaml" }

    /// Writes `config.yaml` atomically.
    public func write(config: String) throws(StorageError) {
        try AtomicFile.write(Array(config.utf8), to: configurationPath)
    }

    /// Writes `model.safetensors` atomically.
    public func write(model pieces: [[UInt8]]) throws(StorageError) {
        try AtomicFile.write(pieces, to: modelPath)
    }

    /// Writes another file of the run atomically.
    ///
    /// - Parameter name: the file's name in the folder.
    public func write(_ content: [UInt8], to name: String) throws(StorageError) {
        try AtomicFile.write(content, to: path + "/" + name)
    }

    /// Writes `result.json` atomically, and the lines that wait.
    public func write(result: some Encodable) throws(StorageError) {
        flush()
        try AtomicFile.write(Array(JSONLine.document(of: result).utf8), to: path + "/result.json")
    }

    /// Appends a line to `metrics.jsonl`.
    public func append(metrics value: some Encodable) {
        append(JSONLine.text(of: value) + "\n", to: Self.metricsName)
    }

    /// Appends an epoch's line to `metrics.jsonl`, and to `history.csv`, whose columns are those of its first epoch.
    public func append(metrics report: EpochReport) {
        append(report.jsonLine + "\n", to: Self.metricsName)
        let epoch = RunHistory.Epoch(report)
        if columns.isEmpty { columns = readColumns() }
        var head = ""
        if columns.isEmpty {
            columns = RunHistory.columns(of: [epoch])
            head = columns.joined(separator: ",") + "\n"
        }
        append(head + epoch.line(columns), to: Self.historyName)
    }

    /// The columns of `history.csv` as it is; none if it has no line.
    private func readColumns() -> [String] {
        let line = (journals[Self.historyName]?.content ?? []).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init)
    }

    /// Appends a step's line to `metrics.jsonl`; it is written within a second or so, together with others.
    public func append(metrics report: StepReport) {
        let line = report.jsonLine + "\n"
        let before = report.epoch == lastStep.epoch ? lastStep.seconds : 0
        if let metrics, metrics.problem == nil, report.secondsInEpoch - before < Self.secondsBetweenSteps {
            metrics.delay(line)
        } else {
            append(line, to: Self.metricsName)
            lastStep = (report.epoch, report.secondsInEpoch)
        }
    }

    /// Appends a line to `diagnostics.jsonl`.
    public func append(diagnosis value: StepDiagnosis) {
        append(value.line + "\n", to: Self.diagnosticsName)
    }

    /// Appends text lines to `log.txt`, without control characters.
    public func append(log text: String) {
        append(Format.lines(of: text).map { $0 + "\n" }.joined(), to: Self.logName)
    }

    /// Returns a moment as the name of a folder, `2026-03-01T14-03-22`, in UTC.
    static func timestamp(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let fields = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec].map {
            Format.padded(String($0), to: 2, with: "0")
        }
        return "\(parts.tm_year + 1900)-\(fields[0])-\(fields[1])T\(fields[2...].joined(separator: "-"))"
    }

    /// The length of the moment in the name of a run's folder.
    private static let timestampLength = "2026-03-01T14-03-22".count

    /// Returns the place in time of a run by the name of its folder: the moment at which it began, in seconds since 1970,
    /// and its number among those of the same second; nil for another name.
    public static func beginning(ofName name: some StringProtocol) -> (moment: Double, number: Int)? {
        let fields = name.prefix(timestampLength).split { "-T".contains($0) }.compactMap { Int32($0) }
        guard name.count >= timestampLength, fields.count == 6 else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (fields[0] - 1900, fields[1] - 1, fields[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (fields[3], fields[4], fields[5])
        return (Double(timegm(&parts)), Int(name.dropFirst(timestampLength + 1)) ?? 1)
    }
}

// Several runs of one configuration, each in its own folder within a common one: `seed-42`, `fold-1` or
// `seed-42-fold-1`.
extension RunFolder {
    private static let seedWord: Substring = "seed"
    private static let foldWord: Substring = "fold"

    /// Returns the name of the folder of one of several runs.
    ///
    /// - Parameters:
    ///   - seed: the seed; nil if all runs have the same.
    ///   - fold: the fold that is held out, from 1; nil without folds.
    public static func partName(seed: Int?, fold: Int?) -> String {
        [seed.map { "\(seedWord)-\($0)" }, fold.map { "\(foldWord)-\($0)" }].compactMap(\.self)
            .joined(separator: "-")
    }

    /// Returns the seed and the fold of one of several runs by the name of its folder, -1 for none; nil for the
    /// name of another folder.
    private static func numbers(ofPart name: some StringProtocol) -> (seed: Int, fold: Int)? {
        let words = name.split(separator: "-", omittingEmptySubsequences: false).map { Substring($0) }
        let numbers = words.indices.filter { $0 % 2 == 1 }.compactMap { Int(words[$0]) }
        guard 2 * numbers.count == words.count else { return nil }
        switch words.indices.filter({ $0 % 2 == 0 }).map({ words[$0] }) {
        case [seedWord]: return (numbers[0], -1)
        case [foldWord]: return (-1, numbers[0])
        case [seedWord, foldWord]: return (numbers[0], numbers[1])
        default: return nil
        }
    }

    /// Returns true if a folder's name is that of one of several runs.
    public static func isPart(_ name: some StringProtocol) -> Bool { numbers(ofPart: name) != nil }

    /// Returns true if a folder's name is that of a run which holds out one of several folds.
    public static func isFold(_ name: some StringProtocol) -> Bool {
        numbers(ofPart: name).map { $0.fold >= 0 } ?? false
    }

    /// Returns the folders of the runs in a common folder, by seed and fold; nil if it is not a common folder.
    public static func parts(of path: String) -> [String]? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let parts = names.compactMap { name in numbers(ofPart: name).map { (name: name, numbers: $0) } }
        return parts.isEmpty
            ? nil : parts.sorted { $0.numbers < $1.numbers }.map { "\(path)/\($0.name)" }
    }
}
