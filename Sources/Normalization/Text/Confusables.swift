internal import CUnicodeTables

/// Repairs letters of the wrong script inside one token: Latin a in a Cyrillic word, Cyrillic ә in a Latin one.
///
/// A token changes only when every letter of the other script has a twin; else it stays as it is. Pure tokens are
/// never touched. Roman numerals go to Latin.
enum Confusables {
    static func repair(_ text: Span<UInt8>, into output: inout [UInt8]) -> TextRules {
        var changed = false
        var token: [UInt32] = []
        var position = 0
        var hasSchwaSign = false  // an @ inside a word was a ə, so one before a word is too
        while position < text.count {
            let scalar = nextScalar(text, &position)
            let previous = token.last ?? 0
            if scalar == UInt32(UInt8(ascii: "@")), startsWord(text, position), isSchwaSign(text, position) {
                if isLetter(previous) || hasSchwaSign {
                    (hasSchwaSign, changed) = (hasSchwaSign || isLetter(previous), true)
                    token.append(isLetter(previous) ? 0x259 : 0x18F)
                    continue
                }
            }
            if Int32(cunicode_flags(scalar)) & CUNICODE_WORD != 0 {
                token.append(scalar)
                continue
            }
            changed = end(&token, &output) || changed
            output.append(scalar: scalar)
        }
        changed = end(&token, &output) || changed
        return changed ? .confusable : []
    }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        Int32(cunicode_flags(scalar)) & (CUNICODE_LATIN | CUNICODE_CYRILLIC) != 0
    }

    private static func startsWord(_ text: Span<UInt8>, _ position: Int) -> Bool {
        guard position < text.count else { return false }
        var next = position
        return isLetter(nextScalar(text, &next))
    }

    /// Not a mail address: no dot between here and the end of the word.
    private static func isSchwaSign(_ text: Span<UInt8>, _ position: Int) -> Bool {
        var place = position
        while place < min(text.count, position + 64), text[place] > 0x20, text[place] != UInt8(ascii: ",") {
            let isInnerDot = text[place] == UInt8(ascii: ".") && place + 1 < text.count && text[place + 1] > 0x20
            if isInnerDot || text[place] == UInt8(ascii: "@") && place - position < 2 { return false }
            place += 1
        }
        return true
    }

    /// Writes the token, repaired if it mixes scripts; says whether it changed.
    private static func end(_ token: inout [UInt32], _ output: inout [UInt8]) -> Bool {
        defer { token.removeAll(keepingCapacity: true) }
        var changed = false
        for i in token.indices where token[i] == 0x1DD || token[i] == 0x18E {
            token[i] = token[i] == 0x1DD ? 0x259 : 0x18F
            changed = true
        }
        if let unified = unified(token) { (token, changed) = (unified, true) }
        for scalar in token { output.append(scalar: scalar) }
        return changed
    }

    /// The token in one script, nil when it is so already or cannot be brought there.
    static func unified(_ token: [UInt32]) -> [UInt32]? {
        // Nearly all tokens are of one script: the search for twins is for the others.
        let mixed = CUNICODE_LATIN | CUNICODE_CYRILLIC
        guard token.reduce(0, { $0 | Int32(cunicode_flags($1)) }) & mixed == mixed else { return nil }
        var latin = 0, cyrillic = 0
        var canBeLatin = true, canBeCyrillic = true, isRoman = true
        for scalar in token {
            let flags = Int32(cunicode_flags(scalar))
            if flags & CUNICODE_LATIN != 0 {
                latin += 1
                if cyrillicTwin(scalar) == nil { canBeCyrillic = false }
                if !romanDigits.contains(scalar) { isRoman = false }
            } else if flags & CUNICODE_CYRILLIC != 0, scalar != 0x44C, scalar != 0x42C {  // ь is a letter of Yañalif
                cyrillic += 1
                let twin = latinTwin(scalar)
                if twin == nil { canBeLatin = false }
                if !romanDigits.contains(twin ?? 0) { isRoman = false }
            }
        }
        guard latin > 0, cyrillic > 0 else { return nil }
        if canBeLatin, isRoman || !canBeCyrillic || latin >= cyrillic { return token.map { latinTwin($0) ?? $0 } }
        return canBeCyrillic ? token.map { cyrillicTwin($0) ?? $0 } : nil
    }

    private static let romanDigits = Set("IVXLCDM".unicodeScalars.map(\.value))
    // Latin I has no twin here: neither Russian nor Azerbaijani Cyrillic writes І, but both write Roman numerals.
    private static let twins: [(latin: UInt32, cyrillic: UInt32)] = zip(
        "ABCEHJKMOPSTXYƏaceijopsxyəhkëïI".unicodeScalars, "АВСЕНЈКМОРЅТХУӘасеіјорѕхуәһкёїІ".unicodeScalars
    ).map { ($0.value, $1.value) }
    private static let toLatin = Dictionary(uniqueKeysWithValues: twins.map { ($0.cyrillic, $0.latin) })
    private static let toCyrillic = Dictionary(uniqueKeysWithValues: twins.map { ($0.latin, $0.cyrillic) })

    private static func latinTwin(_ scalar: UInt32) -> UInt32? { toLatin[scalar] }
    private static func cyrillicTwin(_ scalar: UInt32) -> UInt32? {
        scalar == 0x49 || scalar == 0x69 ? nil : toCyrillic[scalar]
    }
}
