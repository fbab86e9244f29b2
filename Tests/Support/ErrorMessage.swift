/// The description of the error that `body` throws; "" if it throws none.
package func message<Failure: Error & CustomStringConvertible>(
    _ body: () throws(Failure) -> Void
) -> String {
    do throws(Failure) {
        try body()
        return ""
    } catch {
        return error.description
    }
}
