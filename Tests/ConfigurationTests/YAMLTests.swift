import Configuration
import Foundation
import TestSupport
import Testing

/// The rules by which a text is read as YAML, their errors, and their limits.
@Suite("YAML of a configuration") struct YAMLTests {
    private func first(_ text: String) -> String {
        let lines = Fixtures.messages(text).split(separator: "\n").map(String.init)
        return lines.prefix { !$0.contains("error: missing key") }.joined(separator: "\n")
    }

    @Test("all duplicate keys are told, and with them what else is wrong before the grammar breaks")
    func duplicates() {
        #expect(
            first("seed: 1\n'seed': 2\nbatch: {size: 4, micro: 2, size: 5}\nseed: 3\nname: *no\nclip: ]\n")
                == """
                run.yaml:2:1: error: duplicate key 'seed'
                'seed': 2
                ^
                it is first given in line 1, column 1
                run.yaml:3:28: error: duplicate key 'size'
                batch: {size: 4, micro: 2, size: 5}
                                           ^
                it is first given in line 3, column 9
                run.yaml:4:1: error: duplicate key 'seed'
                seed: 3
                ^
                it is first given in line 1, column 1
                run.yaml:5:7: error: no anchor '&no' before this alias
                name: *no
                      ^
                quote a text that begins with '*'
                run.yaml:6:7: error: not valid YAML: did not find expected node content
                clip: ]
                      ^
                """)
    }

    @Test(
        "features without a use are errors with a place",
        arguments: [
            ("seed: !!int 3\n", "1:7: error: tags ('tag:yaml.org,2002:int') are not supported"),
            ("name: !x 'a'\n", "1:7: error: tags ('!x') are not supported"),
            ("batch: !!map {size: 3}\n", "1:8: error: tags ('tag:yaml.org,2002:map') are not supported"),
            ("!x seed: 3\n", "1:1: error: tags ('!x') are not supported"),
            ("batch: {<<: 3}\n", "1:13: error: '<<' takes a map or a list of maps, found number 3"),
            ("? [a]\n: b\n", "1:3: error: a key must be a text"),
            ("a: &a b\n*a : c\n", "2:1: error: a key must be a text"),
            ("seed: 1\n---\nseed: 2\n", "2:1: error: a second document begins here"),
            ("name: *.csv\n", "1:7: error: '*' begins an alias"),
            ("name: a\u{1}b\n", "1:8: error: the character U+0001 is not allowed"),
            ("name: !a!b c\n", "1:7: error: not valid YAML: found undefined tag handle"),
            ("seed:\n\t3\n", "2:1: error: not valid YAML: found character that cannot start any token"),
        ])
    func features(text: String, message: String) {
        #expect(Fixtures.messages(text).contains("run.yaml:\(message)"), "\(first(text))")
    }

    @Test(
        "a merge key takes in the keys of earlier maps; its own keys, and those of earlier ones, come first")
    func mergeKeys() throws {
        let text = """
            data: {train: digits}
            batch: &a {size: 4, micro: 2}
            training: &b {epochs: 7}
            model: {layers: [{dense: {<<: [{units: 3}, {units: 5, bias: false}], bias: true}}]}
            stages: [{<<: *b, name: x}]
            """
        let plan = try Fixtures.read(text)
        let dense = plan.model.layers[0].selection.values
        #expect(dense.stated("units") == .integer(3) && dense.stated("bias") == .boolean(true))
        #expect(plan.stages.first?.values.stated("epochs") == .integer(7))
    }

    /// Texts at a limit and one above it, and the message that names it.
    private static let limits: [(at: String, above: String, message: String)] = [
        (
            nested(64), nested(65), "more than 64 levels of lists and maps in each other"
        ),
        (
            "x: [" + String(repeating: "a,", count: 99_997) + "]",
            "x: [" + String(repeating: "a,", count: 99_998) + "]",
            "more than 100000 values, aliases expanded"
        ),
        (
            "x: &x [" + String(repeating: "a,", count: 49_997) + "]\ny: *x\n",
            "x: &x [" + String(repeating: "a,", count: 49_998) + "]\ny: *x\n",
            "more than 100000 values, aliases expanded"
        ),
        (
            "x: y" + String(repeating: "\n", count: 1_048_572),
            "x: y" + String(repeating: "\n", count: 1_048_573),
            "more than 1048576 characters are not a configuration"
        ),
        (
            "? " + String(repeating: "k", count: 1024) + "\n: x",
            "? " + String(repeating: "k", count: 1025) + "\n: x",
            "a key of more than 1024 characters"
        ),
        (
            String(repeating: "%A b\n", count: 100) + "---\nx: y",
            String(repeating: "%A b\n", count: 101)
                + "---\nx: y", "more than 100 lines begin with '%'"
        ),
    ]

    private static func nested(_ depth: Int) -> String {
        "x: " + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
    }

    @Test("a limit is told above it, not at it", arguments: limits.indices)
    func limit(index: Int) {
        let limit = Self.limits[index]
        #expect(!Fixtures.messages(limit.at).contains(limit.message), "\(first(limit.at).prefix(300))")
        #expect(Fixtures.messages(limit.above).contains(limit.message), "\(first(limit.above).prefix(300))")
    }

    /// Texts of `count` parts on one line or on many, which would take minutes if the time grew with the square.
    private static let large: [@Sendable (Int) -> String] = [
        { "x: [" + String(repeating: "relu, ", count: $0) + "]" },
        { "{" + (0..<$0).map { "\"name\": \($0)" }.joined(separator: ", ") + "}" },
        { (0..<$0).map { "name: \($0)\n" }.joined() },
        { (0..<$0).map { "key\($0): x\n" }.joined() },
        { "[" + (0..<$0).map { "&a\($0) x" }.joined(separator: ", ") + "]" },
        { "a: &a x\nb: [" + String(repeating: "*a, ", count: $0) + "]" },
        { "{" + (0..<$0).map { "a\($0): &a\($0) x, b\($0): *c" }.joined(separator: ", ") + "}" },
        { "{stages: [" + String(repeating: "{epochs: x}, ", count: $0) + "]}" },
        { "model: {layers: [" + String(repeating: "rely, ", count: $0) + "]}" },
        { "x: \"" + String(repeating: "\\n", count: 8 * $0) + "\"" },
        { String(repeating: "- ", count: 8 * $0) },
    ]

    @Test(
        "the time of reading grows with the length of a text, not with its square", arguments: large.indices)
    func time(index: Int) {
        func processorTime(_ count: Int) -> Double {
            let text = Self.large[index](count)
            var (before, after) = (timespec(), timespec())
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before)
            _ = Fixtures.messages(text)
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after)
            return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) * 1e-9
        }
        _ = processorTime(100)
        let (small, large) = (processorTime(2500), processorTime(20_000))
        #expect(large < 0.1 || large < 16 * small, "\(small) s, then \(large) s for 8 times the length")
        #expect(large < 5, "\(large) s")
    }
}
