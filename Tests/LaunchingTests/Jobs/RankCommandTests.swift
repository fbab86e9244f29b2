import Launching
import Testing

@Suite("The command of a restarted job")
struct RankCommandTests {
    @Test(
        "'train' resumes the run, instead of what it was told first",
        arguments: [
            ("train c.yaml", "train c.yaml --resume R"),
            ("train c.yaml --set seed=3 --json", "train c.yaml --set seed=3 --json --resume R"),
            ("train --set seed=3 c.yaml --resume old --json", "train --set seed=3 c.yaml --json --resume R"),
            ("train c.yaml --resume", "train c.yaml --resume R"),
            ("train c.yaml --resume --json", "train c.yaml --json --resume R"),
            ("train c.yaml --resume=old", "train c.yaml --resume R"),
            ("train --resume c.yaml", "train c.yaml --resume R"),
            ("predict c.yaml data.csv", "predict c.yaml data.csv"),
        ])
    func resumes(command: String, expected: String) {
        func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
        #expect(RankCommand(words: words(command)).resuming("R") == words(expected))
        #expect(RankCommand(words: words(command)).resuming(nil) == words(command))
    }
}
