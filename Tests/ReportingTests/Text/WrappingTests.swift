import Reporting
import Testing

@Suite struct WrappingTests {
    @Test(
        "long lines are broken between words and indented further; without a terminal they stay",
        arguments: [
            ("error: one two three four five six seven", "error: one two three four five\n  six seven"),
            ("short\n  - a list of many words in it here", "short\n  - a list of many words in it\n    here"),
            ("/a/path/without/any/space/which/is/long", "/a/path/without/any/space/which/is/long"),
            ("a table ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━", "a table\n  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━"),
        ])
    func lines(text: String, expected: String) {
        #expect(Format.wrapped(text, to: 30) == expected)
        #expect(Format.wrapped(text, to: nil) == text)
    }

    @Test("commands stay whole: those on a line of their own, and quoted ones that fit")
    func commands() {
        for line in [
            "next: dnn-dist report runs/digits/2026-11-30T05-32-29",
            "  mpirun -n 4 dnn-dist train a.yaml --resume",
        ] {
            #expect(Format.wrapped(line, to: 30) == line)
        }
        #expect(
            Format.wrapped("there is none: 'dnn-dist train a.yaml' makes one", to: 30)
                == "there is none:\n  'dnn-dist train a.yaml'\n  makes one")
    }

    @Test("what follows aligned columns goes on in the last one; what joins commands stays")
    func columns() {
        #expect(
            Format.wrapped("[ok]   cores   one rank on two cores", to: 30)
                == "[ok]   cores   one rank on two\n               cores")
        let remedy = "   remedy: mkdir -p a/b/c && program --write > a/b/c/d"
        #expect(Format.wrapped(remedy, to: 30) == remedy)
    }

    @Test("a quoted line of a file keeps the caret below its place")
    func carets() {
        let text = "training: {epochs: 20, early_stopping: {patience: 3}}\n           ^"
        #expect(Format.wrapped(text, to: 30) == text)
    }
}
