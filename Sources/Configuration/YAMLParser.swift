// LibYAML, which Yams brings with it. Yams itself keeps no places of errors apart from the first, no aliases, and no map
// with a duplicate key.
import CYaml

/// Parses a YAML text to events with LibYAML, in one pass.
struct YAMLParser: ~Copyable {
    /// A part of a text: a scalar, or the beginning or end of something larger.
    struct Event {
        enum Kind {
            /// A scalar's text; a quoted or block scalar is not plain.
            case scalar(String, isPlain: Bool)
            /// The name of the anchor that an alias stands for.
            case alias(String)
            case listStart, mapStart
            /// The end of the innermost list or map.
            case end
            case documentStart, documentEnd
            case streamStart, streamEnd
        }

        let kind: Kind
        /// The line and column of its beginning, from 1.
        let line: Int
        let column: Int
        /// The name of its anchor, and its tag; nil if it has none.
        var anchor: String?
        var tag: String?
    }

    /// A violation of YAML's grammar, in LibYAML's words.
    struct Problem: Error {
        let text: String
        let line: Int
        let column: Int
        /// The beginning of the construct around it.
        let context: (text: String, line: Int, column: Int)?
    }

    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// Creates a parser of a text.
    init(_ scalars: [Unicode.Scalar]) {
        let text = String(String.UnicodeScalarView(scalars)).utf8
        bytes = .allocate(capacity: text.count)
        _ = bytes.initialize(from: text)
        parser.initialize(to: yaml_parser_t())
        precondition(yaml_parser_initialize(parser) == 1, "no memory for a parser")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// Returns the next event.
    mutating func next() throws(Problem) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
        defer { yaml_event_delete(&event) }
        let data = event.data
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = data.scalar
            let text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return Self.event(
                .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), event, scalar.anchor,
                scalar.tag)
        case YAML_ALIAS_EVENT:
            return Self.event(.alias(Self.text(data.alias.anchor) ?? ""), event)
        case YAML_SEQUENCE_START_EVENT:
            return Self.event(.listStart, event, data.sequence_start.anchor, data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            return Self.event(.mapStart, event, data.mapping_start.anchor, data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return Self.event(.end, event)
        case YAML_DOCUMENT_START_EVENT: return Self.event(.documentStart, event)
        case YAML_DOCUMENT_END_EVENT: return Self.event(.documentEnd, event)
        case YAML_STREAM_START_EVENT: return Self.event(.streamStart, event)
        default: return Self.event(.streamEnd, event)
        }
    }

    private var problem: Problem {
        let state = parser.pointee
        let (mark, around) = (state.problem_mark, state.context_mark)
        return Problem(
            text: state.problem.map { String(cString: $0) } ?? "there is no memory left",
            line: mark.line + 1, column: mark.column + 1,
            context: state.context.map { (String(cString: $0), around.line + 1, around.column + 1) })
    }

    private static func event(
        _ kind: Event.Kind, _ event: yaml_event_t, _ anchor: UnsafePointer<UInt8>? = nil,
        _ tag: UnsafePointer<UInt8>? = nil
    ) -> Event {
        Event(
            kind: kind, line: event.start_mark.line + 1, column: event.start_mark.column + 1,
            anchor: text(anchor), tag: text(tag))
    }

    private static func text(_ bytes: UnsafePointer<UInt8>?) -> String? {
        bytes.map { String(cString: $0) }
    }
}
