import Reporting
import Testing

@Suite("Table")
struct TableTests {
    @Test("a summary is aligned, numbers to the right, with its totals below")
    func summary() {
        var table = Table([.init("Layer (type)"), .init("Output Shape"), .init("Param #", .right)])
        table.append(["layers.0 (dense)", "[300]", Format.grouped(235_500)])
        table.append(["layers.1 (batch_norm)", "[300]", Format.grouped(1200)])
        table.append(note: "Total params: \(Format.grouped(236_700)) (\(Format.bytes(946_800)))")
        #expect(
            table.text(width: nil) == """
                Layer (type)           Output Shape  Param #
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                layers.0 (dense)       [300]         235,500
                layers.1 (batch_norm)  [300]           1,200
                ────────────────────────────────────────────
                Total params: 236,700 (924.6 KB)

                """)
    }

    @Test("the last column is folded at words to stay within the terminal; without one it is not")
    func folding() {
        var table = Table([.init("Name"), .init("Help")])
        table.append(["elu", "the exponential linear unit, smooth and below zero where x is"])
        table.append(["relu", ""])
        #expect(
            table.text(width: 32)
                == """
                Name  Help
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                elu   the exponential linear
                      unit, smooth and below
                      zero where x is
                relu

                """.replacing("━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━", with: "━━━━━━━━━━━━━━━━━━━━━━━━━━━━"))
        #expect(
            table.text(width: nil).contains(
                "elu   the exponential linear unit, smooth and below zero where x is\n"))
    }

    @Test("what is to stay together is folded as one word")
    func unbroken() {
        var table = Table([.init("Name"), .init("Values")])
        table.append(["color", ["dark red 35 %,", "blue 5 %"].map(Table.unbroken).joined(separator: " ")])
        #expect(table.text(width: 28).hasSuffix("color  dark red 35 %,\n       blue 5 %\n"))
        #expect(table.text(width: nil).hasSuffix("color  dark red 35 %, blue 5 %\n"))
    }

    @Test("a table without rows is its header, and control characters do not reach the terminal")
    func edges() {
        var table = Table([.init("Name")])
        #expect(table.text(width: nil) == "Name\n━━━━\n")
        table.append(["a\u{1B}[2Jb"])
        #expect(table.text(width: nil) == "Name\n━━━━━━━━━━━\na\\u{1B}[2Jb\n")
    }

    @Test("a table that is wider than the terminal folds its titles, and then shows its columns in blocks")
    func blocks() {
        var table = Table([
            .init("run"), .init("validation accuracy", .right), .init("test accuracy", .right),
            .init("digest", .right),
        ])
        table.append(["digits", "0.9123", "0.9", "abc"])
        table.append(["b", "1", "", "12345678"])
        table.append(note: "mean over 3 seeds of digits")
        #expect(
            table.text(width: 40)
                == """
                        validation      test
                run       accuracy  accuracy    digest
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                digits      0.9123       0.9       abc
                b                1            12345678
                ──────────────────────────────────────
                mean over 3 seeds of digits

                """)
        #expect(
            table.text(width: 30)
                == """
                        validation      test
                run       accuracy  accuracy
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                digits      0.9123       0.9
                b                1

                run       digest
                ━━━━━━━━━━━━━━━━━━━━━━━━━━━━
                digits       abc
                b       12345678
                ────────────────────────────
                mean over 3 seeds of digits

                """)
    }

    @Test("no line of a table is wider than the terminal, also if two columns have many words")
    func words() {
        let words = (1...20).map { "word\($0)" }.joined(separator: " ")
        var table = Table([.init("name"), .init("content"), .init("n", .right), .init("values")])
        table.append(["a", words, "1", Table.unbroken(words)])
        table.append(["longer", "short", "22", "short"])
        for width in 30...300 {
            let lines = table.text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(width)")
        }
        #expect(table.text(width: 300).split(separator: "\n").count == 4)
    }

    @Test("optional columns are left out before a table is shown in blocks, and named")
    func optional() {
        var table = Table([
            .init("run"), .init("loss", .right, isOptional: true), .init("accuracy", .right),
            .init("digest", isOptional: true),
        ])
        table.append(["digits", "0.1", "0.9123", "12345678"])
        #expect(
            table.text(width: 24)
                == """
                run     loss  accuracy
                ━━━━━━━━━━━━━━━━━━━━━━
                digits   0.1    0.9123
                ──────────────────────
                not shown in 24 columns:
                digest

                """)
        #expect(table.text(width: nil).contains("12345678") && !table.text(width: nil).contains("not shown"))
    }
}
