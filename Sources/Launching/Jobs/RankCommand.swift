/// The command of the ranks, without the program: `train config.yaml --set seed=3`.
package struct RankCommand {
    /// Its words.
    package let words: [String]

    package init(words: [String]) { self.words = words }

    /// Returns the command that continues a run: for `train` with `--resume RUN` instead of what it had; other
    /// commands begin anew.
    package func resuming(_ run: String?) -> [String] {
        guard let run, words.first == "train" else { return words }
        var rest: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--resume" {
                // Its value may be left out: then an option or the configuration follows.
                let next = index < words.count ? words[index] : "-"
                if ![".yaml", ".yml"].contains(where: next.hasSuffix), !next.hasPrefix("-") { index += 1 }
            } else if !word.hasPrefix("--resume=") {
                rest.append(word)
            }
        }
        return rest + ["--resume", run]
    }
}
