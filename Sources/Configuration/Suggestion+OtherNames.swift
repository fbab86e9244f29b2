import Registry

// Suggestions for unknown names.
extension Suggestion {
    /// Returns "did you mean 'x'?" for the candidate that other libraries give that name, or else for the most similar
    /// one; if none is similar, all of them.
    static func forUnknown(_ name: String, among candidates: [String]) -> String? {
        if let own = OtherNames.own(name).first(where: candidates.contains) {
            return "did you mean '\(own)'?"
        }
        if let nearest = nearest(to: name, among: candidates) { return "did you mean '\(nearest)'?" }
        if let advice = OtherNames.advice(name) { return advice }
        guard !candidates.isEmpty else { return nil }
        return "allowed: " + candidates.joined(separator: ", ")
    }
}
