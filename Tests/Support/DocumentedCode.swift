import Foundation
import SystemSupport

/// The code on a page of the documentation, and the code of the test that runs it; they have to be equal.
///
/// In the test's file, a block of the page stands between the lines `// docs/PAGE.md` and `// end`, with any
/// indentation.
package struct DocumentedCode {
    /// The blocks of Swift code of the page, in order.
    package let pageBlocks: [String]
    /// The blocks between the marks in the test's file, in order, without their common indentation.
    package let testBlocks: [String]
    /// The output that the page promises of each `print`, taken from the comment behind it, in order.
    package let promisedOutput: [String]

    /// Reads a page (`docs/autodiff.md`) and the test's file.
    package init(page: String, testFile: String) throws {
        let pageLines = try Project.text(page).components(separatedBy: "\n")
        pageBlocks = Self.blocks(pageLines, from: "```swift", to: "```")
        testBlocks = Self.blocks(
            try String(contentsOf: URL(filePath: testFile), encoding: .utf8).components(separatedBy: "\n"),
            from: "// " + page, to: "// end")
        promisedOutput = pageBlocks.flatMap { $0.components(separatedBy: "\n") }.compactMap { line in
            guard line.drop(while: { $0 == " " }).hasPrefix("print(") else { return nil }
            let comment = line.range(of: ")  // ", options: .backwards)
            return comment.map { String(line[$0.upperBound...]) } ?? "(the page does not say it)"
        }
    }

    private static func blocks(_ lines: [String], from start: String, to end: String) -> [String] {
        var blocks: [String] = []
        var block: [String]?
        for line in lines {
            let text = line.trimmingCharacters(in: .whitespaces)
            if let lines = block, text == end {
                blocks.append(unindented(lines))
                block = nil
            } else if block == nil, text == start {
                block = []
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    private static func unindented(_ lines: [String]) -> String {
        let indentations = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }
        let common = indentations.min() ?? 0
        return lines.map { String($0.dropFirst(common)) }.joined(separator: "\n")
    }
}
