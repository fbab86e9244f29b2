import Foundation
import Storage
import SystemSupport
import Testing

@Suite("Work claims")
struct WorkClaimsTests {
    @Test("each piece of work is taken once, whoever asks at the same time")
    func once() async throws {
        let folder = try TemporaryFolder()
        let claims = WorkClaims(in: folder.path + "/claims")
        try claims.reset()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try (0..<100).count { try claims.take("piece-\($0)") } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.reduce(0, +) == 100)
        #expect(claims.isTaken("piece-99") && !claims.isTaken("piece-100"))
        try claims.reset()
        #expect(!claims.isTaken("piece-99"))
        claims.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(throws: StorageError.self) { try claims.take("piece-1") }
    }
}
