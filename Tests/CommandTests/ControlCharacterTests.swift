import SystemSupport
import Testing

extension CommandTests {
    @Suite("control characters from outside")
    struct ControlCharacterTests {
        private static let red = "\u{1B}[31m"
        private static let others = "\u{7}\u{8}\u{9B}\r\u{202E}"

        @Test(
            "none reaches the terminal",
            arguments: [
                ["train", "NAME.yaml"], ["train", "--NAME"], ["train", "a.yaml", "--set", "NAME=1"],
                ["train", "a.yaml", "--set", "training.epochs=NAME"], ["predict", "NAME.safetensors"],
                ["evaluate", "NAME"], ["report", "NAME"], ["export", "NAME", "--output", "NAME.onnx"],
                ["NAME"],
                ["list", "NAME"], ["init", "NAME.csv"], ["summary", "NAME.yaml"], ["check", "named.yaml"],
            ])
        func escaped(arguments: [String]) throws {
            let folder = try TemporaryFolder()
            let name = Self.red + Self.others
            try folder.write(Fixtures.digits, to: "a.yaml")
            try folder.write(Fixtures.digits + "\"\(Self.red)\": 1\n", to: "named.yaml")
            let end = try Command(folder: folder.path).run(
                arguments.map { $0.replacing("NAME", with: name) })
            #expect(end.exitCode != 0 && !end.errors.isEmpty)
            for text in [end.output, end.errors] {
                let scalars = text.unicodeScalars.filter {
                    $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
                }
                #expect(
                    scalars.isEmpty, "\(scalars.map { String($0.value, radix: 16) }) \(text.debugDescription)"
                )
            }
        }

        @Test("an environment variable is shown escaped, too")
        func environment() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "a.yaml")
            let end = try Command(folder: folder.path, environment: ["DNN_DIST_BIT_FLIP": Self.red])
                .run(["train", "a.yaml"])
            #expect(
                end.exitCode == 64 && end.errors.contains("DNN_DIST_BIT_FLIP is '\\u{1B}[31m'"),
                "\(end.errors)")
        }
    }
}
