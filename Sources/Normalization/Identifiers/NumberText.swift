/// The characters of a number as it is printed: with a label, hyphens, blanks, and remarks behind it.
struct NumberText {
    /// Digits and letters in upper case, without separators; empty when there is no number.
    private(set) var characters: [UInt8] = []
    /// What stood round the number: `pbk.`, `cilddə`, a price; `nil` when nothing did.
    private(set) var remark: String?

    enum Alphabet { case digits, letters }

    /// Finds the first run of `lengths` characters. Cost: linear.
    /// - Parameter blankEnds: A blank may stand for a hyphen or end the number: with `true` it ends a complete one.
    init(_ text: String, lengths: [Int], label: String, alphabet: Alphabet = .digits, blankEnds: Bool = true) {
        let scalars = Array(text.unicodeScalars)
        var start = Self.endOfLabel(label, scalars)
        let labelEnd = start
        let longest = lengths.max() ?? 0
        while start < scalars.count {
            guard let first = Self.character(scalars[start], alphabet),
                first != UInt8(ascii: "X") || alphabet == .letters
            else {
                start += 1
                continue
            }
            var run = [first], end = start + 1, position = end
            scan: while position < scalars.count {
                let scalar = scalars[position]
                if let character = Self.character(scalar, alphabet) {
                    if run.count <= longest { run.append(character) }
                    end = position + 1
                    if character == UInt8(ascii: "X"), alphabet == .digits { break scan }
                } else if Self.isBlank(scalar) {
                    if blankEnds, lengths.contains(run.count) { break scan }
                } else if !Self.isHyphen(scalar) {
                    break scan
                }
                position += 1
            }
            if lengths.contains(run.count) {
                characters = run
                remark = Self.remark(before: scalars[labelEnd..<start], behind: scalars[end...])
                return
            }
            start = max(end, position)
        }
    }

    var text: String { String(decoding: characters, as: UTF8.self) }
    /// Values of the digits; X is 10.
    var digits: [Int] { characters.map { $0 == UInt8(ascii: "X") ? 10 : Int($0) - 48 } }

    private static func character(_ scalar: Unicode.Scalar, _ alphabet: Alphabet) -> UInt8? {
        switch scalar {
        case "0"..."9", "X": UInt8(scalar.value)
        case "x", "Х", "х": UInt8(ascii: "X")  // the last two are Cyrillic
        case "A"..."Z": alphabet == .letters ? UInt8(scalar.value) : nil
        case "a"..."z": alphabet == .letters ? UInt8(scalar.value - 32) : nil
        default: nil
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\u{A0}" || scalar == "\u{2009}" || scalar == "\u{202F}" || scalar == "\t"
    }

    private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || ("\u{2010}"..."\u{2015}").contains(scalar) || scalar == "\u{2212}" || scalar == "\u{AD}"
            || scalar == "."
    }

    /// Behind `ISBN`, `ISBN-13:`, `urn:isbn:`.
    private static func endOfLabel(_ label: String, _ scalars: [Unicode.Scalar]) -> Int {
        var position = 0
        func skip(_ word: String) {
            var end = position
            for wanted in word.unicodeScalars {
                guard end < scalars.count, isLower(wanted, of: scalars[end]) else { return }
                end += 1
            }
            position = end
        }
        while position < scalars.count, isBlank(scalars[position]) { position += 1 }
        skip("urn:")
        let start = position
        skip(label)
        guard position > start else { return 0 }
        for number in ["-13", "-10", " 13:", " 10:", "-l"] { skip(number) }
        while position < scalars.count, isBlank(scalars[position]) || scalars[position] == ":" { position += 1 }
        return position
    }

    private static func isLower(_ wanted: Unicode.Scalar, of scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return scalar.properties.lowercaseMapping == String(wanted) }
        return (scalar.value &- 0x41 < 26 ? scalar.value | 0x20 : scalar.value) == wanted.value
    }

    private static func remark(before: ArraySlice<Unicode.Scalar>, behind: ArraySlice<Unicode.Scalar>) -> String? {
        let parts = (pieces(before) + pieces(behind)).filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Texts in brackets and between them, without the signs that part them.
    private static func pieces(_ scalars: ArraySlice<Unicode.Scalar>) -> [String] {
        scalars.split { "()[];".unicodeScalars.contains($0) }.map { piece in
            var piece = piece
            while let first = piece.first, isBlank(first) || ":,-–—".unicodeScalars.contains(first) {
                piece.removeFirst()
            }
            while let last = piece.last, isBlank(last) || ":,-–—".unicodeScalars.contains(last) { piece.removeLast() }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: piece)
            return String(text)
        }
    }
}
