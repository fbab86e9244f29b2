import Configuration
import Foundation
import SystemSupport
import Testing
import Training

/// The configurations of the documentation, most of them parts: the reader takes each.
@Suite("Documented configurations")
struct DocumentedConfigurationsTests {
    /// The sections that a part of a configuration may leave to others.
    private static let usual = [
        "batch": "batch: {size: 64, micro: 16}",
        "data": "data: {train: digits, validation: {fraction: 0.1}}",
        "model": "model: {layers: [dense: 64, batch_norm, relu, dense: 32, batch_norm, relu, dense: 10]}",
    ]

    private static let pages: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Project.path("docs"))) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    @Test("each can be read, together with the usual rest", arguments: pages)
    func read(page: String) throws {
        for text in try Self.configurations(in: Project.text(page)) {
            do {
                _ = try ConfigurationReader(catalogs: .standard).read(
                    text: text, file: page, overrides: ["training.epochs=2"])
            } catch {
                Issue.record("\(error)\nin\n\(text)")
            }
        }
    }

    @Test("there are many, and one with a wrong name is refused")
    func found() throws {
        let count = try Self.pages.reduce(0) { try $0 + Self.configurations(in: Project.text($1)).count }
        #expect(count > 20)
        let wrong = Self.configurations(in: "```yaml\noptimizer: adam\noptimizer: {adam: {rate: 1}}\n```\n")
        #expect(wrong.count == 2)
        let reader = ConfigurationReader(catalogs: .standard)
        #expect(throws: Never.self) {
            try reader.read(text: wrong[0], file: "a", overrides: ["training.epochs=2"])
        }
        #expect(throws: ConfigurationErrors.self) {
            try reader.read(text: wrong[1], file: "b", overrides: ["training.epochs=2"])
        }
    }

    /// The configurations of a page: its blocks with what they lack. Of a section that a block has several times, each
    /// makes a configuration of its own; a block of a list is one of layers.
    private static func configurations(in page: String) -> [String] {
        let parts = page.components(separatedBy: "```yaml\n").dropFirst()
        return parts.compactMap { $0.components(separatedBy: "```").first }.filter {
            !$0.contains("apiVersion:")
        }
        .flatMap(completed)
    }

    private static func completed(_ block: String) -> [String] {
        if block.hasPrefix("-") {
            return completed(
                "model:\n  layers:\n" + block.split(separator: "\n").map { "    \($0)\n" }.joined())
        }
        var variants: [[String: String]] = [[:]]
        var name = ""
        for line in block.components(separatedBy: "\n") {
            if let key = line.firstMatch(of: /^([a-z_]+):/) {
                name = String(key.1)
                if variants[variants.count - 1][name] != nil { variants.append([:]) }
            }
            variants[variants.count - 1][name, default: ""] += line + "\n"
        }
        return variants.map { sections in
            sections.merging(usual) { own, _ in own }.sorted { $0.key < $1.key }.map { $0.value + "\n" }
                .joined()
        }
    }
}
