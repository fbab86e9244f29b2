import Glibc

/// A thread with a stack of 8 MB, like that of a process's first thread.
package struct RankThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static let stackBytes = 8 << 20
    private let thread: pthread_t

    /// Starts a thread that runs `body`.
    package init(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        var made: pthread_t = 0
        let start = Unmanaged.passRetained(Body(body)).toOpaque()
        let failure = pthread_create(
            &made, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, start)
        pthread_attr_destroy(&attributes)
        precondition(failure == 0, "the system gives no more threads (error \(failure))")
        thread = made
    }

    /// Waits for the thread to end.
    package func join() {
        pthread_join(thread, nil)
    }

    /// Releases the thread, which then ends by itself.
    package func detach() {
        pthread_detach(thread)
    }
}
