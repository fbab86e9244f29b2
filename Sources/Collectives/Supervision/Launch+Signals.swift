import CSignals
import Glibc

extension Launch {
    /// Handles requests to end (see ``StopSignal``) and crashes (see ``CrashReport``) for the rest of the
    /// process's life.
    ///
    /// - Parameter activity: the name of what is done, for messages; by default the program's name.
    public func handleSignals(activity: String? = nil) {
        signals_stop_hold()
        StopSignal.activity = activity ?? Self.programName
        if usesMPI {
            if size != 1 { signals_stop_set_place(RankName(rank: rank ?? 0, host: hostName()).description) }
            let launchers = Launcher.found().map(\.process)
            signals_stop_launcher(launchers, Int32(launchers.count), printsErrors, hasOtherHosts)
            signals_voice_open(job ?? "parent-\(getppid())", Int32(rank ?? 0), Int32(size ?? 0))
        }
        signals_crash_install(Int32(rank ?? 0))
        // A watcher reports the crash of its rank.
        signals_crash_speaks(!usesMPI)
        signals_stop_install()
    }

    private static var programName: String {
        CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "the program"
    }

    /// Announces to the other ranks of this host that this one is about to report an error, and that they need not.
    public func announceReport() { JobVoice.announce() }
}
