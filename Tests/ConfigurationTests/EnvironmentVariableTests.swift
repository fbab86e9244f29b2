import Foundation
import Registry
import SystemSupport
import Testing

@Suite("environment variables") struct EnvironmentVariableTests {
    @Test("each variable that the sources name is listed, and no other")
    func complete() throws {
        let sources = Project.path("Sources")
        var found: Set<String> = []
        for case let name as String in FileManager.default.enumerator(atPath: sources) ?? .init() {
            guard name.hasSuffix(".swift"), !name.hasSuffix("EnvironmentVariable.swift") else { continue }
            let text = try String(contentsOfFile: sources + "/" + name, encoding: .utf8)
            for match in text.matches(of: /DNN_DIST_[A-Z0-9_]*[A-Z0-9]/) {
                found.insert(String(match.output))
            }
        }
        // Those that inject faults are named by their declarations.
        let named = EnvironmentVariable.all.filter { !$0.injectsFaults }.map(\.name)
        #expect(named == found.sorted())
    }
}
