import Glibc
import Tensors
import Training

/// An option whose values are drawn from a range: `optimizer.learning_rate=1e-4..1e-1`.
public struct RangeAxis: Sendable, Hashable {
    /// The option's path of names, as in an override.
    public let key: String
    /// The lowest value.
    public let low: Double
    /// The highest value.
    public let high: Double
    /// True if equal ratios are equally likely, false if equal differences are.
    public let isLogarithmic: Bool

    /// Reads `KEY=LOW..HIGH`, with `:log` or `:linear` at its end. Without those, equal ratios are equally likely if both
    /// numbers are positive and a factor of ten or more apart.
    ///
    /// - Throws: `TrainingError` with an example of the right form.
    public init(_ text: String) throws(TrainingError) {
        func error(_ problem: String) -> TrainingError {
            TrainingError(
                "--range \(text): \(problem), such as --range optimizer.learning_rate=1e-4..1e-1", .usage)
        }
        guard let mark = text.firstIndex(of: "="), mark > text.startIndex else {
            throw error("expected KEY=LOW..HIGH")
        }
        key = String(text[..<mark])
        let parts = text[text.index(after: mark)...].split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || ["log", "linear"].contains(parts[1]) else {
            throw error("':\(parts[1])' is no scale; expected :log, :linear or none")
        }
        guard let dots = parts[0].firstRange(of: ".."),
            let low = Self.number(parts[0][..<dots.lowerBound]),
            let high = Self.number(parts[0][dots.upperBound...])
        else { throw error("expected two numbers, LOW..HIGH") }
        guard low < high else { throw error("LOW is not below HIGH; expected LOW..HIGH") }
        guard parts.count == 1 || parts[1] != "log" || low > 0 else {
            throw error(
                "a logarithmic scale has no place for \(parts[0][..<dots.lowerBound]); expected LOW > 0")
        }
        (self.low, self.high) = (low, high)
        isLogarithmic = parts.count == 1 ? low > 0 && high / low >= 10 : parts[1] == "log"
    }

    private static func number(_ text: Substring) -> Double? {
        guard text.allSatisfy({ "0123456789+-.eE".contains($0) }), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }

    /// True if both bounds are whole numbers.
    package var hasWholeBounds: Bool { [low, high].allSatisfy { Int(exactly: $0) != nil } }

    /// Draws a value, as in an override.
    ///
    /// - Parameters:
    ///   - words: a source of random words.
    ///   - isWhole: true for a whole number, false for one of four significant digits.
    func draw(_ words: inout RandomWords, isWhole: Bool) -> String {
        let lowWord = UInt64(words.next())
        let bits = UInt64(words.next()) << 32 | lowWord
        let share = Double(bits >> 11) * 0x1p-53
        // Each whole number has an interval of length 1.
        let end = isWhole ? high + 1 : high
        let value =
            isLogarithmic
            ? exp(log(low) + share * (log(end) - log(low))) : low + share * (end - low)
        let rounded = isWhole ? value.rounded(.down) : Self.rounded(value)
        let result = min(max(rounded, low), high)
        return isWhole ? String(Int(result)) : "\(result)"
    }

    /// The number with four significant digits, so that overrides are short, and last bits of `exp` do not matter.
    private static func rounded(_ value: Double) -> Double {
        if value == 0 { return 0 }
        let exponent = 3 - floor(log10(abs(value)))
        // Powers of ten of positive exponents are exact, and so the result is the nearest to the decimal number.
        return exponent >= 0
            ? (value * pow(10, exponent)).rounded() / pow(10, exponent)
            : (value / pow(10, -exponent)).rounded() * pow(10, -exponent)
    }
}
