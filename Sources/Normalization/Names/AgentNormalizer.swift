internal import HeritageModel

/// Takes the labels of agents apart, and brings roles to relator codes. The label stays as given.
struct AgentNormalizer {
    private let parser: NameParser
    private let relators: [String: String]
    /// Codes of roles: who publishes, prints or sells is a house, also where it is called after a person.
    private let rolesOfHouses: Set<String>
    private var words = NameWordMemo()
    private var codes = Memo<String, String?>(capacity: 1_024)
    private var answers = Memo<String, Answer>(capacity: 32_768)
    /// Of names whose kind the record states.
    private var statedAnswers = Memo<StatedName, Answer>(capacity: 8_192)
    private var counts = RuleCounts()
    private let certaintyRule, datesRule, unknownRoleRule, relatorRule: Int
    private struct StatedName: MemoQuestion {
        let label: String, kind: AgentName.Kind
        var quickHash: UInt64 {
            label.quickHash ^ UInt64(truncatingIfNeeded: kind.rawValue.utf8.count) &* 0x9E37_79B9_7F4A_7C15
        }
        func isSame(as other: StatedName) -> Bool { kind == other.kind && label.isSame(as: other.label) }
    }

    /// A class, since answers are handed around more often than looked into.
    private final class Answer: Sendable {
        let name: [AgentName]
        let certainty: String?, role: String?, dates: String?
        /// Number of the rule that counts names of its kind.
        let rule: Int
        init(_ name: AgentName, _ parsed: PersonName, rule: Int) {
            (self.name, self.rule) = ([name], rule)
            (certainty, role, dates) = (parsed.certainty.inWords, parsed.roles.first, parsed.dates)
        }
    }

    /// - Parameters:
    ///   - relators: Codes and words to MARC relator codes, in lower case.
    ///   - rolesOfHouses: Relator codes.
    init(_ parser: NameParser, relators: [String: String], rolesOfHouses: Set<String>) {
        (self.parser, self.relators, self.rolesOfHouses) = (parser, relators, rolesOfHouses)
        certaintyRule = counts.number(of: "name.certainty")
        datesRule = counts.number(of: "name.dates")
        unknownRoleRule = counts.number(of: "role.unknown")
        relatorRule = counts.number(of: "role.relator")
    }

    var changes: [String: Int] { counts.byName }
    mutating func forgetChanges() { counts.forget() }

    /// The role alone.
    mutating func normalizeRole(of agent: inout AgentLink) {
        if let role = agent.role { setRole(of: &agent, given: role) }
    }

    /// Dates found in the label become those of the agent, still to be read.
    mutating func normalize(_ agent: inout AgentLink) {
        if let role = agent.role { setRole(of: &agent, given: role) }
        guard agent.nameIfAny.first?.isKindAlone ?? true, let label = agent.agent.label?.value, !label.isEmpty else {
            return
        }
        let answer = answer(to: label, stated: agent.nameKind, role: agent.role)
        agent.shareName(answer.name)
        counts.add(answer.rule)
        if agent.certainty == nil, let certainty = answer.certainty {
            agent.certainty = certainty
            counts.add(certaintyRule)
        }
        if agent.role == nil, let role = answer.role {
            agent.role = role
            setRole(of: &agent, given: role)
        }
        guard agent.dates == nil, let dates = answer.dates else { return }
        agent.dates = DateRange(verbatim: dates)
        counts.add(datesRule)
    }

    private mutating func setRole(of agent: inout AgentLink, given: String) {
        guard let code = knownCode(of: given) else {
            counts.add(unknownRoleRule)
            return
        }
        guard code != given else { return }
        agent.role = code
        agent.roleLabel = agent.roleLabel ?? given
        counts.add(relatorRule)
    }

    private mutating func knownCode(of role: String) -> String? {
        if let known = codes[role] { return known }
        let code = code(of: role)
        if role.utf8.count <= 128 { codes.keep(code, for: role) }
        return code
    }

    private func code(of role: String) -> String? {
        if let code = relators[role] { return code }
        guard role.utf8.count <= 128 else { return nil }
        var word = role.lowercased().replacing("i\u{307}", with: "i")[...]
        if let code = relators[String(word)] { return code }
        while let last = word.last, ":;,.)]( ".contains(last) { word.removeLast() }
        while let first = word.first, "([ ".contains(first) { word.removeFirst() }
        return relators[String(word)] ?? relators[word + "."]
    }

    private mutating func answer(to label: String, stated: AgentName.Kind?, role: String?) -> Answer {
        if let stated {
            let key = StatedName(label: label, kind: stated)
            if let answer = statedAnswers[key] { return answer }
            let answer = newAnswer(to: label, PersonName.Kind(rawValue: stated.rawValue))
            statedAnswers.keep(answer, for: key)
            return answer
        }
        let plain: Answer
        if let answer = answers[label] {
            plain = answer
        } else {
            plain = newAnswer(to: label, nil)
            answers.keep(plain, for: label)
        }
        guard plain.name[0].kind == .person, let role, rolesOfHouses.contains(role), Self.mayBeHouse(label) else {
            return plain
        }
        return answer(to: label, stated: .corporateBody, role: nil)
    }

    /// A person is named with a comma, with initials or with dates.
    private static func mayBeHouse(_ label: String) -> Bool {
        !label.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }
    }

    private mutating func newAnswer(to label: String, _ kind: PersonName.Kind?) -> Answer {
        // A name is short; a paragraph in its place is not taken apart.
        let parsed = label.utf8.count <= 512 ? parser.parse(label, as: kind, &words) : PersonName(unparsed: label)
        var name = AgentName(kind: AgentName.Kind(parsed.kind))
        if parsed.name != label, !parsed.name.isEmpty { name.display = parsed.name }
        if parsed.kind == .person {
            (name.family, name.given, name.patronymic) = (parsed.family, parsed.given, parsed.patronymic)
            name.honorific = parsed.honorifics.isEmpty ? nil : parsed.honorifics.joined(separator: " ")
            name.suffix = parsed.suffix
        }
        return Answer(name, parsed, rule: counts.number(of: "name.\(name.kind.rawValue)"))
    }
}

extension AgentName.Kind {
    fileprivate init(_ kind: PersonName.Kind) {
        self =
            switch kind {
            case .person: .person
            case .group: .group
            case .corporateBody: .corporateBody
            case .anonymous: .anonymous
            }
    }
}

extension AgentName {
    /// Whether nothing but the kind is known of it: what a mapping states.
    fileprivate var isKindAlone: Bool {
        display == nil && family == nil && given == nil && patronymic == nil && honorific == nil && suffix == nil
    }
}

extension PersonName.Certainty {
    /// As in `maps/attribution.tsv`, which profiles use for fields that hold nothing but the certainty.
    fileprivate var inWords: String? {
        switch self {
        case .certain: nil
        case .attributed: "attributed to"
        case .possibly: "possibly"
        case .after: "after"
        case .copy: "copy after"
        case .circle: "circle of"
        case .workshop: "workshop of"
        case .school: "school of"
        case .follower: "follower of"
        case .formerlyAttributed: "formerly attributed to"
        }
    }
}
