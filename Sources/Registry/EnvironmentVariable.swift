/// An environment variable that changes what the program does.
///
/// All are listed here; the [reference](reference.md) shows them.
public struct EnvironmentVariable: Sendable, Hashable {
    /// The variable's name.
    public let name: String
    /// The effect, in one line.
    public let help: String
    /// True if it makes results wrong or slow on purpose, for tests.
    public let injectsFaults: Bool

    private init(_ name: String, _ help: String, injectsFaults: Bool = false) {
        self.name = name
        self.help = help
        self.injectsFaults = injectsFaults
    }

    /// Flips one bit in a rank's memory.
    public static let bitFlip = EnvironmentVariable(
        "DNN_DIST_BIT_FLIP",
        "flips one bit of a rank's memory, TARGET:RANK:STEP:ELEMENT:BIT: a test of verify_memory",
        injectsFaults: true)
    /// Slows a rank down.
    public static let delay = EnvironmentVariable(
        "DNN_DIST_DELAY", "slows down a rank's every step, RANK:MILLISECONDS: a test of slow ranks",
        injectsFaults: true)

    /// All variables, sorted by name.
    public static let all: [EnvironmentVariable] = [
        bitFlip,
        .init("DNN_DIST_CIFAR10", "folder of CIFAR-10's files"),
        .init("DNN_DIST_CIFAR100", "folder of CIFAR-100's files"),
        delay,
        .init("DNN_DIST_FASHION_MNIST", "folder of Fashion-MNIST's files"),
        .init("DNN_DIST_MNIST", "folder of MNIST's files"),
        .init(
            "DNN_DIST_STALL_TIMEOUT",
            "seconds to wait for other ranks before the configuration is read; 60 without it"),
        .init("DNN_DIST_STATUS_FILE", "file to which rank 0 writes the run's folder; set by dnn-dist launch"),
    ]
}
