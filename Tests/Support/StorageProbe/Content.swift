import Storage

/// The files of a checkpoint, which follow from its step.
enum Content {
    static func files(of step: Int) -> [StoredFile] {
        let word = (0..<8).map { UInt8(truncatingIfNeeded: step >> (8 * $0)) }
        return [
            StoredFile(
                "model.safetensors", pieces: [word, [UInt8](repeating: UInt8(step & 0xff), count: 500)]),
            StoredFile("state.json", text: "{\"step\": \(step)}\n"),
        ]
    }
}
