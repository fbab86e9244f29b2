/// A place for people's text.
public protocol TextOutput: AnyObject {
    /// Shows the text, which brings its own newlines, at once.
    func write(_ text: String)
}
