import Glibc

/// Colors for the few words that a reader looks for: errors red, warnings yellow, headings bold.
///
/// The variables NO_COLOR and FORCE_COLOR count if they are not empty, as no-color.org and force-color.org define them, and
/// NO_COLOR prevails. Without them, text is colored on a terminal that understands it.
public struct Coloring: Sendable {
    /// The values of the option `--color`.
    public enum Choice: String, Sendable, CaseIterable {
        /// As the environment and the terminal say.
        case auto
        /// Wherever the output goes.
        case always
        /// Nowhere.
        case never

        /// Replaces what the environment says, for this process and those that it starts.
        ///
        /// - Precondition: The process has one thread.
        public func replaceEnvironment() {
            switch self {
            case .auto: break
            case .always:
                unsetenv("NO_COLOR")
                setenv("FORCE_COLOR", "1", 1)
            case .never: setenv("NO_COLOR", "1", 1)
            }
        }
    }

    /// An output of this process.
    public enum Output: Sendable {
        case standardOutput, standardError

        var descriptor: Int32 { self == .standardOutput ? STDOUT_FILENO : STDERR_FILENO }
    }

    private let isOn: Bool

    /// No colors.
    public static let none = Coloring(isOn: false)

    private init(isOn: Bool) { self.isOn = isOn }

    /// The colors of an output.
    ///
    /// - Parameter environment: the process's environment variables.
    public init(environment: [String: String], of output: Output) {
        self.init(environment: environment) {
            TerminalDetection(environment: environment).terminal(of: output.descriptor) != nil
        }
    }

    package init(environment: [String: String], isTerminal: () -> Bool) {
        func isSet(_ name: String) -> Bool { !environment[name, default: ""].isEmpty }
        isOn = !isSet("NO_COLOR") && (isSet("FORCE_COLOR") || isTerminal())
    }

    /// Returns printable lines with their colors.
    public func colored(_ text: String) -> String {
        guard isOn else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.map { index in
            let isHead = index + 1 < lines.count && Self.isRule(lines[index + 1])
            return isHead ? Self.bold.around(lines[index]) : Self.colored(lines[index])
        }.joined(separator: "\n")
    }

    /// Returns a line with its colors. Regular expressions would take 0.3 ms for the line of an epoch.
    private static func colored(_ line: Substring) -> String {
        for (mark, color) in marks where line.hasPrefix(mark) {
            return color.around(line.prefix(mark.count)) + line.dropFirst(mark.count)
        }
        // At the beginning, or after a place in a file.
        let parts = line.split(separator: ": ", omittingEmptySubsequences: false).dropLast()
        if let word = parts.first(where: { ["error", "Error", "warning"].contains($0) }) {
            let color = word == "warning" ? yellow : red
            return line[..<word.startIndex] + color.around(word) + line[word.endIndex...]
        }
        if line.contains("^"), line.allSatisfy({ " \t^".contains($0) }) { return red.around(line) }
        if isEpoch(line) { return bold.around(line) }
        let isFilled = { (cell: Character) in cell == "━" || cell == "╸" }
        if !isRule(line), let start = line.firstIndex(where: isFilled) {
            let bar = line[start...].prefix(while: isFilled)
            return line[..<start] + green.around(bar) + line[bar.endIndex...]
        }
        return String(line)
    }

    /// True for the heading of an epoch: `Epoch 3/20`.
    private static func isEpoch(_ line: Substring) -> Bool {
        let word = "Epoch "
        guard line.hasPrefix(word) else { return false }
        let numbers = line.dropFirst(word.count).split(separator: "/", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
    }

    /// The marks of findings, at the beginning of a line.
    private static let marks = [("[ok]", green), ("[warn]", yellow), ("[FAIL]", red)]

    /// True for the line below the head of a table.
    private static func isRule(_ line: Substring) -> Bool { !line.isEmpty && line.allSatisfy { $0 == "━" } }

    private static let red = Style("1;31")
    private static let yellow = Style("33")
    private static let green = Style("32")
    private static let bold = Style("1")

    /// A style of ECMA-48, "select graphic rendition".
    private struct Style {
        let code: String

        init(_ code: String) { self.code = code }

        func around(_ text: some StringProtocol) -> String { "\u{1B}[\(code)m\(text)\u{1B}[0m" }
    }
}
