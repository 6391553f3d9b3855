internal import HeritageModel

/// Fills in what a date's text and the bounds given beside it say.
///
/// The text wins when it is understood: it says more than two years do. Bounds that stand alone, or beside a text that
/// is not understood, are taken as they are. The same text comes again and again in a catalogue: the last few thousand
/// are remembered.
struct DateNormalizer {
    private let parser: DateParser
    private var counts = RuleCounts()
    private let boundsRule, noBoundsRule, invalidBoundsRule: Int
    private var known = Memo<Question, Answer>(capacity: 8_192)

    private struct Question: MemoQuestion {
        let text: String, language: String?
        var quickHash: UInt64 { Self.hash(text, language) }
        func isSame(as other: Question) -> Bool { text.isSame(as: other.text) && language.isSame(as: other.language) }

        static func hash(_ text: String, _ language: String?) -> UInt64 {
            text.quickHash.mixed(with: language?.quickHash ?? 0)
        }
    }
    /// A class, since answers are handed around more often than looked into.
    private final class Answer: Sendable {
        let edtf: String, earliest: String?, latest: String?, calendar: String?
        let status: DateRange.Status
        let rule: Int
        /// Other things that the text says happened: "1976, printed 2003".
        let further: [Event]

        init(_ parsed: ParsedDate, rule: Int, further: [Event]) {
            (edtf, status, self.rule) = (parsed.edtf, DateRange.Status(parsed.status), rule)
            (earliest, latest) = (parsed.earliest?.description, parsed.latest?.description)
            calendar = parsed.calendar == .gregorian ? nil : parsed.calendar.rawValue
            self.further = further
        }
    }

    init(_ parser: DateParser) {
        self.parser = parser
        boundsRule = counts.number(of: "date.bounds")
        noBoundsRule = counts.number(of: "date.no-bounds")
        invalidBoundsRule = counts.number(of: "date.bounds-invalid")
    }

    /// How often each rule read a date.
    var changes: [String: Int] { counts.byName }
    mutating func forgetChanges() { counts.forget() }

    /// - Parameters:
    ///   - language: Of the record, for the order of day and month.
    ///   - further: Gets the other events that the text speaks of.
    mutating func normalize(_ date: inout DateRange, language: String?, further: inout [Event]) {
        // A date that is normal already stays as it is: normalizing twice changes nothing.
        // So does one that was judged to have no EDTF: "printed later" is not to be read a second time as a whole.
        if !date.edtf.isEmpty || date.status != .unparsed { return }
        let bounds = Bounds(date.earliest, date.latest)
        guard !date.verbatim.isEmpty else { return apply(bounds, to: &date) }
        let answer = answer(to: date.verbatim, language)
        if answer.status != .dated, answer.status != .ambiguous, !bounds.isEmpty { return apply(bounds, to: &date) }
        (date.edtf, date.status, date.calendar) = (answer.edtf, answer.status, answer.calendar)
        (date.earliest, date.latest) = (answer.earliest, answer.latest)
        if !answer.further.isEmpty { further += answer.further }
        counts.add(answer.rule)
    }

    private mutating func answer(to text: String, _ language: String?) -> Answer {
        let hash = Question.hash(text, language)
        if let answer = known.answer(
            hash: hash, where: { $0.text.isSame(as: text) && $0.language.isSame(as: language) })
        {
            return answer
        }
        let parsed = parser.parse(text, language: language)
        let answer = Answer(
            parsed, rule: counts.number(of: parsed.rule.rawValue),
            further: parsed.events.compactMap { Self.event($0, verbatim: text) })
        known.keep(answer, for: Question(text: text, language: language))
        return answer
    }

    /// `nil` for the date of a model or original: it is not the object's.
    private static func event(_ parsed: ParsedDate.Event, verbatim: String) -> Event? {
        guard parsed.role != .original else { return nil }
        var date = DateRange(verbatim: verbatim)
        (date.edtf, date.status) = (parsed.edtf, .dated)
        (date.earliest, date.latest) = (parsed.earliest?.description, parsed.latest?.description)
        var event = Event(type: parsed.role == .published ? "publication" : parsed.role.rawValue)
        if date.edtf.isEmpty { date.status = .undated }
        event.date = date
        return event
    }

    private mutating func apply(_ bounds: Bounds, to date: inout DateRange) {
        guard let edtf = bounds.edtf else {
            (date.earliest, date.latest) = (nil, nil)
            date.status = bounds.isEmpty ? .undated : .invalid
            counts.add(bounds.isEmpty ? noBoundsRule : invalidBoundsRule)
            return
        }
        (date.edtf, date.earliest, date.latest) = (
            edtf.description, edtf.earliest?.description, edtf.latest?.description
        )
        date.status = .dated
        counts.add(boundsRule)
    }
}

/// Earliest and latest as a provider's machine fields give them: years, months or days.
private struct Bounds {
    let earliest, latest: String?

    /// No bounds are empty texts, 0, which means unknown and never the year zero, and the unknown year and fill
    /// characters of MARC (`uuuu`, `||||`).
    init(_ earliest: String?, _ latest: String?) {
        func meaningful(_ bound: String?) -> String? {
            guard let bound else { return nil }
            for byte in bound.utf8 {
                switch byte {
                case UInt8(ascii: "0"), UInt8(ascii: "u"), UInt8(ascii: "|"), UInt8(ascii: " "), UInt8(ascii: "-"):
                    continue
                default: return bound
                }
            }
            return nil
        }
        (self.earliest, self.latest) = (meaningful(earliest), meaningful(latest))
    }

    var isEmpty: Bool { earliest == nil && latest == nil }

    /// One date, or an interval with an unknown end where only one bound is given. `198u` is a year with an unknown
    /// digit, as MARC and the draft of EDTF write it; 9999 is MARC's mark of what goes on.
    var edtf: EDTF? {
        let end = latest == "9999" ? ".." : latest
        let text: String
        switch (earliest, end) {
        case (let first?, let last?): text = first == last ? first : "\(first)/\(last)"
        case (let first?, nil): text = "\(first)/"
        case (nil, let last?): text = "/\(last)"
        case (nil, nil): return nil
        }
        return EDTF(text, edition: .standard2019AndDraft2012)
    }
}

extension DateRange.Status {
    fileprivate init(_ status: ParsedDate.Status) {
        self =
            switch status {
            case .dated: .dated
            case .undated: .undated
            case .invalid: .invalid
            case .ambiguous: .ambiguous
            case .unparsed: .unparsed
            }
    }
}
