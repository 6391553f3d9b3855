/// The table of letters behind `WordFolding`: each scalar as at most two letters of the folded alphabet.
enum FoldedLetters {
    /// What a scalar without letters becomes: the end of a word, nothing at all, or itself.
    static let separator: UInt16 = 0, nothing: UInt16 = 1, asWritten: UInt16 = 2

    /// The letters of `scalar`, the first in the low byte; or one of the three signs above.
    static func fold(_ scalar: UInt32, azerbaijani: Bool) -> UInt16 {
        switch scalar {
        case 0x80..<0x0530: return (azerbaijani && scalar >= 0x0400 ? azerbaijaniTable : table)[Int(scalar)]
        case 0x1E00..<0x1F00: return additional[Int(scalar - 0x1E00)]
        case 0x2018, 0x2019, 0x02BC, 0x200B...0x200F, 0xFEFF: return nothing
        case 0x2000..<0x2070, 0x3000..<0x3030, 0xFF00..<0xFF10, 0xFFFD: return separator
        default: return asWritten  // other scripts are compared letter by letter
        }
    }

    /// Whether the text has a Cyrillic letter that Russian lacks: ә ғ ҝ ө ү һ ҹ ј.
    static func hasAzerbaijaniCyrillic(_ text: Span<UInt8>) -> Bool {
        var i = 0
        while i + 1 < text.count {
            switch (text[i], text[i + 1]) {
            case (0xD3, 0x98), (0xD3, 0x99), (0xD3, 0xA8), (0xD3, 0xA9), (0xD2, 0x92), (0xD2, 0x93), (0xD2, 0x9C),
                (0xD2, 0x9D), (0xD2, 0xAE), (0xD2, 0xAF), (0xD2, 0xB8), (0xD2, 0xB9), (0xD2, 0xBA), (0xD2, 0xBB),
                (0xD1, 0x98), (0xD0, 0x88):
                return true
            default: i += 1
            }
        }
        return false
    }

    /// The letter that two letters stand for, or `nil`.
    static func digraph(_ first: UInt8, _ second: UInt8) -> UInt8? {
        switch (first, second) {
        case (UInt8(ascii: "c"), UInt8(ascii: "h")): UInt8(ascii: "%")
        case (UInt8(ascii: "s"), UInt8(ascii: "h")): UInt8(ascii: "$")
        case (UInt8(ascii: "g"), UInt8(ascii: "h")): UInt8(ascii: "&")
        case (UInt8(ascii: "k"), UInt8(ascii: "h")): UInt8(ascii: "x")
        case (UInt8(ascii: "z"), UInt8(ascii: "h")): UInt8(ascii: "j")
        case (UInt8(ascii: "d"), UInt8(ascii: "j")): UInt8(ascii: "c")
        default: nil
        }
    }

    private static let latin: [(String, String)] = [
        ("a", "ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"), ("b", "ḃḅḇḂḄḆ"),
        ("c", "ćĉċčĆĈĊČ"), ("d", "ďđḋḍḏḑḓðĎĐḊḌḎḐḒÐ"), ("e", "èéêëēĕėęěȅȇẹẻẽếềểễệḕḗÈÉÊËĒĔĖĘĚȄȆẸẺẼẾỀỂỄỆḔḖ"),
        ("f", "ḟḞ"), ("g", "ĝġģǵḡĜĠĢǴḠ"), ("h", "ĥħḣḥḧḩḫẖĤĦḢḤḦḨḪ"),
        ("i", "ìíîïĩīĭįıǐȉȋịỉḭÌÍÎÏĨĪĬĮİǏȈȊỊỈḬ"), ("j", "ĵǰĴžŽǯǮ"), ("k", "ķǩḱḳḵĶǨḰḲḴ"), ("l", "ĺļľŀłḷḻĹĻĽĿŁḶḺ"),
        ("m", "ḿṁṃḾṀṂ"), ("n", "ñńņňŋǹṅṇṉÑŃŅŇŊǸṄṆṈ"),
        ("o", "ºòóôõöøōŏőǒǫȍȏȫȯọỏốồổỗộớờởỡợơÒÓÔÕÖØŌŎŐǑǪȌȎȪȮỌỎỐỒỔỖỘỚỜỞỠỢƠɵƟ"), ("p", "ṕṗṔṖ"), ("r", "ŕŗřȑȓṙṛṟŔŖŘȐȒṘṚṞ"),
        ("s", "śŝŚŜṡṣṠṢ"), ("t", "ţťŧțṫṭṯŢŤŦȚṪṬṮ"), ("u", "ùúûüũūŭůűųǔǖǘǚǜȕȗụủứừửữựưÙÚÛÜŨŪŬŮŰŲǓȔȖỤỦỨỪỬỮỰƯ"),
        ("v", "ṽṿṼṾ"), ("w", "ŵẁẃẅŴẀẂẄ"), ("x", "ẋẍẊẌ"), ("y", "ýÿŷỳỵỷỹÝŶŸỲỴỶỸ"), ("z", "źżẑẓẕŹŻẐẒẔƶƵ"),
        ("@", "əƏǝƎ"), ("%", "çÇ"), ("$", "şŞșȘšŠ"), ("&", "ğĞǧǦƣƢ"), ("ae", "æÆ"), ("oe", "œŒ"), ("ss", "ßẞ"),
        ("th", "þÞ"),
    ]
    /// The practical transcription of Russian, and the letters it shares with Azerbaijani.
    private static let cyrillic: [(String, String)] = [
        ("a", "аА"), ("b", "бБ"), ("v", "вВ"), ("g", "гГґҐ"), ("d", "дД"), ("e", "еЕэЭєЄ"), ("o", "ёЁ"), ("j", "жЖ"),
        ("z", "зЗ"), ("i", "иИіІїЇыЫ"), ("y", "йЙ"), ("k", "кК"), ("l", "лЛ"), ("m", "мМ"), ("n", "нН"), ("o", "оО"),
        ("p", "пП"), ("r", "рР"), ("s", "сС"), ("t", "тТ"), ("u", "уУўЎ"), ("f", "фФ"), ("x", "хХ"), ("ts", "цЦ"),
        ("%", "чЧ"), ("$", "шШщЩ"), ("u", "юЮ"), ("ya", "яЯ"),
        ("@", "әӘ"), ("&", "ғҒ"), ("g", "ҝҜ"), ("o", "өӨ"), ("u", "үҮ"), ("h", "һҺ"), ("c", "ҹҸ"), ("y", "јЈ"),
        ("k", "қҚ"),
    ]

    private static let table = makeTable(latin + cyrillic)
    /// The same, with г as Azerbaijani Cyrillic reads it.
    private static let azerbaijaniTable = makeTable(latin + cyrillic + [("q", "гГ")])
    private static let additional = ContiguousArray(makeTable(latin)[0x1E00..<0x1F00])

    private static func makeTable(_ letters: [(String, String)]) -> ContiguousArray<UInt16> {
        var table = ContiguousArray<UInt16>(repeating: separator, count: 0x1F00)
        for i in 0x0250..<0x1E00 { table[i] = asWritten }
        for i in 0x0300..<0x0370 { table[i] = nothing }
        for silent in "ьЬъЪ\u{00AD}\u{02BC}".unicodeScalars { table[Int(silent.value)] = nothing }
        for (folded, scalars) in letters {
            let bytes = Array(folded.utf8)
            let packed = UInt16(bytes[0]) | (bytes.count > 1 ? UInt16(bytes[1]) << 8 : 0)
            for scalar in scalars.unicodeScalars { table[Int(scalar.value)] = packed }
        }
        return table
    }
}
