import Glibc
import Storage

/// Readable formats of numbers, the same on every machine and independent of the locale.
public enum Format {
    /// A number of floating-point operations: `1.6 MFLOP`.
    public static func operations(_ count: Double) -> String {
        let units = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP"]
        var (value, unit) = (count, 0)
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return fixed(value, decimals: unit == 0 ? 0 : 1) + " " + units[unit]
    }

    /// An integer with a comma between groups of three digits: `1,234,567`.
    public static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A count with its noun: `1 rank`, `1,234 steps`. The plural is the singular with an `s`.
    public static func count(_ number: Int, _ singular: String) -> String {
        "\(grouped(number)) \(singular)\(number == 1 ? "" : "s")"
    }

    /// The numbers of a model's parameters: `2,410 trainable parameters`, and `64 non-trainable` if there are any.
    public static func parameters(trainable: Int, nonTrainable: Int) -> String {
        count(trainable, "trainable parameter")
            + (nonTrainable > 0 ? ", \(grouped(nonTrainable)) non-trainable" : "")
    }

    /// A position, padded to the width of the last one: ` 3/20`.
    public static func position(_ number: Int, of total: Int) -> String {
        padded(String(number), to: String(total).count) + "/\(total)"
    }

    /// A number with a fixed number of decimals: `0.1235`; `nan`, `inf`, `-inf` if it is not finite.
    public static func fixed(_ number: Double, decimals: Int) -> String { print("%.*f", decimals, number) }

    /// A number with three significant digits: `0.125`, `1.5e+06`.
    public static func short(_ number: Double) -> String { print("%.*g", 3, number) }

    /// A number with up to six significant digits: `0.125`, `41`, `1.5e+06`.
    public static func significant(_ number: Double) -> String { print("%.*g", 6, number) }

    /// A share with one decimal: `12.3 %`.
    public static func percent(_ share: Double) -> String { fixed(share * 100, decimals: 1) + " %" }

    /// A metric with its name: `loss: 0.1234`. Four decimals, or scientific notation if those would be
    /// useless (below 0.001, from a million).
    public static func metric(_ name: String, _ value: Double) -> String { "\(name): \(metric(value))" }

    /// A metric without its name.
    public static func metric(_ value: Double) -> String {
        let isPlain = value == 0 || !value.isFinite || (0.001..<1_000_000).contains(abs(value))
        return isPlain ? fixed(value, decimals: 4) : print("%.*e", 4, value)
    }

    /// An amount of memory or disk, in units of 1,024 with one decimal: `1.0 MB`; `512 B`.
    public static func bytes(_ count: Int) -> String {
        var value = Double(count)
        var unit = "B"
        for larger in ["KB", "MB", "GB", "TB", "PB", "EB"] where (value.magnitude * 10).rounded() >= 10_240 {
            value /= 1024
            unit = larger
        }
        return (unit == "B" ? grouped(count) : fixed(value, decimals: 1)) + " " + unit
    }

    /// A short duration: `<1 ms`, `42 ms`, `0.42 s`, `12.3 s`, `4,210 s`.
    public static func seconds(_ seconds: Double) -> String {
        switch abs(seconds) {
        case 0: "0 ms"
        case ..<0.0005: "<1 ms"
        case ..<0.0995: fixed(seconds * 1e3, decimals: 0) + " ms"
        case ..<9.995: fixed(seconds, decimals: 2) + " s"
        case ..<99.95: fixed(seconds, decimals: 1) + " s"
        default: whole(seconds) + " s"
        }
    }

    /// A duration of any size with two or three digits: `0 s`, `2.1 µs`, `420 µs`, `8.42 ms`, `0.42 s`.
    public static func fineSeconds(_ seconds: Double) -> String {
        switch abs(seconds) {
        case 0: "0 s"
        case ..<9.95e-6: fixed(seconds * 1e6, decimals: 1) + " µs"
        case ..<0.0009995: fixed(seconds * 1e6, decimals: 0) + " µs"
        case ..<0.009995: fixed(seconds * 1e3, decimals: 2) + " ms"
        case ..<0.0995: fixed(seconds * 1e3, decimals: 1) + " ms"
        default: Self.seconds(seconds)
        }
    }

    /// A duration in clock format, rounded to the second: `0:02`, `59:59`, `1:02:03`; `?` if it is not
    /// finite.
    public static func duration(seconds: Double) -> String {
        guard seconds.isFinite, let total = Int(exactly: max(0, seconds).rounded()) else { return "?" }
        let tail = padded(String(total % 60), to: 2, with: "0")
        let minutes = total / 60 % 60
        guard total >= 3600 else { return "\(minutes):\(tail)" }
        return "\(total / 3600):\(padded(String(minutes), to: 2, with: "0")):\(tail)"
    }

    /// A duration of any length: `0.42 s`, from a minute on `1:02:03`.
    public static func time(_ seconds: Double) -> String {
        seconds < 60 ? Self.seconds(seconds) : duration(seconds: seconds)
    }

    /// The duration of one step: `420 µs/step`, `8.42 ms/step`, `1.25 s/step`.
    public static func stepTime(seconds: Double) -> String { fineSeconds(seconds) + "/step" }

    /// Samples per second: `38,100 samples/s`; one decimal below ten.
    public static func rate(_ samplesPerSecond: Double) -> String {
        let number = samplesPerSecond < 9.95 ? fixed(samplesPerSecond, decimals: 1) : whole(samplesPerSecond)
        return number + " samples/s"
    }

    /// Returns a list after its title in lines of at most 80 characters, of which the following ones are indented; none for
    /// an empty list.
    static func folded(_ title: String, _ items: [String]) -> [String] {
        guard let last = items.last else { return [] }
        return lines(of: [title] + items.dropLast().map { $0 + "," } + [last], width: 80, indentation: 2)
    }

    /// Returns the lines of external text, each made printable; a final newline does not begin another line.
    static func lines(of text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return lines.dropLast(lines.count > 1 && lines[lines.count - 1].isEmpty ? 1 : 0)
            .map { String($0).printable }
    }

    /// Returns the text, padded on the left to `width` characters.
    package static func padded(_ text: String, to width: Int, with padding: Character = " ") -> String {
        String(repeating: padding, count: max(0, width - text.count)) + text
    }

    private static func whole(_ number: Double) -> String {
        Int(exactly: number.rounded()).map(grouped) ?? fixed(number, decimals: 0)
    }

    private static func print(_ format: String, _ decimals: Int, _ number: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            let arguments: [any CVarArg] = [Int32(clamping: decimals), number.isNaN ? .nan : number]
            let length = withVaList(arguments) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
            let bytes = buffer.prefix(min(Int(length), buffer.count - 1)).map(UInt8.init(bitPattern:))
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
