import NeuralNetworks
import Optimization
import Registry
import Testing
import Training

/// Settings that a program gives: refused as a configuration's are.
@Suite("Problems with settings")
struct SettingProblemsTests {
    /// Options that programs state in other words, or that a tool made of others checks.
    private static let others: Set<String> = ["warm_up", "decay_steps", "boundaries", "monitor", "mode"]

    @Test("each value that a configuration may not have is a problem of the tool that is made with it")
    func everyOption() throws {
        var count = 0
        count += try problems(of: Optimizers.catalog) { $0.problem }
        count += try problems(of: Schedules.catalog) { $0.problem }
        count += try problems(of: Clippings.catalog) { $0.problem }
        count += try problems(of: Losses.catalog) { $0.problem }
        count += try problems(of: Layers.catalog) { $0.problem }
        count += try problems(of: Initializers.catalog) { $0.problem }
        count += try problems(of: Pretrainings.catalog) { $0.problem }
        count += try problems(of: EarlyStopping.entry) { $0.problem }
        #expect(count > 150)
    }

    private func problems<Tool>(of catalog: Catalog<Tool>, _ problem: (Tool) -> String?) throws -> Int {
        try catalog.entries.reduce(0) { $0 + (try problems(of: $1, problem)) }
    }

    /// Returns the number of wrong values that were tried.
    private func problems<Tool>(of entry: Entry<Tool>, _ problem: (Tool) -> String?) throws -> Int {
        let right = entry.options.reduce(into: OptionValues()) { values, option in
            if option.defaultSetting == nil { values = values.stating(option.name, Self.allowed(option)) }
        }
        #expect(problem(try entry.make(right)) == nil, "\(entry.name)")
        var count = 0
        for option in entry.options where !Self.others.contains(option.name) {
            for setting in Self.wrong(option) {
                let values = right.stating(option.name, setting)
                guard entry.problem(with: values) == nil else { continue }
                let found = problem(try entry.make(values))
                #expect(found?.contains(option.name) == true, "\(entry.name): \(option.name) \(setting)")
                count += 1
            }
        }
        return count
    }

    private static func allowed(_ option: any OptionDescription) -> Setting {
        switch option.kind {
        case .integer: .integer(max(1, Int(option.constraint.bounds?.lower ?? 1)))
        case .number: .number(0.5)
        case .list(of: .number): .list([.number(0.5)])
        default: .list([])
        }
    }

    private static func wrong(_ option: any OptionDescription) -> [Setting] {
        let bounds = option.constraint.bounds
        switch option.kind {
        case .integer:
            return [bounds?.lower, bounds?.upper].enumerated().compactMap { place, bound in
                bound.map { .integer(Int($0) + (place == 0 ? -1 : 1)) }
            }
        case .number:
            let beyond = [bounds?.lower.map { $0 - 0.5 }, bounds?.upper.map { $0 + 0.5 }].compactMap { $0 }
            let open = [
                bounds?.includesLower == false ? bounds?.lower : nil,
                bounds?.includesUpper == false ? bounds?.upper : nil,
            ].compactMap { $0 }
            return (beyond + open + [.nan, .infinity]).map { .number($0) }
        case .list(of: .number): return [.list([.number(-1)]), .list([.number(.nan)])]
        default: return []
        }
    }
}
