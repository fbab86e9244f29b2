import Configuration
import Foundation
import SystemSupport
import TestSupport
import Testing
import Training

/// The configuration reader on randomly damaged texts: errors with a location, or a plan that can be written
/// and read again, in bounded time, never a trap.
@Suite struct FuzzingTests {
    private static let words = [
        "{", "}", "[", "]", ":", ": ", "- ", "-", ",", "\n", "\t", "  ", "#", "'", "\"", "|", ">", "&a ",
        "*a", "!!int ", "!", "%", "@", "---\n",
        "...", "<<: ", "~", "null", "true", "no", "-1", "0", "1e999", ".nan", ".inf", "99999999999999999999",
        "0x1F", "1_000", "dense",
        "repeat: ", "{repeat: {times: 1000000000, layers: [relu]}}", "layers:", "data:", "é", "\u{FEFF}",
        "\u{85}", "\u{2028}",
    ].map { Array($0.utf8) }

    /// Returns true if the text has no control characters that a terminal would act on.
    private func isHarmless(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
        }
    }

    /// The number of valid texts among `count` damaged versions of a text.
    private func readable(
        _ count: Int, of text: String, seed: UInt64, catalogs: Catalogs
    ) throws -> Int {
        let reader = ConfigurationReader(catalogs: catalogs)
        let writer = ConfigurationWriter(catalogs: catalogs)
        var generator = SeededGenerator(seed: seed)
        var sound = 0
        for _ in 0..<count {
            let damaged = String(
                decoding: Mutation.of(Array(text.utf8), words: Self.words, using: &generator), as: UTF8.self)
            do throws(ConfigurationErrors) {
                let plan = try reader.read(text: damaged, file: "/configs/run.yaml")
                sound += 1
                let written = writer.text(of: plan)
                let again = writer.text(of: try reader.read(text: written, file: "/configs/run.yaml"))
                #expect(again == written, "\(damaged)")
            } catch {
                #expect(error.diagnostics.allSatisfy { $0.line != nil && $0.column != nil }, "\(error)")
                #expect(isHarmless(error.description))
            }
        }
        return sound
    }

    @Test("texts with all kinds of options")
    func options() throws {
        let sound = try readable(2500, of: Fixtures.full, seed: 1, catalogs: Fixtures.catalogs)
        #expect(sound > 20 && sound < 2000, "\(sound) of 2500")
    }

    @Test("the configurations of this project", arguments: ["digits.yaml", "mnist-mlp.yaml"])
    func project(_ name: String) throws {
        let text = try Project.text("configs/\(name)")
        let sound = try readable(1500, of: text, seed: 2, catalogs: .standard)
        #expect(sound > 20 && sound < 1400, "\(sound) of 1500")
    }

    @Test("overrides of the command line")
    func overrides() {
        var generator = SeededGenerator(seed: 3)
        let sources = [
            "optimizer.nadam.learning_rate=0.01", "model.layers.1=batch_norm", "clip={global_norm: 2}",
            "seed=5",
        ]
        for _ in 0..<3000 {
            let source = Array((sources.randomElement(using: &generator) ?? "").utf8)
            let text = String(
                decoding: Mutation.of(source, words: Self.words, using: &generator), as: UTF8.self)
            let message = Fixtures.messages(Fixtures.full, [text])
            #expect(message.isEmpty || message.contains("error: "))
            #expect(isHarmless(message))
        }
    }

    @Test("files with bytes that are no text are errors with a place")
    func bytes() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 4)
        let reader = ConfigurationReader(catalogs: Fixtures.catalogs)
        var wrong = 0
        for _ in 0..<500 {
            let file = try folder.write(
                Mutation.of(Array(Fixtures.small.utf8), using: &generator), to: "damaged.yaml")
            do throws(ConfigurationErrors) {
                _ = try reader.read(file: file)
            } catch {
                wrong += error.description.contains("not UTF-8") ? 1 : 0
                #expect(error.reason == .invalid)
            }
        }
        #expect(wrong > 20)
    }

    @Test("anchors that refer to each other, and very deep nesting, are errors at once")
    func bombs() {
        let lists = (0..<12).map { level in
            let references = [String](repeating: level == 0 ? "x" : "*a\(level - 1)", count: 10).joined(
                separator: ", ")
            return "a\(level): &a\(level) [\(references)]\n"
        }
        #expect(Fixtures.messages(lists.joined() + Fixtures.small).contains("error: "))
        #expect(Fixtures.messages("a: " + String(repeating: "[", count: 100_000)).contains("error: "))
        #expect(Fixtures.messages("a: " + String(repeating: "{b: ", count: 100_000)).contains("error: "))
        #expect(
            Fixtures.messages((0..<5000).map { String(repeating: " ", count: $0) + "a:\n" }.joined())
                .contains("error: "))
    }
}
