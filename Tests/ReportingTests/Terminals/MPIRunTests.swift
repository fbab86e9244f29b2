import Foundation
import SystemSupport
import Testing

/// Two ranks under `mpirun`, with a pseudo-terminal made by `script` and without one.
@Suite(
    "Under mpirun",
    .enabled(if: Command.mpirun != nil && Command.path(of: "script") != nil, "needs mpirun and script"),
    .serialized)
struct MPIRunTests {
    private static let launch = "mpirun --allow-run-as-root --oversubscribe -n 2 $PROBE"

    @Test("on a terminal there is a bar, as wide as mpirun's terminal allows")
    func terminal() throws {
        let wide = try Shell.run("script -qec 'stty cols 110; \(Self.launch)' /dev/null")
        #expect(wide.contains("Epoch 1/2\r\n\r1/5 ━━━━──────────────── 30.0 ms/step - loss: 0.5000"))
        #expect(wide.contains("5/5 ━━━━━━━━━━━━━━━━━━━━ 0.15 s - loss: 0.5000"))
        let narrow = try Shell.run("script -qec 'stty cols 40; \(Self.launch)' /dev/null")
        #expect(narrow.contains("\r1/5 ━━──────── - loss: 0.5000\u{1B}[K"))
    }

    @Test("the bar has colours on mpirun's terminal, unless NO_COLOR is set")
    func colours() throws {
        let colored = try Shell.run("script -qec 'unset NO_COLOR; stty cols 40; \(Self.launch)' /dev/null")
        #expect(colored.contains("\u{1B}[1mEpoch 1/2\u{1B}[0m\r\n\r1/5 \u{1B}[32m━━\u{1B}[0m────────"))
    }

    @Test(
        "in a file, behind a pipe and on a dumb terminal there are plain lines",
        arguments: [
            "\(launch) 2>&1",
            "script -qec '\(launch) 2> $LOG' /dev/null; cat $LOG",
            "script -qec '\(launch) 2>&1 | cat > $LOG' /dev/null; cat $LOG",
            "script -qec 'mpirun --allow-run-as-root -n 1 sh -c \"$PROBE 2>&1 | cat\" > $LOG' /dev/null; cat $LOG",
            "script -qec 'TERM=dumb \(launch)' /dev/null | tr -d '\\r'",
        ])
    func batch(command: String) throws {
        #expect(
            try Shell.run(command) == """
                epoch 1/2 - loss: 0.5000 - 0.15 s - 1,067 samples/s
                epoch 2/2 - loss: 0.5000 - 0.15 s - 1,067 samples/s

                """)
    }
}
