import Foundation
import Storage
import SystemSupport
import Testing

@Suite("The places that a user names for output")
struct DestinationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws {
        let file = try ResultFile(path: folder.path + "/" + name)
        try file.append(text)
        try file.finish()
    }

    private func status(_ name: String) -> stat {
        var status = stat()
        lstat(folder.path + "/" + name, &status)
        return status
    }

    @Test("a file keeps its permissions and its owner", arguments: [0o600, 0o640, 0o755] as [mode_t])
    func permissions(mode: mode_t) throws {
        let path = try folder.write("old", to: "a")
        chmod(path, mode)
        if geteuid() == 0 { chown(path, 65534, 65534) }
        try write("new", to: "a")
        #expect(try folder.text("a") == "new")
        #expect(status("a").st_mode & 0o777 == mode)
        if geteuid() == 0 { #expect(status("a").st_uid == 65534 && status("a").st_gid == 65534) }
        #expect(try folder.names() == ["a"])
    }

    @Test("symbolic links stay, and their target is replaced", arguments: ["there/b", "there/missing"])
    func links(target: String) throws {
        try folder.write("old", to: "there/b")
        symlink(target, folder.path + "/one")
        symlink("one", folder.path + "/two")
        try write("new", to: "two")
        #expect(try folder.text(target) == "new")
        #expect(status("one").st_mode & S_IFMT == S_IFLNK && status("two").st_mode & S_IFMT == S_IFLNK)
        #expect(try folder.names() == ["one", "there", "two"])
    }

    @Test("a circle of links is an error")
    func circle() throws {
        symlink("b", folder.path + "/a")
        symlink("a", folder.path + "/b")
        let error = #expect(throws: StorageError.self) { try write("x", to: "a") }
        #expect(error?.description.contains("Too many levels of symbolic links") ?? false)
    }

    @Test("a link that another user has planted is not followed", .enabled(if: geteuid() == 0, "not root"))
    func plantedLink() throws {
        try folder.write("precious", to: "target")
        symlink("target", folder.path + "/a")
        lchown(folder.path + "/a", 65534, 65534)
        let error = #expect(throws: StorageError.self) { try write("x", to: "a") }
        #expect(error?.description.contains("is a symbolic link of another user") ?? false)
        #expect(throws: StorageError.self) { try LineFile(path: folder.path + "/a").append([0x0a]) }
        #expect(try folder.text("target") == "precious")
    }

    @Test("a run's own file replaces a link in its place, and does not follow it")
    func ownFile() throws {
        try folder.write("precious", to: "target")
        symlink("target", folder.path + "/result.json")
        try AtomicFile.write([0x78], to: folder.path + "/result.json")
        #expect(try folder.text("target") == "precious" && folder.text("result.json") == "x")
        mkfifo(folder.path + "/metrics.jsonl", 0o600)
        #expect(throws: StorageError.self) {
            try LineFile(path: folder.path + "/metrics.jsonl").append([0x0a])
        }
        #expect(throws: StorageError.self) {
            try AtomicFile.write([0x78], to: folder.path + "/metrics.jsonl")
        }
        #expect(try folder.text("target") == "precious")
    }

    @Test("the reader of a named pipe gets what is written")
    func pipe() throws {
        mkfifo(folder.path + "/p", 0o600)
        let end = try Command("/bin/sh", folder: folder.path).run([
            "-c", "cat p > copy & \"$0\" result p 1000; wait", Project.program("storage-probe"),
        ])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(try folder.text("copy") == String(repeating: "x", count: 1000))
        #expect(status("p").st_mode & S_IFMT == S_IFIFO)
        #expect(try folder.names() == ["copy", "p"])
    }

    @Test(
        "a device is written to and never replaced", .enabled(if: geteuid() == 0, "not root"),
        arguments: [(3, ""), (7, "No space left on device")])
    func device(minor: Int, problem: String) throws {
        // A device of its own: broken code would replace it.
        try #require(mknod(folder.path + "/device", S_IFCHR | 0o666, makedev(1, dev_t(minor))) == 0)
        if problem.isEmpty {
            try write("x", to: "device")
            #expect(try !ResultFile.replacesFile(at: folder.path + "/device"))
        } else {
            let error = #expect(throws: StorageError.self) { try write("x", to: "device") }
            #expect(error?.description.contains(problem) ?? false)
        }
        #expect(status("device").st_mode & S_IFMT == S_IFCHR)
        #expect(try folder.names() == ["device"])
    }

    @Test("a folder in the file's place is told before anything is written")
    func folderInPlace() throws {
        mkdir(folder.path + "/a", 0o700)
        let error = #expect(throws: StorageError.self) { try ResultFile(path: folder.path + "/a") }
        #expect(error?.description.contains("a folder stands in the file's place") ?? false)
    }

    private func makedev(_ major: dev_t, _ minor: dev_t) -> dev_t { major << 8 | minor }
}
