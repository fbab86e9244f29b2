/// A destination of readable text.
public protocol TextOutput: AnyObject {
    /// Displays the text, which includes its newlines, immediately.
    func write(_ text: String)
}
