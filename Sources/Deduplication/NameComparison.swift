/// Compares names of one person or body in any order of their words.
enum NameComparison {
    /// From worst to best.
    enum Level: UInt8, CaseIterable {
        case different = 1
        /// One word agrees, the others contradict.
        case oneWord
        /// The family name agrees, the rest contradicts.
        case family
        /// All agrees, but one family name is a man's and the other a woman's: brother and sister.
        case otherGender
        /// Two words or more agree, others contradict.
        case mostly
        /// One side is a single word of the other.
        case singleWord
        /// All of one side is in the other; two words or more.
        case contained
        /// All words agree, some as initials or short forms.
        case shortened
        /// All words agree, some with another spelling.
        case near
        case same
    }

    static func compare(_ column: WordColumn, _ a: Int, _ b: Int, _ distances: WordDistances) -> Finding {
        if column.isMissing(a) || column.isMissing(b) { return .missing }
        let found = WordAlignment(column, a, b, distances: distances, allowsShort: true)
        // The words of a name come together: they cannot say more than the name as a whole.
        let limit = min(column.valueInformation[a], column.valueInformation[b])
        return Finding(level: level(found).rawValue, information: min(found.information, limit))
    }

    private static func level(_ found: WordAlignment) -> Level {
        let full = found.sameCount + found.nearCount
        let leftRest = found.leftRest.words + found.leftRest.initials
        let rightRest = found.rightRest.words + found.rightRest.initials
        if found.familyGenderDiffers { return .otherGender }
        if leftRest == 0, rightRest == 0, full > 0 {
            // An initial that both have shortens nothing where two words agree: Agnes B. Huntington.
            let isShortened = found.shortCount > (full >= 2 ? found.sameInitials : 0)
            return isShortened ? .shortened : found.nearCount > 0 ? .near : .same
        }
        if leftRest == 0 || rightRest == 0 {
            if full >= 2 { return .contained }
            if full == 1 { return found.shortCount > 0 ? .shortened : .singleWord }
            return found.shortCount > 1 ? .oneWord : .different
        }
        if full >= 2 { return .mostly }
        if full == 1 { return found.familyAgrees ? .family : .oneWord }
        return .different
    }
}
