import Foundation
import Storage
import SystemSupport
import Testing

@Suite("Files that are whole or absent")
struct ResultFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a file comes to be when it is complete, and replaces the earlier one")
    func finish() throws {
        let path = folder.path + "/a.csv"
        try AtomicFile.write(Array("earlier and longer".utf8), to: path)
        let file = try ResultFile(path: path)
        try file.append("one\n")
        try file.append("two\n")
        #expect(try folder.text("a.csv") == "earlier and longer")
        #expect(try folder.names().count == 2 && drafts(of: "a.csv").count == 1)
        try file.finish()
        #expect(try folder.text("a.csv") == "one\ntwo\n")
        #expect(try folder.names() == ["a.csv"])
    }

    /// The drafts of a file by this process.
    private func drafts(of name: String) throws -> [String] {
        try folder.names().filter { draft in
            draft.hasPrefix("\(name).\(getpid()).") && draft.hasSuffix(".partial")
        }
    }

    @Test("pieces become one file")
    func pieces() throws {
        try AtomicFile.write([[1, 2], [], [3]], to: folder.path + "/a")
        #expect(try folder.bytes("a") == [1, 2, 3])
    }

    @Test("a file that is given up leaves nothing")
    func givenUp() throws {
        try ResultFile(path: folder.path + "/a").append("one\n")
        #expect(try folder.names() == [])
    }

    @Test("a name in the working directory and one at the root are files of their folders")
    func places() throws {
        let output = try Command(Project.program("storage-probe"), folder: folder.path).run([
            "file", "a", "4",
        ])
        #expect(output.exitCode == 0, "\(output.errors)")
        #expect(try folder.names() == ["a"])
    }

    @Test("drafts that a killed process left are removed; those of a living one, and other files, stay")
    func abandonedDrafts() throws {
        let gone = try Command("/bin/sh").run(["-c", "echo $$"]).output.dropLast()
        let token = "0123456789abcdef"
        let living = try ResultFile(path: folder.path + "/b")
        let others = [
            "a.1.\(token).partial", "a.\(gone).\(token).partial.txt", "a.x.\(token).partial",
            "a.-7.\(token).partial", "a.partial", "a.\(gone).partial", "aa.\(gone).\(token).partial",
            "a.\(gone).0.partial", "a.b.\(gone).\(token).partial",
        ]
        for name in others + ["a.\(gone).\(token).partial", "a.\(getpid()).\(token).partial"] {
            try folder.write("x", to: name)
        }
        try AtomicFile.write([1], to: folder.path + "/a")
        #expect(try folder.names() == (others + ["a"] + drafts(of: "b")).sorted())
        // A second writer of this process takes the locked draft of the first for what it is.
        try AtomicFile.write([1], to: folder.path + "/b")
        #expect(try drafts(of: "b").count == 1)
        try living.append("whole")
        try living.finish()
        #expect(try folder.text("b") == "whole")
    }

    @Test("a draft that is a symbolic link is not followed")
    func links() throws {
        try folder.write("precious", to: "target")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a.\(getpid()).0123456789abcdef.partial", withDestinationPath: "target")
        try AtomicFile.write([1], to: folder.path + "/a")
        #expect(try folder.text("target") == "precious")
        #expect(try folder.names() == ["a", "target"])
    }

    @Test("the umask decides who may read and write a file")
    func permissions() throws {
        let output = try Command("/bin/sh", folder: folder.path).run(
            ["-c", "umask 027; exec \"$0\" file a 4", Project.program("storage-probe")])
        #expect(output.exitCode == 0, "\(output.errors)")
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/a")[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o640)
    }

    @Test("a file that the disk does not take is an error, and not completed later")
    func fullDisk() throws {
        let output = try Command("/bin/sh", folder: folder.path).run(
            ["-c", "trap '' XFSZ; ulimit -f 2; exec \"$0\" file a 10000", Project.program("storage-probe")])
        #expect(output.exitCode == 73)
        #expect(output.errors.contains("cannot write the file 'a': File too large; raise the limit"))
        #expect(try folder.names() == [])
    }
}
