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
    /// The longest sleep of a running watcher. One that slept longer was frozen itself, and its worker with
    /// it.
    static let frozenInterval = 10 * watchInterval
    /// Time for a rank in the start of MPI to end after a request: less than the second after which the
    /// launcher uses SIGKILL.
    static let requestGrace = 0.4
    /// Time for a watcher's SIGTERM to arrive after its worker was killed by one: the launcher sends both, in
    /// either order.
    static let secondRequestWait = 0.1
    /// Time beyond the deadline until a waiting rank is ended. A frozen rank is ended, and reported, before
    /// those that wait for it.
    static let overdueGrace = 2.0
    /// The same for the first rank: of those that wait, it is ended first, so that one report appears.
    static let firstOverdueGrace = 1.5
    /// Pause before the launcher is woken: it must be asleep by then.
    static let wakeDelay = 0.05

    // MARK: - The launcher

    /// Time for the launcher's end to become visible after its ranks have noticed it.
    static let launcherEndWait = 0.1
    /// Interval at which a successor looks at the launcher's processes.
    static let launcherInterval = 0.05
    /// Time for mpirun to end by itself if all ranks are on its host.
    static let launcherPatience = 5.0
    /// The same with ranks on other hosts, some of which may not answer.
    static let remoteLauncherPatience = 15.0
    /// Time without an acknowledgement after which a connection is dead, in milliseconds: a working host
    /// acknowledges within milliseconds, however busy it is.
    static let unansweredMilliseconds: UInt32 = 1500

    // MARK: - Waiting for other ranks

    /// Time in an exchange of messages after which a rank counts as waiting.
    static let waitingAfter = 0.05
    /// Extension of the limit for missing ranks that wait themselves: they know better who is missing.
    static let waitingRanksPatience = 1.0
    /// Time for which a rank whose limit has passed listens for the alarms of others, which may have begun to
    /// wait later.
    static let alarmWait = 0.5
    /// Interval at which it looks for them.
    static let alarmInterval = 0.001
    /// Extension of the limit for the barrier before the end of MPI, to find out who is missing.
    static let closeGrace = 1.0

    // MARK: - The end of the job

    /// Time for MPI to end all ranks.
    static let abortLimit = 2.0
    /// Time for the launcher to end a rank that does not report; also the unit of the factors below.
    static let endGrace = 2.0
    /// Interval at which a rank that waits for its end looks for a signal.
    static let endInterval = 0.01
    /// Factor of `endGrace` for a rank that saw another one end: that rank's watcher reports first.
    static let patienceForWatcher = 2.5
    /// Factor for a rank that failed itself, on another host than the rank that reports.
    static let patienceForOwnFailure = 0.25
    /// Factor for a rank that knows less, on the host of the rank that reports.
    static let patienceBeside = 0.1
    /// Factor for the rank that reports if it waited for a lower one: that one may wait for another itself.
    static let patienceForLowerRank = 0.5
    /// Factor for a rank that knows less, on another host.
    static let patienceElsewhere = 1.5
    /// Time that other processes leave the first one to report an error that all have.
    static let usageErrorDelay = 2.0
}
