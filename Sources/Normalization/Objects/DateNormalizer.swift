internal import HeritageModel

/// Fills in what a date's text and the bounds given beside it say.
///
/// The text wins when it is understood: it says more than two years do. Bounds that stand alone, or beside a text that
/// is not understood, are taken as they are. The same text comes again and again in a catalogue: the last few thousand
/// are remembered.
struct DateNormalizer {
    /// What was done with a date.
    enum Outcome {
        /// Its text was read by this rule.
        case rule(DateRule)
        /// The bounds beside it were taken, or not; the rule's name.
        case bounds(String)
        /// It was normal already.
        case kept
    }

    private let parser: DateParser
    private var known: [Question: Answer] = [:]

    private struct Question: Hashable {
        let text: String, language: String?
    }
    private struct Answer {
        let edtf: String, earliest: String?, latest: String?, calendar: String?
        let status: DateRange.Status
        let rule: DateRule
        /// Other things that the text says happened: "1976, printed 2003".
        let further: [Event]
    }

    init(_ parser: DateParser) { self.parser = parser }

    /// - Parameters:
    ///   - language: Of the record, for the order of day and month.
    ///   - further: Gets the other events that the text speaks of.
    mutating func normalize(_ date: inout DateRange, language: String?, further: inout [Event]) -> Outcome {
        // A date that is normal already stays as it is: normalizing twice changes nothing.
        // So does one that was judged to have no EDTF: "printed later" is not to be read a second time as a whole.
        if !date.edtf.isEmpty || date.status != .unparsed { return .kept }
        let bounds = Bounds(date.earliest, date.latest)
        guard !date.verbatim.isEmpty else { return apply(bounds, to: &date) }
        let answer = answer(to: Question(text: date.verbatim, language: language))
        if answer.status != .dated, answer.status != .ambiguous, !bounds.isEmpty { return apply(bounds, to: &date) }
        (date.edtf, date.status, date.calendar) = (answer.edtf, answer.status, answer.calendar)
        (date.earliest, date.latest) = (answer.earliest, answer.latest)
        further += answer.further
        return .rule(answer.rule)
    }

    private mutating func answer(to question: Question) -> Answer {
        if let answer = known[question] { return answer }
        let parsed = parser.parse(question.text, language: question.language)
        let answer = Answer(
            edtf: parsed.edtf, earliest: parsed.earliest?.description, latest: parsed.latest?.description,
            calendar: parsed.calendar == .gregorian ? nil : parsed.calendar.rawValue,
            status: DateRange.Status(parsed.status), rule: parsed.rule,
            further: parsed.events.compactMap { Self.event($0, verbatim: question.text) })
        if known.count >= 4096 { known.removeAll(keepingCapacity: true) }
        known[question] = answer
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

    private func apply(_ bounds: Bounds, to date: inout DateRange) -> Outcome {
        guard let edtf = bounds.edtf else {
            (date.earliest, date.latest) = (nil, nil)
            date.status = bounds.isEmpty ? .undated : .invalid
            return .bounds(bounds.isEmpty ? "date.no-bounds" : "date.bounds-invalid")
        }
        (date.edtf, date.earliest, date.latest) = (
            edtf.description, edtf.earliest?.description, edtf.latest?.description
        )
        date.status = .dated
        return .bounds("date.bounds")
    }
}

/// Earliest and latest as a provider's machine fields give them: years, months or days.
private struct Bounds {
    let earliest, latest: String?

    /// No bounds are empty texts, 0, which means unknown and never the year zero, and the unknown year and fill
    /// characters of MARC (`uuuu`, `||||`).
    init(_ earliest: String?, _ latest: String?) {
        func meaningful(_ bound: String?) -> String? {
            let saysNothing = bound?.utf8.allSatisfy { "0u| -".utf8.contains($0) } ?? true
            return saysNothing ? nil : bound
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
