import Configuration
import Foundation
import SystemSupport
import Testing
import Training

@Suite struct ReferencePageTests {
    private let page = ReferencePage(catalogs: .standard)

    @Test("docs/reference.md is what `dnn-dist list --markdown` prints")
    func committedPage() throws {
        let committed = try Project.text("docs/reference.md")
        let (found, expected) = (lines(committed), lines(page.markdown))
        let difference = zip(found, expected).first { $0 != $1 }
        #expect(
            found == expected,
            """
            docs/reference.md is out of date: .build/release/dnn-dist list --markdown > docs/reference.md
            first difference: \(difference.map { "'\($0)' is now '\($1)'" } ?? "the number of lines")
            """)
    }

    @Test("every tool of every catalog stands on the page with its options, and as text")
    func completeness() throws {
        for catalog in Catalogs.standard.all {
            for entry in catalog.descriptions {
                #expect(page.markdown.contains("### `\(entry.name)`"), "\(entry.name)")
                #expect(page.markdown.contains(entry.summary), "\(entry.name)")
                let text = try #require(page.text(about: entry.name))
                for option in entry.options {
                    #expect(page.markdown.contains("| `\(option.name)` |"), "\(entry.name).\(option.name)")
                    #expect(text.contains("  \(option.name): "), "\(entry.name).\(option.name)")
                }
            }
        }
    }

    private func lines(_ text: String) -> [String] {
        text.trimmingCharacters(in: .newlines).components(separatedBy: "\n")
    }
}
