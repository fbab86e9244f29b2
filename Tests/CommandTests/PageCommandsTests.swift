import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The commands of all pages, run one after the other as a reader types them. Those of some pages have tests of their
    /// own, which look at what they print, too.
    @Suite("commands of the pages", .serialized, .enabled(if: Command.mpirun != nil))
    struct PageCommandsTests {
        private static let pages =
            ["README.md", "configs/README.md"]
            + [
                "arithmetic", "before-training", "checkpoints", "clusters", "commands", "data", "doctor",
                "evaluation", "exchange", "export", "failures", "plan", "predictions", "reuse", "runs",
                "sweep",
                "vanishing-gradients",
            ].map { "docs/\($0).md" }

        /// Parts of commands that need what a test has not: several hosts, a batch system, the files of MNIST.
        private static let otherNeeds = [
            "srun ", "node1:", "--hostfile", "configs/transfer.yaml", "configs/pretrain-", "<command>",
        ]
        /// Parts of commands with other exit codes than 0.
        private static let codes: [(part: String, codes: [Int32])] = [
            (" : -n 2 dnn-dist", [80]),  // The ranks differ, which the page is about.
            ("doctor", [0, 69]),  // This machine may not be fit.
        ]

        @Test("all run", arguments: pages)
        func commands(page: String) throws {
            let text = try Project.text(page)
            let reader = try PageReader(text, evaluatesFolds: page.contains("evaluation"))
            var count = 0
            for line in Self.lines(text) where !Self.otherNeeds.contains(where: line.contains) {
                let end = try reader.run(line)
                let codes = Self.codes.first { line.contains($0.part) }?.codes ?? [0]
                #expect(codes.contains(end.exitCode) && !end.isOverdue, "\(line)\n\(end.errors)")
                count += 1
            }
            #expect(count > 0)
        }

        /// The lines of a page's blocks for the shell that begin with a command of the program.
        private static func lines(_ page: String) -> [String] {
            let blocks = page.components(separatedBy: "```").enumerated().filter {
                !$0.offset.isMultiple(of: 2)
            }
            return blocks.map(\.element).filter { $0.hasPrefix("sh\n") }.flatMap { block in
                block.replacing("\\\n", with: " ").split(separator: "\n").map(String.init)
            }.filter { line in
                ["dnn-dist ", "mpirun "].contains { line.hasPrefix($0) } && !line.contains("$")
                    && !line.contains("…")
            }
        }
    }
}

/// A shell with the files and runs that a page speaks of.
private struct PageReader {
    private let shell: PageShell

    init(_ page: String, evaluatesFolds: Bool) throws {
        shell = try PageShell()
        let folder = shell.folder
        for name in ["sbatch", "qsub", "bsub", "kubectl"] { try shell.add(program: name, "cat >/dev/null") }

        let digits = try Project.text("configs/digits.yaml")
        let config = digits.replacing("name: digits", with: "name: config")
            .replacing("{fraction: 0.1}", with: evaluatesFolds ? "{folds: 5}" : "{fraction: 0.1}")
            .replacing("epochs: 20", with: evaluatesFolds ? "epochs: 2" : "epochs: 40")
        for name in ["config.yaml", "a.yaml"] {
            try folder.write(config + "checkpoint: {every: {steps: 500}}\n", to: name)
        }
        try folder.write(digits, to: "digits.yaml")
        let rows = (0..<60).map { row in
            "\(row % 7).\(row % 3),\(["Biscoe", "Dream"][row % 2]),\(["Adelie", "Gentoo"][row % 3 % 2])"
        }
        for name in ["penguins.csv", "train.csv", "test.csv"] {
            try folder.write("bill,island,species\n" + rows.joined(separator: "\n") + "\n", to: name)
        }
        try folder.write(
            "a,b,price\n" + (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 11).5\n" }.joined(), to: "table.csv")
        let sample = (0..<64).map { "\($0 % 17)" }.joined(separator: ",")
        try folder.write(
            page.contains("train penguins") && !page.contains("images.npy")
                ? "island,bill\nDream,2.5\n" : sample + "\n", to: "new.csv")
        try folder.write(sample + ",3\n", to: "labelled.csv")
        let head = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 64), }"
        let padded = head + String(repeating: " ", count: 117 - head.count) + "\n"
        try folder.write(
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
                + [UInt8](repeating: 3, count: 64), to: "images.npy")

        for name in ["digits", "a", "b", "adam", "config"]
        where page.contains("runs/\(name)/") || name == "config" {
            let file = name == "digits" ? "digits.yaml" : "config.yaml name=\(name)"
            let end = try run("mpirun -n 4 dnn-dist train \(file)")
            try #require(end.exitCode == 0, "\(end.errors)")
        }
        if page.contains("model.safetensors") {
            let end = try run("dnn-dist export runs/config/TIME --output model.safetensors")
            try #require(evaluatesFolds || end.exitCode == 0, "\(end.errors)")
        }
    }

    /// Runs a line with real runs in place of those that the page names by capitals.
    func run(_ line: String) throws -> Command.End {
        var text = line.replacing(/runs\/([a-z]+)\/(TIME|OTHER)/) { "runs/\($0.1)/\(newest($0.1))" }
        // The first one is of four ranks.
        for name in ["runs/NAME/TIME", "RUN"] {
            text = text.replacing(name, with: "runs/config/\(shell.runs(named: "config").first ?? "TIME")")
        }
        for name in ["runs/NAME", "runs/OTHER"] {
            text = text.replacing(name, with: "runs/config/\(newest("config"))")
        }
        text = text.replacing("/scratch/runs", with: "runs")
        return try shell.run(text)
    }

    private func newest(_ name: some StringProtocol) -> String { shell.runs(named: name).last ?? "TIME" }
}
