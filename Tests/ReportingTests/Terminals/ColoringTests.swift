import Reporting
import Testing

@Suite("Colours")
struct ColoringTests {
    private func isColored(_ environment: [String: String], isTerminal: Bool) -> Bool {
        let coloring = Coloring(environment: environment, isTerminal: { isTerminal })
        return coloring.colored("error: x") != "error: x"
    }

    @Test("NO_COLOR and FORCE_COLOR count if they are not empty, in this order, and then the terminal")
    func environment() {
        #expect(isColored([:], isTerminal: true) && !isColored([:], isTerminal: false))
        #expect(!isColored(["NO_COLOR": "0"], isTerminal: true))
        #expect(isColored(["NO_COLOR": ""], isTerminal: true))
        #expect(isColored(["FORCE_COLOR": "1"], isTerminal: false))
        #expect(!isColored(["FORCE_COLOR": ""], isTerminal: false))
        #expect(!isColored(["NO_COLOR": "1", "FORCE_COLOR": "1"], isTerminal: true))
    }

    /// The text with a sign for each style: red, yellow, green, bold, end.
    private func shown(_ text: String) -> String {
        let signs = ["1;31": "R", "33": "Y", "32": "G", "1": "B", "0": "."]
        return Coloring(environment: [:], isTerminal: { true }).colored(text)
            .replacing(/\u{1B}\[([0-9;]*)m/) { "<\(signs[String($0.1)] ?? "?")>" }
    }

    @Test(
        "the words that a reader looks for have colours, and the rest of a text has none",
        arguments: [
            ("error: no such file", "<R>error<.>: no such file"),
            (
                "a.yaml:3:5: error: no\n  epoch: 3\n       ^",
                "a.yaml:3:5: <R>error<.>: no\n  epoch: 3\n<R>       ^<.>"
            ),
            ("Error: Unknown option", "<R>Error<.>: Unknown option"),
            ("warning: slow: error: none", "<Y>warning<.>: slow: error: none"), ("note: x", "note: x"),
            ("an error: x", "an error: x"),
            ("[ok]   cores  2", "<G>[ok]<.>   cores  2"), ("[warn] cores", "<Y>[warn]<.> cores"),
            ("[FAIL] cores", "<R>[FAIL]<.> cores"), ("see [ok]", "see [ok]"),
            ("Epoch 3/20", "<B>Epoch 3/20<.>"), ("epoch 3/20 - loss: 1", "epoch 3/20 - loss: 1"),
            ("3/5 ━━╸── - loss", "3/5 <G>━━╸<.>── - loss"),
            ("name  value\n━━━━━━━━━━━\na     1\n", "<B>name  value<.>\n━━━━━━━━━━━\na     1\n"),
            ("", ""), ("\n", "\n"),
        ])
    func words(text: String, expected: String) {
        #expect(shown(text) == expected)
    }
}
