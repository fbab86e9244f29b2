import Foundation
import FuzzedParsers

/// The driver of libFuzzer, which reads the arguments and calls a function with one input after the other.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The choice that environment variables make.
private enum Choice {
    /// The parser that FUZZED_PARSER names.
    static let parser: FuzzedParser = {
        let name = ProcessInfo.processInfo.environment["FUZZED_PARSER"] ?? ""
        guard let parser = FuzzedParser(rawValue: name) else {
            fatalError("FUZZED_PARSER is '\(name)', none of \(FuzzedParser.allCases.map(\.rawValue))")
        }
        return parser
    }()
    /// True with FUZZED_BUG: inputs that begin with "bug" trap, to see that the fuzzer finds a bug.
    static let hasBug = ProcessInfo.processInfo.environment["FUZZED_BUG"] != nil
}

/// The function that libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if Choice.hasBug, bytes.count > 3, bytes[0] == UInt8(ascii: "b"),
        bytes[1] == UInt8(ascii: "u"), bytes[2] == UInt8(ascii: "g")
    {
        _ = bytes[bytes.count + Int(bytes[3])]
    }
    try? Choice.parser(bytes)
    return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(runDriver(&count, &arguments) { test($0, $1) })
