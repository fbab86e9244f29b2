import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("shared memory of a job", .serialized)
    struct PrivateMemoryTests {
        /// Writes the shared mappings of the rank's processes and the modes of their folders, in the middle of a run.
        private static let watching = """
            "$0" train small.yaml --set training.epochs=100000 --set output.folder=out & rank=$!
            sleep 2
            for process in $rank $(cat /proc/$rank/task/*/children); do
                grep ' rw-s .*/dev/shm/' /proc/$process/maps >> maps.$PMIX_RANK
            done
            stat -c '%a %u %n' /dev/shm/dnn-dist.*.$(printf %x $PMIX_NAMESPACE).shm >> folders
            kill $rank; wait $rank; exit 0
            """

        @Test("all of it lies in a folder that only its user can enter")
        func isPrivate() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command("/bin/sh", folder: folder.path, ranks: 2).run([
                "-c", Self.watching, Project.program("dnn-dist"),
            ])
            let folders = try folder.text("folders").split(separator: "\n")
            #expect(
                folders.count == 2 && folders.allSatisfy { $0.hasPrefix("700 \(geteuid()) ") },
                "\(end.errors)")
            for rank in 0..<2 {
                let mappings = try folder.text("maps.\(rank)").split(separator: "\n")
                #expect(mappings.count >= 2)
                #expect(mappings.allSatisfy { $0.contains("/dev/shm/dnn-dist.\(geteuid()).") }, "\(mappings)")
            }
            let name = try #require(folders.first?.split(separator: " ").last)
            #expect(!FileManager.default.fileExists(atPath: String(name)))
        }

        @Test("a folder that others can write to is refused")
        func foreignFolder() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command("/bin/sh", folder: folder.path, ranks: 2).run([
                "-c",
                """
                mkdir -p -m 777 /dev/shm/dnn-dist.$(id -u).$(printf %x $PMIX_NAMESPACE).shm
                exec "$0" train small.yaml
                """, Project.program("dnn-dist"),
            ])
            #expect(end.exitCode != 0 && !end.isOverdue)
            #expect(
                end.errors.contains("shared memory would not be private: /dev/shm/dnn-dist."), "\(end.errors)"
            )
        }
    }
}
