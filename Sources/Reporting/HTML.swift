/// A piece of a web page. Names of elements and attributes are literals of the program and every value is escaped when
/// it is written, so that no text of the data can become markup.
public indirect enum HTML: Sendable {
    case text(String)
    case element(Name, [Attribute], [HTML])
    /// Several pieces in a row.
    case group([HTML])

    public struct Name: Sendable, ExpressibleByStringLiteral {
        let text: StaticString
        public init(stringLiteral text: StaticString) { self.text = text }
        /// Elements without content and end tag (HTML Living Standard, 13.1.2).
        var isVoid: Bool { ["br", "col", "hr", "img", "meta"].contains(text.description) }
    }

    public struct Attribute: Sendable {
        let name: Name, value: String
        public init(_ name: Name, _ value: String) { (self.name, self.value) = (name, value) }
    }

    public static func element(_ name: Name, class style: String? = nil, _ children: HTML...) -> HTML {
        .element(name, style.map { [Attribute("class", $0)] } ?? [], children)
    }
    public static func element(_ name: Name, class style: String? = nil, _ text: String) -> HTML {
        .element(name, class: style, .text(text))
    }

    /// The markup.
    public var markup: String {
        var text = ""
        write(to: &text)
        return text
    }

    func write(to text: inout String) {
        switch self {
        case .text(let value): Self.escape(value, into: &text)
        case .group(let pieces): for piece in pieces { piece.write(to: &text) }
        case .element(let name, let attributes, let children):
            text += "<\(name.text)"
            for attribute in attributes {
                text += " \(attribute.name.text)=\""
                Self.escape(attribute.value, into: &text)
                text += "\""
            }
            text += ">"
            if name.isVoid { return }
            for child in children { child.write(to: &text) }
            text += "</\(name.text)>"
        }
    }

    /// Controls that HTML does not allow (13.1.4) become the replacement character: a report must open.
    static func escape(_ value: String, into text: inout String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\t", "\n": text.unicodeScalars.append(scalar)
            case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
