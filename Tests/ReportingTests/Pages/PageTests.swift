import Foundation
import FoundationXML
import Reporting
import Testing

@Suite("pages")
struct PageTests {
    private static let hostile = "</script><b x=\"y'\">&amp; \u{1B}[31m\u{202E}\n--> ]]>"

    private func page(_ name: String) -> Page {
        var table = Table([.init(name), .init("n", .right)])
        table.append([name, "1"])
        table.append(note: name)
        let line = Figure.Line(name, label: name, [.init(0, 1), .init(1, 2)])
        return Page(
            title: name,
            [
                Page.Section(
                    name,
                    [
                        .heading(name), .paragraph(name), .facts([(name, name)]), .table(table),
                        .figures([
                            Figure(
                                title: name, xAxis: FigureAxis(name), yAxis: FigureAxis(name),
                                lines: [line, Figure.Line("other", [.init(0, 0)])])
                        ]),
                        .confusion(ConfusionMatrix(names: [name, "b"], rows: [[1, 2], [0, 3]])),
                        .shares([(name, name, 0.5)]), .folded(name, [.source(name)]),
                    ]), Page.Section("without parts", []),
            ], footer: name)
    }

    @Test("the legend names lines below the plot in rows that keep apart, and some of very many layers")
    func legend() throws {
        for (count, shown) in [(1, 1), (5, 5), (24, 24), (90, 24)] {
            let lines = (0..<count).map { Figure.Line("\($0) Dense", [.init(0, 0), .init(1, Double($0))]) }
            let figure = Figure(
                title: "t", xAxis: FigureAxis("x"), yAxis: FigureAxis("y"), coloring: .gradual, lines: lines)
            let html = Page(title: "t", [.init("s", [.figures([figure])])], footer: "").html
            let height = try #require(
                html.firstMatch(of: /viewBox="0 0 400 ([0-9]+)"/).flatMap { Double($0.1) })
            let names = html.matches(of: /<text x="([0-9.]+)" y="([0-9.]+)">[0-9]+ Dense</)
            let places = names.compactMap { name in
                Double(name.1).flatMap { x in Double(name.2).map { (x: x, y: $0) } }
            }
            #expect(places.count == shown || places.count == shown + 1, "\(count)")
            #expect(places.allSatisfy { $0.y > 250 && $0.y < height }, "\(places)")
            for (index, place) in places.enumerated() {
                #expect(
                    places[..<index].allSatisfy { abs($0.y - place.y) >= 14 || abs($0.x - place.x) > 60 })
            }
            #expect(html.contains(">0 Dense<") && html.contains(">\(count - 1) Dense<"))
        }
    }

    @Test("names from elsewhere are texts of the page, and nothing else")
    func escaping() throws {
        let plain = try ParsedPage(page("a").html)
        let hostile = try ParsedPage(page(Self.hostile).html)
        #expect(hostile.elements == plain.elements && hostile.attributeNames == plain.attributeNames)
        #expect(hostile.texts.contains { $0.contains("</script><b x=\"y'\">&amp; ") })
        #expect(hostile.attributes.contains { $0.hasPrefix("</script><b x=\"y'\">&amp; ") })
        let scalars = page(Self.hostile).html.unicodeScalars
        #expect(!scalars.contains("\u{1B}") && !scalars.contains("\u{202E}"))
    }

    @Test("the page needs no script, no network and no other file")
    func alone() throws {
        let html = page("a").html
        for word in ["<script", "http", "url(", "@import", "src=", "<link"] { #expect(!html.contains(word)) }
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
        #expect(html.contains("prefers-color-scheme:dark") && html.contains("width=device-width"))
        #expect(!html.contains("without parts"))
    }

    @Test("every line of a figure has its own label, and without color its own dashes or marks")
    func lines() throws {
        let lines = (0..<35).map {
            Figure.Line("run \($0)", label: "R\($0)", [.init(0, 1), .init(1, Double($0))])
        }
        let figure = Figure(
            title: "t", xAxis: FigureAxis("x"), yAxis: FigureAxis("y"), lines: lines)
        let html = Page(title: "t", [Page.Section("s", [.figures([figure])])], footer: "").html
        let drawn = html.matches(of: /<path [^>]*class="curve c\d (d\d)"/).map { String($0.1) }
        #expect(drawn.count == 35)
        for index in 0..<35 { #expect(html.contains(">R\(index)</text>")) }
        // In the legend a line's dashes, and the shape of its marks without its place.
        let samples = html.matches(
            of:
                /<line [^>]*class="curve c\d (d\d)"\/>\n(?:<path d="M[0-9. ]+([^"]*)" class="mark c\d"\/>\n)?<text/
        )
        #expect(samples.count == 35)
        #expect(Set(samples.map { "\($0.1) \($0.2 ?? "")" }).count == 35)
    }

    @Test("a long curve keeps its extremes and its gaps, and stays small")
    func thinning() throws {
        var points = (1...100_000).map { Figure.Line.Point(Double($0), Double($0 % 7)) }
        points[31_415] = .init(31_416, 1000)
        points[50_000] = .init(50_001, .nan)
        points[70_001] = .init(70_002, -1000)
        let figure = Figure(
            title: "t", xAxis: FigureAxis("x"), yAxis: FigureAxis("y"), lines: [Figure.Line("", points)])
        let html = Page(title: "t", [Page.Section("s", [.figures([figure])])], footer: "").html
        #expect(html.utf8.count < 30_000, "\(html.utf8.count)")
        let paths = html.matches(of: /<path d="M([^"]*)"/).map { String($0.1) }
        #expect(paths.count == 2)
        let heights = paths.flatMap { $0.split(separator: "L") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        // The plot reaches from 12 down to 208.
        #expect(heights.min() == 12 && heights.max() == 208)
    }

    @Test("of many classes the most frequent confusions are listed")
    func manyClasses() {
        let names = (0..<100).map { "class \($0)" }
        for (count, title) in [(20, "confusion matrix"), (21, "most frequent confusions")] {
            let few = names.prefix(count).map(\.self)
            #expect(ConfusionMatrix(names: few, rows: few.map { _ in few.map { _ in 1 } }).title == title)
        }
        var rows = names.indices.map { row in names.indices.map { $0 == row ? 90 : 0 } }
        rows[3][4] = 10
        rows[7][2] = 30
        let html = Page(
            title: "t", [Page.Section("s", [.confusion(ConfusionMatrix(names: names, rows: rows))])],
            footer: ""
        ).html
        let body = html.matches(of: /<tr><th scope="row">(class \d+)<\/th><td>(class \d+)<\/td>/)
        #expect(body.map { "\($0.1) \($0.2)" } == ["class 7 class 2", "class 3 class 4"])
        #expect(html.contains(">25.0 %<") && html.utf8.count < 10_000)
    }
}

/// A page as a parser of XML sees it.
final class ParsedPage: NSObject, XMLParserDelegate {
    private(set) var elements: [String] = []
    private(set) var attributeNames: [[String]] = []
    private(set) var attributes: [String] = []
    private(set) var texts: [String] = [""]

    /// Parses a page.
    ///
    /// - Throws: the parser's error if the page is not well-formed.
    init(_ html: String) throws {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        if !parser.parse() { throw parser.parserError ?? CocoaError(.coderReadCorrupt) }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        elements.append(element)
        attributeNames.append(attributes.keys.sorted())
        self.attributes += attributes.values
        texts.append("")
    }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        texts.append("")
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { texts[texts.count - 1] += string }
}
