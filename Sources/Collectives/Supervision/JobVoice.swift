import CSignals

/// The right to report the end of the job, of which the ranks of a host have one: what the launcher does to
/// the other ranks after a report is no news.
enum JobVoice {
    /// Announces to the other ranks of this host that something is being reported.
    static func announce() { _ = signals_voice_announce() }

    /// Returns true for the first process of the job on this host that calls it before any report.
    static func claim() -> Bool { signals_voice_claim(false) }
}
