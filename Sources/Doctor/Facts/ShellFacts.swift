/// The completions of the user's shell.
struct ShellFacts: Encodable, Sendable {
    /// The shell: `bash`, `zsh` or `fish`; nil for another one, or none.
    var name: String?
    /// The file with its completions for dnn-dist; nil if it would find none.
    var completions: String?
    /// The command that installs them for this user.
    var installation: String

    /// Finds out the facts by the environment, and by the program's own prefix.
    ///
    /// - Parameters:
    ///   - root: the folder in front of those of the system, for tests.
    ///   - program: the program's path.
    init(environment: [String: String], program: String, root: String = "") {
        let shell = environment["SHELL"]?.split(separator: "/").last.map(String.init)
        guard let shell, let file = Self.files[shell] else {
            (name, completions, installation) = (nil, nil, "")
            return
        }
        let home = environment["HOME"] ?? "~"
        let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/share"
        let configuration =
            environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
        let known = environment["XDG_DATA_DIRS"].flatMap { $0.isEmpty ? nil : $0 }
        let shared = (known ?? (shell == "fish" ? "/usr/share" : "/usr/local/share:/usr/share"))
            .split(separator: ":").map(String.init)
        let folders: [String]
        let own: String
        switch shell {
        case "bash":
            own = data + "/bash-completion/completions"
            folders =
                [own] + shared.map { root + $0 + "/bash-completion/completions" } + [
                    root + "/etc/bash_completion.d"
                ]
        case "fish":
            own = configuration + "/fish/completions"
            folders =
                [own, data + "/fish/vendor_completions.d", root + "/etc/fish/completions"]
                + shared.map { root + $0 + "/fish/vendor_completions.d" }
        default:
            own = home + "/.zfunc"
            folders =
                (environment["FPATH"] ?? "").split(separator: ":").map(String.init)
                + [
                    "/usr/local/share/zsh/site-functions", "/usr/share/zsh/site-functions",
                    "/usr/share/zsh/vendor-completions",
                ].map { root + $0 } + [own]
        }
        name = shell
        completions = folders.map { "\($0)/\(file)" }.first(where: SystemFiles.exists)
        let writing = "mkdir -p \(own) && dnn-dist --generate-completion-script \(shell) > \(own)/\(file)"
        installation =
            shell == "zsh"
            ? writing
                + " && echo 'fpath=(~/.zfunc $fpath); autoload -U compinit; compinit' >> ~/.zshrc"
            : writing
        if shell == "bash", completions != nil,
            !SystemFiles.exists(root + "/usr/share/bash-completion/bash_completion")
        {
            completions = nil
            installation = "apt install bash-completion, which reads them"
        }
    }

    private static let files = ["bash": "dnn-dist", "zsh": "_dnn-dist", "fish": "dnn-dist.fish"]
}
