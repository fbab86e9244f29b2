/// An HTML page that is read without a network, a script or any other file: on a large screen or a telephone, light or
/// dark as its reader prefers.
///
/// All texts are escaped. The page is well-formed XML, too.
public struct Page: Sendable {
    /// A part of a section.
    public enum Part: Sendable {
        /// A heading within the section.
        case heading(String)
        /// A paragraph.
        case paragraph(String)
        /// Names and values.
        case facts([(name: String, value: String)])
        /// A table.
        case table(Table)
        /// Figures side by side, as many as there is room for.
        case figures([Figure])
        /// The confusion of classes.
        case confusion(ConfusionMatrix)
        /// The shares of a whole, with names and values.
        case shares([(name: String, value: String, share: Double)])
        /// Small images, each with lines of text below it; a PNG file in base 64.
        case pictures([(png: String, lines: [String])])
        /// A text in its own lines.
        case source(String)
        /// Parts that are folded until the reader opens them.
        indirect case folded(String, [Part])
    }

    /// A section with its heading.
    public struct Section: Sendable {
        let title: String
        let parts: [Part]

        /// A section.
        public init(_ title: String, _ parts: [Part]) {
            self.title = title
            self.parts = parts
        }
    }

    private let title: String
    private let sections: [Section]
    private let footer: String

    /// A page; sections without parts are left out.
    public init(title: String, _ sections: [Section], footer: String) {
        self.title = title
        self.sections = sections.filter { !$0.parts.isEmpty }
        self.footer = footer
    }

    /// The page as HTML.
    public var html: String {
        let title = Markup.escaped(title)
        let links = sections.enumerated().map { "<a href=\"#s\($0)\">\(Markup.escaped($1.title))</a>" }
        let body = sections.enumerated().map { index, section in
            "<section id=\"s\(index)\">\n<h2>\(Markup.escaped(section.title))</h2>\n"
                + section.parts.map(\.html).joined() + "</section>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(title)</title>
            <style>
            \(Self.styleSheet)
            </style>
            </head>
            <body>
            <header>
            <h1>\(title)</h1>
            <nav aria-label="Sections">\(links.joined(separator: " "))</nav>
            </header>
            <main>
            \(body.joined())</main>
            <footer>\(Markup.escaped(footer))</footer>
            </body>
            </html>

            """
    }
}

extension Page.Part {
    /// The part as markup.
    fileprivate var html: String {
        switch self {
        case .heading(let text): return "<h3>\(Markup.escaped(text))</h3>\n"
        case .paragraph(let text): return "<p>\(Markup.escaped(text))</p>\n"
        case .facts(let facts):
            let pairs = facts.map {
                "<div><dt>\(Markup.escaped($0.name))</dt><dd>\(Markup.escaped($0.value))</dd></div>\n"
            }
            return "<dl>\n\(pairs.joined())</dl>\n"
        case .table(let table): return table.html
        case .figures(let figures): return "<div class=\"figures\">\n\(figures.map(\.html).joined())</div>\n"
        case .confusion(let matrix): return matrix.html
        case .shares(let shares):
            let rows = shares.map { name, value, share in
                let width = Format.fixed(min(max(share, 0), 1) * 100, decimals: 1)
                return
                    "<div><dt>\(Markup.escaped(name))</dt><dd>\(Markup.escaped(value))<span class=\"bar\"><span style=\"width:\(width)%\"></span></span></dd></div>\n"
            }
            return "<dl class=\"shares\">\n\(rows.joined())</dl>\n"
        case .pictures(let pictures):
            let items = pictures.map { png, lines in
                "<li>"
                    + Markup.element(
                        "img",
                        [
                            ("src", "data:image/png;base64," + png),
                            ("alt", lines.joined(separator: ", ")),
                        ], ""
                    ).replacing("></img>", with: "/>")
                    + lines.map { Markup.element("span", [], Markup.escaped($0)) }.joined() + "</li>\n"
            }
            return "<ul class=\"pictures\">\n\(items.joined())</ul>\n"
        case .source(let text): return "<pre tabindex=\"0\">\(Markup.escaped(text))</pre>\n"
        case .folded(let title, let parts):
            return
                "<details><summary>\(Markup.escaped(title))</summary>\n\(parts.map(\.html).joined())</details>\n"
        }
    }
}

extension Figure {
    /// The chart with its title.
    fileprivate var html: String {
        "<figure><figcaption>\(Markup.escaped(title))</figcaption>\n\(inlineSVG)</figure>\n"
    }
}

extension Page {
    private static let styleSheet = """
        :root{--ink:#1b212b;--faint:#586172;--paper:#fff;--rule:#d5dae1;--shade:#3b82f6;--edge:#1b212b66}
        @media (prefers-color-scheme:dark){:root{--ink:#e4e8ee;--faint:#9ca6b5;--paper:#13171d;--rule:#333b47;--shade:#4c8df5;--edge:#e4e8ee66}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1rem;max-width:88rem;font:1rem/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
        h1{font-size:1.5rem;line-height:1.2;margin:.3rem 0 .6rem}
        h2{font-size:1.2rem;margin:2rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
        h3{font-size:1rem;margin:1.2rem 0 .4rem}
        nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
        a{color:inherit}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9rem),1fr));gap:.5rem 1.2rem;margin:.5rem 0}
        dt{color:var(--faint);font-size:.85rem}
        dd{margin:0}
        .shares{grid-template-columns:1fr;max-width:40rem}
        .bar{display:block;height:.6rem;border:1px solid var(--rule)}
        .bar span{display:block;height:100%;background:var(--shade)}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));gap:1rem 1.6rem}
        .box+.figures,.figures+.box{margin-top:1rem}
        .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:1rem;padding:0;list-style:none}
        .pictures img{display:block;width:5.5rem;height:auto;image-rendering:pixelated;border:1px solid var(--rule);margin-bottom:.2rem}
        .pictures span{display:block;font-size:.85rem;line-height:1.3}
        figure{margin:0;min-width:0}
        figcaption{font-weight:600;font-size:.95rem}
        svg{display:block;width:100%;height:auto;max-width:40rem;font:12px system-ui,sans-serif}
        svg text{fill:var(--faint)}
        \(Palette.styleSheet)
        .box{overflow-x:auto;max-width:100%;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/3rem 100% local,linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/3rem 100% local,linear-gradient(90deg,var(--edge),transparent) 0 0/1rem 100% scroll,linear-gradient(270deg,var(--edge),transparent) 100% 0/1rem 100% scroll;background-repeat:no-repeat}
        table{border-collapse:collapse;font-size:.9rem;overflow-wrap:normal}
        th,td{padding:.2rem .7rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}
        thead th,thead td{color:var(--faint);font-weight:400;vertical-align:bottom}
        tbody th{font-weight:400}
        .number,.matrix td,.matrix thead th{text-align:right}
        td.number{white-space:nowrap}
        .matrix td,.matrix th{padding:.2rem .5rem}
        .right{font-weight:600}
        .note,footer{color:var(--faint);font-size:.85rem}
        details{margin:.5rem 0}
        summary{cursor:pointer}
        pre{overflow-x:auto;overflow-wrap:normal;font-size:.85rem;line-height:1.4}
        footer{margin-top:2rem}
        """
}
