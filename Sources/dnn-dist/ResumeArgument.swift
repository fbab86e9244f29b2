import Training

/// The option `--resume`, whose value may be left out.
enum ResumeArgument {
    private static let name = "--resume"
    /// The value that stands for one left out; a folder of that name can be written `./newest`.
    static let newest = "newest"

    /// Returns the arguments of the command line with a value for every `--resume`.
    ///
    /// A value that follows is a folder: neither another option nor a configuration.
    static func completed(_ arguments: [String]) -> [String] {
        var completed: [String] = []
        for (index, argument) in arguments.enumerated() {
            let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
            let isLeftOut = next.hasPrefix("-") || next.hasSuffix(".yaml") || next.hasSuffix(".yml")
            completed.append(argument == name && isLeftOut ? "\(name)=\(newest)" : argument)
        }
        return completed
    }
}

extension ResumeRequest {
    /// The request of the option's value.
    init(_ value: String) { self = value == ResumeArgument.newest ? .newest : .path(value) }
}
