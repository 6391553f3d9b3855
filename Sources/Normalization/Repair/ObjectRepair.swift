internal import HeritageModel

/// Repairs the broken texts of an object: wrong charsets, and fonts that drew Azerbaijani letters on Russian positions.
///
/// The fault is one of a whole file, but no record may depend on its neighbours: chunks are worked on by many threads.
/// So the prior is what the pipeline says of the source, or the evidence of the record itself: one text that is broken
/// beyond doubt lowers the bar for the others of the same record. A text that reads better as Russian is never changed.
struct ObjectRepair {
    private let repair: TextRepair
    /// Texts found to be in order, so that a word that comes again and again is judged once.
    private var known = Memo<String, Verdict>()

    private enum Verdict { case sound, brokenFont, brokenOtherwise }

    init(_ repair: TextRepair) { self.repair = repair }

    /// - Returns: The repairs made; they are noted in the object too.
    mutating func apply(to object: inout CulturalObject, _ policy: NormalizationOptions.Repair) -> [Repair] {
        guard policy != .never else { return [] }
        var suspects: [String] = []
        object.forEachText { if Self.isSuspect($0) { suspects.append($0) } }
        guard !suspects.isEmpty else { return [] }
        var fonts = false, others = false
        for text in suspects {
            switch verdict(text) {
            case .sound: break
            case .brokenFont: fonts = true
            case .brokenOtherwise: others = true
            }
        }
        guard policy == .expected || fonts || others else { return [] }
        return mend(&object, suspects, policy, fonts: fonts, others: others)
    }

    /// Apart from the question whether there is anything to mend, which is asked of each object.
    @inline(never)
    private func mend(
        _ object: inout CulturalObject, _ suspects: [String], _ policy: NormalizationOptions.Repair, fonts: Bool,
        others: Bool
    ) -> [Repair] {
        // ж or ъ, whichever is more frequent in the record's broken texts, is c (domain facts, §2.5).
        var votes = (hardSign: 0, zhe: 0)
        for text in suspects {
            guard let reading = repair.repair(text, prior: .expected), reading.rule == "text.font" else { continue }
            let more = TextRepair.votes(for: text)
            votes = (votes.hardSign + more.hardSign, votes.zhe + more.zhe)
        }
        let zheIsC = votes.zhe == votes.hardSign ? nil : votes.zhe > votes.hardSign
        var made: [Repair] = []
        object.forEachText { text in
            guard Self.isSuspect(text), let better = repair.repair(text, prior: .expected, zheIsC: zheIsC) else {
                return
            }
            // Evidence for one kind of fault is none for the other.
            let isFont = better.rule.hasPrefix("text.font")
            guard policy == .expected || (isFont ? fonts : others) else { return }
            let change = Repair(given: text, value: better.value, rule: better.rule)
            if !made.contains(change) { made.append(change) }
            text = better.value
        }
        for change in made where !object.repairs.contains(change) { object.repairs.append(change) }
        return made
    }

    private mutating func verdict(_ text: String) -> Verdict {
        if let verdict = known[text] { return verdict }
        var verdict = Verdict.sound
        if let repaired = repair.repair(text) {
            verdict = repaired.rule.hasPrefix("text.font") ? .brokenFont : .brokenOtherwise
        }
        known.keep(verdict, for: text)
        return verdict
    }

    /// A text may be broken only when it has letters that broken text has: Cyrillic, or the Latin-1 letters and signs
    /// that bytes above 127 become. Most texts are told apart by one look over their bytes.
    private static func isSuspect(_ text: String) -> Bool {
        let utf8 = text.utf8Span
        if utf8.isKnownASCII { return false }
        let bytes = utf8.span
        for i in bytes.indices where bytes[i] >= 0xC2 {
            // Lead bytes of U+0080–00FF (C2, C3) and U+0400–047F (D0, D1).
            if bytes[i] <= 0xC3 || bytes[i] == 0xD0 || bytes[i] == 0xD1 { return true }
        }
        return false
    }
}
