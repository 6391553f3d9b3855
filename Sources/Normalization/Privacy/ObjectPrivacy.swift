internal import HeritageModel

/// Keeps personal data out of an object and counts what it withheld.
struct ObjectPrivacy {
    private let rules: PrivacyRules
    private let names: NameParser
    /// What was withheld and how often. A source has a handful of them: they are found one by one.
    private var counts: [(value: WithheldValue, count: Int)] = []
    /// Folded text.
    private var scratch: [UInt8] = []
    private var exempt: Set<String> = []
    private var source = ""
    private var lineage: [Lineage] = []
    private var isLineageChanged = false
    /// Credit lines met, their rules, and whether they name a person: a collection has few, and they are long.
    private var credits = Memo<String, CreditLine>()
    /// What the rules say of roles of agents and places, types of events, and the words of names.
    private var agentRoles = Memo<String, String?>(capacity: 1_024), placeRoles = Memo<String, String?>(capacity: 256)
    private var eventTypes = Memo<String, String?>(capacity: 256)
    private var words = NameWordMemo()

    /// What the rules say of a credit line, whichever of them hold for the source at hand. A class, since it is handed
    /// around more often than looked into.
    private final class CreditLine: Sendable {
        let rule, labelRule, phraseRule: String?
        let namesPerson: Bool
        init(rule: String?, labelRule: String?, phraseRule: String?, namesPerson: Bool) {
            (self.rule, self.labelRule, self.phraseRule) = (rule, labelRule, phraseRule)
            self.namesPerson = namesPerson
        }
    }

    init(_ rules: PrivacyRules, names: NameParser) { (self.rules, self.names) = (rules, names) }

    var withheld: [WithheldValue: Int] { Dictionary(uniqueKeysWithValues: counts.map { ($0.value, $0.count) }) }
    mutating func forgetWithheld() { counts.removeAll(keepingCapacity: true) }

    /// - Parameter published: Rules that do not hold for the object's source.
    mutating func apply(to traced: inout TracedObject, published: Set<String>) {
        (exempt, lineage, isLineageChanged) = (published, traced.lineage, false)
        // The next object takes its place in the same memory, which only one may hold then.
        defer { lineage = [] }
        source = traced.object.sources.first?.source ?? lineage.first?.source ?? ""
        agents(&traced.object.agents, "agents", of: nil)
        events(&traced.object.events)
        places(&traced.object.places)
        texts(&traced.object.descriptions, "descriptions") { $0.text.value }
        texts(&traced.object.condition, "condition") { $0.value }
        texts(&traced.object.extent, "extent") { $0.value }
        credit(&traced.object.rights)
        if isLineageChanged { traced.lineage = lineage }
    }

    // MARK: Members

    private mutating func texts<Value>(_ values: inout [Value], _ field: String, _ text: (Value) -> String) {
        var found: [(index: Int, rule: String)] = []
        for i in values.indices {
            if let rule = textRule(text(values[i])) { found.append((i, rule)) }
        }
        remove(found, from: &values, field)
    }

    private mutating func eventRule(_ type: String) -> String? {
        if let rule = eventTypes[type] { return holding(rule) }
        let rule = rules.eventTypes[type]
        eventTypes.keep(rule, for: type)
        return holding(rule)
    }

    private mutating func events(_ events: inout [Event]) {
        for i in events.indices where !events[i].agents.isEmpty || events[i].note != nil {
            let rule = eventRule(events[i].type)
            for j in events[i].agents.indices.reversed() {
                let byRole = roleRule(events[i].agents[j].role, events[i].agents[j].roleLabel)
                guard let rule = byRole ?? rule, isPerson(events[i].agents[j]) else { continue }
                events[i].agents.remove(at: j)
                note(rule, "events", i, "agents[\(j)]")
            }
            for j in events[i].agents.indices { birthday(&events[i].agents[j], "events", i, "agents[\(j)]") }
            if let note = events[i].note?.value {
                var byNote: String?
                if let rule, Self.namesPerson(note, names, &words) { byNote = rule } else { byNote = textRule(note) }
                if let rule = byNote {
                    events[i].note = nil
                    self.note(rule, "events", i, "note")
                }
            }
        }
    }

    private mutating func agents(_ agents: inout [AgentLink], _ field: String, of event: Int?) {
        if agents.isEmpty { return }
        var donors: [(index: Int, rule: String)] = []
        for i in agents.indices {
            if let rule = roleRule(agents[i].role, agents[i].roleLabel), isPerson(agents[i]) {
                donors.append((i, rule))
            }
        }
        remove(donors, from: &agents, field)
        for i in agents.indices { birthday(&agents[i], field, i, "") }
    }

    private mutating func places(_ places: inout [PlaceLink]) {
        var stores: [(index: Int, rule: String)] = []
        for i in places.indices {
            guard let role = places[i].role else { continue }
            if let rule = placeRule(role) { stores.append((i, rule)) }
        }
        remove(stores, from: &places, "places")
    }

    private mutating func placeRule(_ role: String) -> String? {
        if let rule = placeRoles[role] { return holding(rule) }
        let rule = rules.placeRoles[TextFolding.folded(role)]
        placeRoles.keep(rule, for: role)
        return holding(rule)
    }

    /// "Gift of A. Mammadova" names a person, "Gift of the Ministry of Culture" and "Gift, 1958" do not.
    private mutating func credit(_ rights: inout Rights) {
        guard let text = rights.credit?.value else { return }
        let line = known(text)
        let byName = line.namesPerson ? holding(line.rule) : nil
        var rule = byName
        if rule == nil { rule = holding(line.labelRule) }
        if rule == nil { rule = holding(line.phraseRule) }
        guard let rule else { return }
        rights.credit = nil
        note(rule, "rights", 0, "credit")
    }

    private mutating func known(_ text: String) -> CreditLine {
        if let line = credits[text] { return line }
        let (rule, phraseRule) = rules.creditRules(of: text)
        let line = CreditLine(
            rule: rule, labelRule: rules.labelRule(of: text), phraseRule: phraseRule,
            namesPerson: rule != nil && Self.namesPerson(text, names, &words))
        credits.keep(line, for: text)
        return line
    }

    // MARK: Birthdays

    /// Cuts day and month from the birth of a person who may be alive.
    private mutating func birthday(_ agent: inout AgentLink, _ field: String, _ index: Int, _ member: String) {
        guard agent.dates?.earliest != nil, let dates = agent.dates, holding(rules.birthdayRule) != nil,
            let first = dates.earliest,
            let year = Int(first.prefix { $0 != "-" }), first.first != "-", year > rules.bornAfter,
            Self.hasDay(dates), !Self.hasEnd(dates)
        else { return }
        let text = String(year)
        var cut = DateRange(verbatim: text)
        cut.edtf = dates.edtf.hasSuffix("/") ? text + "/" : text
        cut.earliest = text + "-01-01"
        cut.latest = dates.edtf.hasSuffix("/") ? nil : text + "-12-31"
        cut.status = .dated
        agent.dates = cut
        if var label = agent.agent.label, dates.verbatim.utf8.count > 4, label.value.contains(dates.verbatim) {
            label.value = label.value.replacing(dates.verbatim, with: text)
            agent.agent.label = label
        }
        note(rules.birthdayRule, field, index, member.isEmpty ? "dates" : member + ".dates")
    }

    /// The first date says more than a year.
    private static func hasDay(_ dates: DateRange) -> Bool {
        let first = dates.edtf.isEmpty ? dates.verbatim[...] : dates.edtf.prefix { $0 != "/" }
        return first.utf8.count { $0 &- 0x30 < 10 } > 4
    }

    private static func hasEnd(_ dates: DateRange) -> Bool {
        guard let slash = dates.edtf.firstIndex(of: "/") else { return false }
        let end = dates.edtf[dates.edtf.index(after: slash)...]
        return !end.isEmpty && end != ".."
    }

    // MARK: Rules

    private func holding(_ rule: String?) -> String? {
        guard let rule, !rule.isEmpty, exempt.isEmpty || !exempt.contains(rule) else { return nil }
        return rule
    }

    private mutating func roleRule(_ role: String?, _ label: String?) -> String? {
        if let role, let rule = roleRule(role) { return rule }
        guard let label else { return nil }
        return roleRule(label)
    }

    private mutating func roleRule(_ role: String) -> String? {
        if let rule = agentRoles[role] { return holding(rule) }
        let rule = rules.agentRule(of: role)
        agentRoles.keep(rule, for: role)
        return holding(rule)
    }

    private mutating func textRule(_ text: String) -> String? {
        // Step by step: with `??`, or one call inside the other, a copy of all this was made for each text.
        let byLabel = holding(rules.labelRule(of: text))
        if byLabel != nil { return byLabel }
        var room: [UInt8] = []
        swap(&room, &scratch)
        let byPhrase = rules.phraseRule(of: text, scratch: &room)
        swap(&room, &scratch)
        return holding(byPhrase)
    }

    private mutating func isPerson(_ agent: AgentLink) -> Bool {
        if let kind = agent.nameKind { return kind == .person || kind == .group }
        guard let label = agent.agent.label?.value else { return agent.agent.id != nil }
        let kind = names.kind(of: label, &words)
        return kind == .person || kind == .group
    }

    /// Whether a line of acquisition names a person: a capitalised word behind or before the phrase that is no body.
    private static func namesPerson(_ text: String, _ names: NameParser, _ words: inout NameWordMemo) -> Bool {
        let isOne = !text.utf8.contains { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "\n") }
        for part in isOne ? [text[...]] : text.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            if !mayHaveCapital(part) { continue }
            let hasCapital = part.split(separator: " ").enumerated().contains { index, word in
                let word = word.trimmingPunctuation
                return index > 0 && (word.first?.isUppercase ?? false)
                    || index == 0 && word.count == 2 && word.last == "."
            }
            if hasCapital, names.kind(of: String(part), &words) != .corporateBody { return true }
        }
        return false
    }

    /// A quick no for what has no capital of ASCII behind its first word and nothing but ASCII.
    private static func mayHaveCapital(_ part: Substring) -> Bool {
        var isLater = false
        for byte in part.utf8 {
            if byte >= 0x80 || byte == UInt8(ascii: ".") { return true }
            if byte == UInt8(ascii: " ") { isLater = true } else if isLater, byte &- 0x41 < 26 { return true }
        }
        return false
    }

    // MARK: Counting

    private mutating func remove<Value>(
        _ found: [(index: Int, rule: String)], from values: inout [Value], _ field: String
    ) {
        if found.isEmpty { return }
        for (index, rule) in found { note(rule, field, index, "") }
        for (index, _) in found.reversed() { values.remove(at: index) }
        let removed = found.map(\.index)
        for i in lineage.indices { lineage[i].removeItems(removed, of: field) }
        isLineageChanged = true
    }

    private mutating func note(_ rule: String, _ field: String, _ index: Int, _ member: String) {
        var known: String?
        for line in lineage where known == nil { known = line.path(ofItem: index, of: field, member: member) }
        var path = known ?? (member.isEmpty ? field : "\(field).\(member)")
        if path.utf8.contains(UInt8(ascii: "[")) { path = Self.withoutPositions(path) }
        for i in counts.indices
        where counts[i].value.path == path && counts[i].value.rule == rule && counts[i].value.source == source {
            return counts[i].count += 1
        }
        counts.append((WithheldValue(rule: rule, source: source, path: path), 1))
    }

    /// `a[3]/b[1]` and `a[4]/b[1]` are one path in a report.
    private static func withoutPositions(_ path: String) -> String {
        var result = "", held = ""
        for character in path {
            if character == "[" {
                result += held
                held = "["
            } else if !held.isEmpty, character.isNumber {
                held.append(character)
            } else if held.count > 1, character == "]" {
                held = ""
            } else {
                result += held
                held = ""
                result.append(character)
            }
        }
        return result + held
    }
}

extension Substring {
    fileprivate var trimmingPunctuation: Substring {
        var text = self
        while let last = text.last, ",;:()[]\"»”".contains(last) { text.removeLast() }
        while let first = text.first, "([\"«“".contains(first) { text.removeFirst() }
        return text
    }
}
