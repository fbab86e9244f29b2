import Tensors
import Training

/// A trial of a sweep: a configuration with some of its options overridden.
public struct Trial: Sendable, Hashable, Codable {
    /// A swept option and its value.
    public struct Setting: Sendable, Hashable, Codable {
        /// The option's path of names.
        public let key: String
        /// The value, as in an override.
        public let value: String
    }

    /// The number of the trial, from 1.
    public let number: Int
    /// The swept options, in the order of the command line: those of grids, then those of ranges.
    public let settings: [Setting]

    /// The settings as overrides, `KEY=VALUE`.
    public var overrides: [String] { settings.map { "\($0.key)=\($0.value)" } }

    /// The settings on one line.
    public var text: String { overrides.joined(separator: " ") }
}

/// The trials of a sweep: all points of a grid, values drawn from ranges, or both.
public struct SweepDesign: Sendable {
    /// The options that take each of some values.
    public let grid: [GridAxis]
    /// The options whose values are drawn.
    public let ranges: [RangeAxis]
    /// The trials, in order.
    public let trials: [Trial]

    /// The largest number of trials.
    public static let mostTrials = 10_000

    /// Makes the trials. With ranges, the points of the grid take turns. The values drawn for trial k depend on the seed,
    /// k and the range's place alone.
    ///
    /// - Parameters:
    ///   - count: the number of trials; nil for one for each point of the grid.
    ///   - seed: the seed of the values that are drawn.
    ///   - isWhole: returns true if an option takes whole numbers; asked for ranges between whole numbers only.
    /// - Throws: `TrainingError` if there is nothing to sweep, or too much.
    public init(
        grid: [GridAxis], ranges: [RangeAxis], count: Int?, seed: Int, isWhole: (RangeAxis) throws -> Bool
    ) throws {
        (self.grid, self.ranges) = (grid, ranges)
        let keys = grid.map(\.key) + ranges.map(\.key)
        for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
            throw TrainingError(
                "\(key) is swept twice: give all its values to one --grid, or one --range", .usage)
        }
        guard !keys.isEmpty else {
            throw TrainingError(
                "there is nothing to sweep: add --grid KEY=VALUE,VALUE or --range KEY=LOW..HIGH", .usage)
        }
        guard let count = count ?? (ranges.isEmpty ? Self.points(of: grid) : nil) else {
            throw TrainingError(
                "the number of values to draw for --range is missing: add --trials 20", .usage)
        }
        guard (1...Self.mostTrials).contains(count) else {
            throw TrainingError(
                "\(count == .max ? "too many" : "\(count)") trials: a sweep has 1 to \(Self.mostTrials); say how many with --trials",
                .usage)
        }
        let areWhole = try ranges.map { try $0.hasWholeBounds && isWhole($0) }
        let streams = ranges.indices.map {
            RandomStream(seed: UInt64(bitPattern: Int64(seed)), purpose: .sweep, layer: $0)
        }
        let points = Self.points(of: grid)
        trials = (1...(ranges.isEmpty ? min(count, points) : count)).map { number in
            var settings = Self.point((number - 1) % points, of: grid)
            for (place, range) in ranges.enumerated() {
                var words = streams[place].words(step: number)
                settings.append(
                    .init(key: range.key, value: range.draw(&words, isWhole: areWhole[place])))
            }
            return Trial(number: number, settings: settings)
        }
    }

    /// The number of points of a grid; `Int.max` if it is larger than that.
    private static func points(of grid: [GridAxis]) -> Int {
        grid.reduce(1) { count, axis in
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: axis.values.count)
            return isTooLarge ? .max : product
        }
    }

    /// A point of a grid; the last axis changes fastest.
    private static func point(_ index: Int, of grid: [GridAxis]) -> [Trial.Setting] {
        var (rest, settings) = (index, [Trial.Setting]())
        for axis in grid.reversed() {
            settings.append(.init(key: axis.key, value: axis.values[rest % axis.values.count]))
            rest /= axis.values.count
        }
        return settings.reversed()
    }
}
