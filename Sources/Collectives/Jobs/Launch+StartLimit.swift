import Glibc

extension Launch {
    /// The environment variable with the limit of any wait for other ranks before the configuration is read, in
    /// seconds.
    static let startLimitVariable = "DNN_DIST_STALL_TIMEOUT"

    /// That limit; 60 s if the variable is absent or empty.
    package static func startLimit() throws(CommunicationError) -> Double {
        guard let text = getenv(startLimitVariable).map({ String(cString: $0) }), !text.isEmpty else {
            return 60
        }
        guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
            throw .launch(.wrongStartLimit(variable: startLimitVariable, text))
        }
        return seconds
    }
}
