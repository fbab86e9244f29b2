import Glibc

/// The mailboxes of ranks that are threads of one process.
///
/// A message is not copied into the office: the receiver copies it from the sender's memory, and the sender
/// waits for that. One lock guards everything, copies too: this is for tests, and kept simple.
final class PostOffice: @unchecked Sendable {
    private struct Letter {
        let bytes: UnsafeRawBufferPointer
        let phase: Phase
    }

    private struct Wanted {
        let message: IncomingMessage
        let box: Int
    }

    private let size: Int
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    /// A condition for each rank, signalled when there is news for it.
    private let signals: UnsafeMutablePointer<pthread_cond_t>
    /// The letters from sender s to receiver r, at s · size + r, oldest first.
    private var letters: [[Letter]]
    /// The number of letters of each sender that have not been fetched.
    private var unfetched: [Int]
    private var gone: [Bool]

    init(size: Int) {
        self.size = size
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        signals = .allocate(capacity: size)
        for rank in 0..<size { pthread_cond_init(signals + rank, nil) }
        letters = .init(repeating: [], count: size * size)
        unfetched = .init(repeating: 0, count: size)
        gone = .init(repeating: false, count: size)
    }

    deinit {
        pthread_mutex_destroy(lock)
        for rank in 0..<size { pthread_cond_destroy(signals + rank) }
        lock.deallocate()
        signals.deallocate()
    }

    /// The reason for which an exchange failed.
    enum Obstacle: Error {
        case gone(rank: Int)
        case silent(ranks: [Int])
        case otherPhase(rank: Int, Phase)
        case otherLength(rank: Int, sent: Int, expected: Int)
    }

    /// Removes a rank, which sends and fetches nothing any more.
    func leave(_ rank: Int) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        gone[rank] = true
        for other in 0..<size { pthread_cond_signal(signals + other) }
    }

    /// Returns true if a rank has left.
    func isGone(_ rank: Int) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return gone[rank]
    }

    /// `Communicator.exchange` for one rank.
    func exchange(
        of rank: Int, sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage],
        phase: Phase,
        timeoutSeconds: Double
    ) throws(Obstacle) {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        for message in outgoing {
            letters[rank * size + message.destination].append(Letter(bytes: message.bytes, phase: phase))
            unfetched[rank] += 1
            pthread_cond_signal(signals + message.destination)
        }
        do throws(Obstacle) {
            var missing = incoming.map { Wanted(message: $0, box: $0.source * size + rank) }
            while true {
                missing = try fetch(missing, phase)
                if missing.isEmpty && unfetched[rank] == 0 { return }
                let silent = silentRanks(rank, missing, outgoing)
                if let other = silent.first(where: { gone[$0] }) { throw .gone(rank: other) }
                guard wait(rank, until: deadline) else { throw .silent(ranks: silent) }
            }
        } catch {
            for receiver in 0..<size { letters[rank * size + receiver] = [] }
            throw error
        }
    }

    /// Fetches the messages that have arrived; returns the missing ones.
    private func fetch(_ wanted: [Wanted], _ phase: Phase) throws(Obstacle) -> [Wanted] {
        var missing: [Wanted] = []
        for wish in wanted {
            guard !letters[wish.box].isEmpty else {
                missing.append(wish)
                continue
            }
            let letter = letters[wish.box].removeFirst()
            let source = wish.message.source
            unfetched[source] -= 1
            if unfetched[source] == 0 { pthread_cond_signal(signals + source) }
            guard letter.phase == phase else { throw .otherPhase(rank: source, letter.phase) }
            guard letter.bytes.count == wish.message.buffer.count else {
                throw .otherLength(
                    rank: source, sent: letter.bytes.count, expected: wish.message.buffer.count)
            }
            wish.message.buffer.copyMemory(from: letter.bytes)
        }
        return missing
    }

    /// The ranks that have not sent or not fetched a message.
    private func silentRanks(_ rank: Int, _ missing: [Wanted], _ outgoing: [OutgoingMessage]) -> [Int] {
        let receivers = outgoing.map(\.destination).filter { !letters[rank * size + $0].isEmpty }
        return Set(missing.map(\.message.source) + receivers).sorted()
    }

    /// Waits for a signal to `rank`; returns false if the deadline has passed.
    private func wait(_ rank: Int, until deadline: ContinuousClock.Instant) -> Bool {
        let rest = (deadline - .now).seconds
        if rest <= 0 { return false }
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        let span = timespec(seconds: rest)
        let nanoseconds = end.tv_nsec + span.tv_nsec
        end.tv_sec += span.tv_sec + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(signals + rank, lock, &end)
        return true
    }
}
