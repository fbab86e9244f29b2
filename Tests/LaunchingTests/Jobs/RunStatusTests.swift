import Foundation
import Launching
import SystemSupport
import Testing

@Suite("The state of a run")
struct RunStatusTests {
    @Test("the run is known once rank 0 has written the file, whole")
    func run() throws {
        let folder = try TemporaryFolder()
        let status = RunStatus(path: folder.path + "/status")
        #expect(status.run == nil)
        try folder.write("{\"run\": \"/a/b", to: "status")
        #expect(status.run == nil)
        try folder.write("{\"run\": \"/a/b c\", \"more\": 1}", to: "status")
        #expect(status.run == "/a/b c")
        status.remove()
        #expect(try folder.names() == [])
    }

    @Test("the newest checkpoint is the one that 'latest' names, in the run or its parts")
    func checkpoint() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "config.yaml")
        #expect(RunStatus.checkpoint(of: folder.path) == nil)
        func link(_ part: String, _ step: String) throws {
            let path = folder.path + part + "/checkpoints"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: path + "/latest", withDestinationPath: step)
        }
        try link("/seed-3", "step-00000010")
        try link("/seed-4", "step-00000020")
        #expect(
            RunStatus.checkpoint(of: folder.path) == "seed-3/step-00000010, seed-4/step-00000020")
        try link("", "step-00000030")
        #expect(RunStatus.checkpoint(of: folder.path)?.hasPrefix("step-00000030") == true)
    }
}
