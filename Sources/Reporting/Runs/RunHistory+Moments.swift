import FoundationEssentials
import Glibc

// The moments of steps, from the beginning of the run and the durations of its epochs.
extension RunHistory {
    /// The moment at which the run began, by the name of its folder, in seconds since 1970; that of its configuration for
    /// another name.
    var beginning: Double {
        for name in path.split(separator: "/").reversed() {
            if let beginning = RunFolder.beginning(ofName: name) { return beginning.moment }
        }
        var status = stat()
        return stat(path + "/config.yaml", &status) == 0 ? Double(status.st_mtim.tv_sec) : 0
    }

    /// The moment at which the run began, as text: `2026-03-01 14:03:22 UTC`.
    public var beginningText: String {
        let text = RunFolder.timestamp(Date(timeIntervalSince1970: beginning))
        let (day, time) = (text.prefix { $0 != "T" }, text.drop { $0 != "T" }.dropFirst())
        return "\(day) \(time.replacing("-", with: ":")) UTC"
    }

    /// Returns the moment at which a step ended, as if all steps of an epoch took the same time.
    func moment(ofStep step: Int) -> Double {
        var moment = beginning
        var stepsBefore = 0
        for epoch in epochs {
            let steps = max((epoch.steps ?? 0) - stepsBefore, 1)
            let seconds = epoch.seconds ?? 0
            if step <= stepsBefore + steps {
                return moment + seconds * Double(step - stepsBefore) / Double(steps)
            }
            moment += seconds
            stepsBefore += steps
        }
        return moment
    }
}
