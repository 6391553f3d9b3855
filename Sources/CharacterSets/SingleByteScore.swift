/// How well bytes read as text in one single-byte encoding.
///
/// Every byte above 0x7F is judged with its neighbours: is it a letter, does it stand in a word of its own script, in
/// the usual case, in a pair that the languages use? The result is the mean, about 1 for fitting text and below 0 for
/// text in another encoding.
public struct SingleByteScore {
    private enum Class { case space, symbol, punctuation, control, latin, cyrillic }

    private let table: SingleByteTable
    public init(_ table: SingleByteTable) { self.table = table }

    public func mean(_ sample: ArraySlice<UInt8>) -> Double {
        var (sum, count) = (0.0, 0)
        var before: UInt16 = 0x20
        for index in sample.indices {
            let point = table.codePoint(sample[index])
            if sample[index] >= 0x80 {
                let after = index + 1 < sample.endIndex ? table.codePoint(sample[index + 1]) : 0x20
                sum += score(point, before, after)
                count += 1
            }
            before = point
        }
        return count == 0 ? 0 : sum / Double(count)
    }

    private func score(_ point: UInt16, _ before: UInt16, _ after: UInt16) -> Double {
        switch classify(point) {
        case .control: return -2
        case .symbol: return -0.5
        case .space, .punctuation:
            // A quotation mark or dash stands at a word's edge, seldom inside.
            return isLetter(before) && isLetter(after) ? -0.4 : 0.1
        case .cyrillic:
            if classify(before) == .latin || classify(after) == .latin { return -1 }
            return wordScore(point, before, after, LetterPairs.cyrillic)
        case .latin:
            if classify(before) == .cyrillic || classify(after) == .cyrillic { return -1 }
            return latinScore(point, before, after)
        }
    }

    private func wordScore(_ point: UInt16, _ before: UInt16, _ after: UInt16, _ pairs: Set<UInt32>) -> Double {
        guard isLetter(before) else { return isLetter(after) ? 0.2 : 0 }
        if !isUpper(before), isUpper(point) { return -1 }
        return pairs.contains(LetterPairs.key(lower(before), lower(point))) ? 1 : -0.4
    }

    private func latinScore(_ point: UInt16, _ before: UInt16, _ after: UInt16) -> Double {
        if isLetter(before), !isUpper(before), isUpper(point) { return -1 }
        // Two letters with marks in a row are rare in all languages of these encodings but in Turkish words.
        if before >= 0x80, isLetter(before), !isTurkic(point), !isTurkic(before) { return -0.6 }
        let inWord = isLetter(before) || isLetter(after)
        if isTurkic(point) || isIcelandic(point) {
            let pairs = isTurkic(point) ? LetterPairs.turkic : LetterPairs.icelandic
            let fits =
                pairs.contains(LetterPairs.key(lower(before), lower(point)))
                || pairs.contains(LetterPairs.key(lower(point), lower(after)))
            return fits ? 1 : -0.4
        }
        return inWord ? 0.6 : 0
    }

    private func classify(_ point: UInt16) -> Class {
        switch point {
        case 0x41...0x5A, 0x61...0x7A: .latin
        case 0xC0...0x24F where point != 0xD7 && point != 0xF7: .latin
        case 0x400...0x4FF: .cyrillic
        case 0x20, 0xA0: .space
        case 0x80...0x9F: .control
        // « » ° ± · № § © ® ¡ ¿ and the general punctuation.
        case 0xA1, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB1, 0xB7, 0xBB, 0xBF, 0xD7, 0x2010...0x203A, 0x20AC, 0x2116, 0x2122:
            .punctuation
        case 0...0x7F: .punctuation
        default: .symbol
        }
    }

    private func isLetter(_ point: UInt16) -> Bool {
        let kind = classify(point)
        return kind == .latin || kind == .cyrillic
    }

    private func isTurkic(_ point: UInt16) -> Bool {
        [0x11E, 0x11F, 0x130, 0x131, 0x15E, 0x15F].contains(point)  // Ğ ğ İ ı Ş ş
    }

    private func isIcelandic(_ point: UInt16) -> Bool {
        [0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE].contains(point)  // Ð Ý Þ ð ý þ
    }

    private func isUpper(_ point: UInt16) -> Bool { lower(point) != point }

    private func lower(_ point: UInt16) -> UInt16 {
        switch point {
        case 0xD7: point
        case 0x41...0x5A, 0xC0...0xDE: point + 32
        case 0x410...0x42F: point + 32
        case 0x400...0x40F: point + 80
        case 0x130: 0x69
        case 0x11E, 0x15E, 0x152, 0x160, 0x17D: point + 1
        default: point
        }
    }
}
