/// What a folded word sounds like: the block key K3 of domain.md §1.5, step 6.
enum Sound {
    /// A hash of the first letter's class and the consonant classes after it, doubles collapsed; and the set of the
    /// classes as bits. Two spellings of a word mostly have one sound; two words of one sound need not be one word.
    static func of(_ word: some Sequence<UInt8>) -> (hash: UInt64, consonants: UInt32) {
        var hash = Hashing.seed, bits: UInt32 = 0
        var previous: UInt8 = 0, isFirst = true
        for letter in word {
            let sound = soundClass(letter)
            if sound != 0 || isFirst, sound != previous || letter.isDigit {
                hash = Hashing.mix(hash, UInt64(sound) + 1)
            }
            if sound != 0 { bits |= 1 << UInt32(sound & 31) }
            if sound != 0 || isFirst { previous = sound }
            isFirst = false
        }
        return (hash, bits)
    }

    /// 0 for vowels, `y` and `h`; otherwise one number for the letters that stand for each other.
    static func soundClass(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"), UInt8(ascii: "@"):
            0
        case UInt8(ascii: "g"), UInt8(ascii: "q"), UInt8(ascii: "&"), UInt8(ascii: "h"), UInt8(ascii: "x"),
            UInt8(ascii: "k"):
            UInt8(ascii: "g")
        case UInt8(ascii: "c"), UInt8(ascii: "j"), UInt8(ascii: "%"): UInt8(ascii: "c")
        case UInt8(ascii: "s"), UInt8(ascii: "$"): UInt8(ascii: "s")
        default: letter
        }
    }
}
