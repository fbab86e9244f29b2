/// All time constants of supervision, in seconds unless named otherwise; docs/supervision.md shows them in
/// their places.
///
/// They are tuned to launchers that end a job as follows: Open MPI's sends SIGTERM to all ranks when one ends
/// with an error, and SIGKILL a second later; it takes two seconds to end the ranks of another host.
enum SupervisionTimes {
    // MARK: - The watcher

    /// Interval at which a watcher reads the clock, a worker looks at its watcher, and a successor looks at
    /// the watcher that left it.
    static let watchInterval = 0.2
    /// A watcher that slept longer than this was frozen itself, and its worker with it.
    static let frozenInterval = 10 * watchInterval
    /// How long a rank may stay in the start of MPI after it was asked to end: less than the second after
    /// which the launcher uses SIGKILL.
    static let requestGrace = 0.4
    /// How long a watcher whose worker was killed by SIGTERM waits for its own: the launcher sends both, in
    /// either order.
    static let secondRequestWait = 0.1
    /// How long after its limit a waiting rank is ended. A frozen rank is ended, and reported, before those
    /// that wait for it.
    static let overdueGrace = 2.0
    /// The same for the first rank: of those that wait, it is ended first, so that one report appears.
    static let firstOverdueGrace = 1.5
    /// Pause before the launcher is woken: it must be asleep by then.
    static let wakeDelay = 0.05

    // MARK: - The launcher

    /// Interval at which a successor looks at the launcher's processes.
    static let launcherInterval = 0.05
    /// How long mpirun may take to end by itself, with ranks on this host only …
    static let launcherPatience = 5.0
    /// … and with ranks on other hosts, some of which may not answer.
    static let remoteLauncherPatience = 15.0
    /// A connection is dead if its peer acknowledges nothing for so long: a working host acknowledges within
    /// milliseconds, however busy.
    static let unansweredMilliseconds: UInt32 = 1500

    // MARK: - Waiting for other ranks

    /// After this time in an exchange of messages a rank counts as waiting.
    static let waitingAfter = 0.05
    /// How much longer than the limit a rank waits for ranks that wait themselves: they know better who is
    /// missing.
    static let waitingRanksPatience = 1.0
    /// How long a rank whose limit has passed listens for the alarms of others, which may have begun to wait
    /// later …
    static let alarmWait = 0.5
    /// … and the interval at which it looks for them.
    static let alarmInterval = 0.001
    /// How much longer than the limit the barrier before MPI's end may take, to find out who is missing.
    static let closeGrace = 1.0

    // MARK: - The end of the job

    /// How long MPI may take to end all ranks.
    static let abortLimit = 2.0
    /// How long a rank that must not report waits for the launcher to end it; also the unit of the following
    /// factors.
    static let endGrace = 2.0
    /// Interval at which a rank that waits for its end looks for a signal.
    static let endInterval = 0.01
    /// Factor of `endGrace` for a rank that saw another one end: that rank's watcher reports first.
    static let patienceForWatcher = 2.5
    /// Factor for a rank that failed itself, on another host than the rank that reports.
    static let patienceForOwnFailure = 0.25
    /// Factor for a rank that knows less, on the host of the rank that reports …
    static let patienceBeside = 0.1
    /// … and on another host.
    static let patienceElsewhere = 1.5
    /// How long a process leaves the report of an error that all have to the first one.
    static let usageErrorDelay = 2.0
}
