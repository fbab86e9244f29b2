import Storage

/// The content of a TensorBoard event file: scalars, histograms and images with step and time, and hyperparameters.
///
/// A record is its length, the length's check, the content, and the content's check; a check is a masked CRC-32C.
///
/// Source: `tensorboard/compat/proto/event.proto` and `summary.proto`, `tensorboard/plugins/hparams/plugin_data.proto`; the
/// records of `tensorflow/core/lib/io/record_writer.h`.
package struct EventFile {
    /// The bytes of the file.
    package private(set) var bytes: [UInt8] = []

    /// Events without the beginning of a file, to be appended to one.
    init() {}

    /// A file without events.
    ///
    /// - Parameter time: the moment of its beginning, in seconds since 1970.
    package init(time: Double) {
        var event = ProtocolBuffer()
        event.add(Field.time, time)
        event.add(Field.fileVersion, "brain.Event:2")
        append(event.bytes)
    }

    /// Appends a scalar. TensorBoard shows a number that is not finite as such.
    package mutating func append(_ tag: String, _ value: Double, step: Int, time: Double) {
        append([(tag, value)], step: step, time: time)
    }

    /// Appends scalars of the same moment, as one event.
    package mutating func append(_ scalars: [(tag: String, value: Double)], step: Int, time: Double) {
        if scalars.isEmpty { return }
        var summary = ProtocolBuffer()
        for (tag, value) in scalars {
            var scalar = ProtocolBuffer()
            scalar.add(Field.tag, tag)
            scalar.add(Field.simpleValue, Float(value))
            summary.add(Field.value, scalar)
        }
        append(summary: summary, step: step, time: time)
    }

    /// Appends a histogram of values of which quantiles in equal steps are known, from the least to the largest: buckets
    /// between them, each with its share of 100. Nothing if one is not finite.
    package mutating func append(_ tag: String, quantiles: [Float], step: Int, time: Double) {
        guard let least = quantiles.first, let largest = quantiles.last, quantiles.count > 1,
            quantiles.allSatisfy(\.isFinite)
        else { return }
        let share = 100 / Double(quantiles.count - 1)
        var buckets: [(limit: Double, share: Double)] = []
        var (sum, squares) = (0.0, 0.0)
        for (low, high) in zip(quantiles, quantiles.dropFirst()) {
            // Equal quantiles are one bucket.
            if buckets.last?.limit == Double(high) {
                buckets[buckets.count - 1].share += share
            } else {
                buckets.append((Double(high), share))
            }
            let middle = (Double(low) + Double(high)) / 2
            (sum, squares) = (sum + share * middle, squares + share * middle * middle)
        }
        var histogram = ProtocolBuffer()
        let numbers = [
            (Field.least, Double(least)), (Field.largest, Double(largest)), (Field.count, 100),
            (Field.sum, sum), (Field.squares, squares),
        ]
        for (field, number) in numbers where number != 0 { histogram.add(field, number) }
        histogram.add(Field.limits, buckets.flatMap { Self.littleEndian($0.limit.bitPattern) })
        histogram.add(Field.shares, buckets.flatMap { Self.littleEndian($0.share.bitPattern) })
        var value = ProtocolBuffer()
        value.add(Field.tag, tag)
        value.add(Field.histogram, histogram)
        append(value, step: step, time: time)
    }

    /// Appends an image, the content of a PNG file. Nothing if it does not begin as one.
    package mutating func append(_ tag: String, image content: [UInt8], step: Int, time: Double) {
        // Source: W3C PNG specification, 5.2 and 11.2.1: width and height, then the bits of a sample and the color type.
        let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        guard content.starts(with: signature), content.count > 25 else { return }
        func number(at place: Int) -> Int { content[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        var picture = ProtocolBuffer()
        picture.add(Field.height, number(at: 20))
        picture.add(Field.width, number(at: 16))
        picture.add(Field.colorspace, content[25] & 2 == 0 ? 1 : 3)
        picture.add(Field.content, content)
        var value = ProtocolBuffer()
        value.add(Field.tag, tag)
        value.add(Field.image, picture)
        append(value, step: step, time: time)
    }

    /// Appends the hyperparameters of the run in the folder of the file: numbers where they are some, else texts.
    ///
    /// - Parameter name: a name of the run that no other one has.
    package mutating func append(
        hyperparameters: [(name: String, value: String)], ofRun name: String, time: Double
    ) {
        var session = ProtocolBuffer()
        for (name, text) in hyperparameters.sorted(by: { $0.name < $1.name }) {
            var value = ProtocolBuffer()
            if let number = Double(text), number.isFinite {
                value.add(Field.numberValue, number)
            } else {
                value.add(Field.stringValue, text)
            }
            var entry = ProtocolBuffer()
            entry.add(Field.key, name)
            entry.add(Field.entryValue, value)
            session.add(Field.hyperparameters, entry)
        }
        session.add(Field.group, name)
        session.add(Field.startTime, time)
        append("_hparams_/session_start_info", Field.sessionStart, session, time: time)
    }

    /// Appends the end of the run in the folder of the file, after its hyperparameters.
    package mutating func append(isSuccess: Bool, time: Double) {
        var session = ProtocolBuffer()
        session.add(Field.status, isSuccess ? 1 : 2)
        session.add(Field.endTime, time)
        append("_hparams_/session_end_info", Field.sessionEnd, session, time: time)
    }

    /// Appends a part of the description of a run for the tab of hyperparameters.
    private mutating func append(_ tag: String, _ field: Int, _ part: ProtocolBuffer, time: Double) {
        var data = ProtocolBuffer()
        data.add(field, part)
        var plugin = ProtocolBuffer()
        plugin.add(Field.pluginName, "hparams")
        plugin.add(Field.pluginContent, data)
        var metadata = ProtocolBuffer()
        metadata.add(Field.pluginData, plugin)
        var value = ProtocolBuffer()
        value.add(Field.tag, tag)
        value.add(Field.tensor, Self.emptyTensor)
        value.add(Field.metadata, metadata)
        append(value, step: 0, time: time)
    }

    /// A vector of no numbers in single precision, for values that are all in their metadata.
    private static var emptyTensor: ProtocolBuffer {
        var shape = ProtocolBuffer()
        shape.add(2, ProtocolBuffer())
        var tensor = ProtocolBuffer()
        tensor.add(1, 1)
        tensor.add(2, shape)
        return tensor
    }

    private mutating func append(_ value: ProtocolBuffer, step: Int, time: Double) {
        var summary = ProtocolBuffer()
        summary.add(Field.value, value)
        append(summary: summary, step: step, time: time)
    }

    private mutating func append(summary: ProtocolBuffer, step: Int, time: Double) {
        var event = ProtocolBuffer()
        event.add(Field.time, time)
        if step != 0 { event.add(Field.step, step) }
        event.add(Field.summary, summary)
        append(event.bytes)
    }

    /// The numbers of the fields of an event, of its summary, of a value in that, and of a histogram.
    private enum Field {
        static let (time, step, fileVersion, summary) = (1, 2, 3, 5)
        static let value = 1
        static let (tag, simpleValue, image, histogram, tensor, metadata) = (1, 2, 4, 5, 8, 9)
        static let (height, width, colorspace, content) = (1, 2, 3, 4)
        static let pluginData = 1
        static let (pluginName, pluginContent) = (1, 2)
        static let (sessionStart, sessionEnd) = (3, 4)
        static let (hyperparameters, group, startTime) = (1, 4, 5)
        static let (status, endTime) = (1, 2)
        static let (key, entryValue) = (1, 2)
        static let (numberValue, stringValue) = (2, 3)
        static let (least, largest, count, sum, squares, limits, shares) = (1, 2, 3, 4, 5, 6, 7)
    }

    private mutating func append(_ content: [UInt8]) {
        let length = Self.littleEndian(UInt64(content.count))
        bytes += length + Self.check(length) + content + Self.check(content)
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        let check = CRC32C.of(bytes)
        return littleEndian((check >> 15 | check << 17) &+ 0xA282_EAD8)
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}
