/// Controls whether function calls are recorded for a later `backward()`.
enum Recording {
    @TaskLocal static var isOn = true
}

/// Runs `body` without recording: its variables have no creators and keep no graph alive.
public func withoutGradients<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
) throws(Failure) -> Value {
    let result = Recording.$isOn.withValue(false) {
        Result(catching: body)
    }
    return try result.get()
}
