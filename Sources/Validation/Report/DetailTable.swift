/// What readers and schemas say of a single place, in another language: patterns of their English messages.
///
/// A line is `English<TAB>translation`; `{1}`, `{2}` … stand for what differs, which is translated too where it is a
/// message itself. The first line that fits decides; a message without one stays as it is.
struct DetailTable: Sendable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case hole(Int)
    }
    private struct Line: Sendable {
        let pattern: [Part], translation: [Part]
    }

    private let lines: [Line]
    /// Messages inside messages: `element: attribute: what is wrong`.
    private static let deepest = 4

    init(_ rows: [[String]]) {
        lines = rows.filter { $0.count == 2 }.map { Line(pattern: Self.parts($0[0]), translation: Self.parts($0[1])) }
    }

    func translated(_ message: String) -> String { translated(message, depth: 0) ?? message }

    private func translated(_ message: String, depth: Int) -> String? {
        guard depth < Self.deepest else { return nil }
        for line in lines {
            guard let values = Self.match(message[...], line.pattern[...]) else { continue }
            return line.translation.reduce(into: "") { text, part in
                switch part {
                case .text(let words): text += words
                case .hole(let number):
                    let value = String(values[number] ?? "")
                    text += translated(value, depth: depth + 1) ?? value
                }
            }
        }
        return nil
    }

    /// The texts of the holes when the whole message fits; a hole ends where the words behind it begin first.
    private static func match(_ message: Substring, _ pattern: ArraySlice<Part>) -> [Int: Substring]? {
        guard let part = pattern.first else { return message.isEmpty ? [:] : nil }
        let rest = pattern.dropFirst()
        switch part {
        case .text(let words):
            guard message.hasPrefix(words) else { return nil }
            return match(message.dropFirst(words.count), rest)
        case .hole(let number):
            guard case .text(let words)? = rest.first else { return message.isEmpty ? nil : [number: message] }
            var start = message.startIndex
            while let place = message[start...].firstRange(of: words) {
                if var values = match(message[place.lowerBound...], rest) {
                    values[number] = message[..<place.lowerBound]
                    return values
                }
                start = message.index(after: place.lowerBound)
            }
            return nil
        }
    }

    private static func parts(_ text: String) -> [Part] {
        var parts: [Part] = [], words = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            let close = rest[open...].firstIndex(of: "}")
            guard let close, let number = Int(rest[rest.index(after: open)..<close]) else {
                words += rest[...open]
                rest = rest[rest.index(after: open)...]
                continue
            }
            words += rest[..<open]
            if !words.isEmpty { parts.append(.text(words)) }
            words = ""
            parts.append(.hole(number))
            rest = rest[rest.index(after: close)...]
        }
        words += rest
        if !words.isEmpty { parts.append(.text(words)) }
        return parts
    }
}
