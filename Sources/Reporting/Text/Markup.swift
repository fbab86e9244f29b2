import Storage

/// Text as a part of HTML and SVG.
enum Markup {
    /// Returns a text from outside as the content of an element, or of an attribute in double quotes.
    static func escaped(_ text: String) -> String {
        text.printableLines.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }

    /// Returns an element with escaped attributes around content that is markup already.
    static func element(
        _ name: String, _ attributes: [(name: String, value: String)] = [], _ content: String
    ) -> String {
        "<\(name)\(attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined())>\(content)</\(name)>"
    }
}
