internal import HeritageModel

/// Takes the labels of agents apart, and brings roles to relator codes. The label stays as given.
struct AgentNormalizer {
    private let parser: NameParser
    private let relators: [String: String]
    private var words = NameWordMemo()
    private var codes = Memo<String, String?>(capacity: 1_024)
    private var answers = Memo<String, Answer>(capacity: 16_384)
    private(set) var changes: [String: Int] = [:]

    private struct Answer: Sendable {
        let name: AgentName, certainty: String?, role: String?, dates: String?
    }

    /// - Parameter relators: Codes and words to MARC relator codes, in lower case.
    init(_ parser: NameParser, relators: [String: String]) { (self.parser, self.relators) = (parser, relators) }

    /// The role alone.
    mutating func normalizeRole(of agent: inout AgentLink) {
        if let role = agent.role { setRole(of: &agent, given: role) }
    }

    /// Dates found in the label become those of the agent, still to be read.
    mutating func normalize(_ agent: inout AgentLink) {
        if let role = agent.role { setRole(of: &agent, given: role) }
        guard agent.name == nil, let label = agent.agent.label?.value, !label.isEmpty else { return }
        let answer = answer(to: label)
        agent.name = answer.name
        changes["name.\(answer.name.kind.rawValue)", default: 0] += 1
        if agent.certainty == nil, let certainty = answer.certainty {
            agent.certainty = certainty
            changes["name.certainty", default: 0] += 1
        }
        if agent.role == nil, let role = answer.role {
            agent.role = role
            setRole(of: &agent, given: role)
        }
        guard agent.dates == nil, let dates = answer.dates else { return }
        agent.dates = DateRange(verbatim: dates)
        changes["name.dates", default: 0] += 1
    }

    private mutating func setRole(of agent: inout AgentLink, given: String) {
        guard let code = knownCode(of: given) else {
            changes["role.unknown", default: 0] += 1
            return
        }
        guard code != given else { return }
        agent.role = code
        agent.roleLabel = agent.roleLabel ?? given
        changes["role.relator", default: 0] += 1
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

    private mutating func answer(to label: String) -> Answer {
        if let answer = answers[label] { return answer }
        // A name is short; a paragraph in its place is not taken apart.
        let parsed = label.utf8.count <= 512 ? parser.parse(label, &words) : PersonName(unparsed: label)
        var name = AgentName(kind: AgentName.Kind(parsed.kind))
        if parsed.name != label, !parsed.name.isEmpty { name.display = parsed.name }
        if parsed.kind == .person {
            (name.family, name.given, name.patronymic) = (parsed.family, parsed.given, parsed.patronymic)
            name.honorific = parsed.honorifics.isEmpty ? nil : parsed.honorifics.joined(separator: " ")
            name.suffix = parsed.suffix
        }
        let answer = Answer(
            name: name, certainty: parsed.certainty.inWords, role: parsed.roles.first, dates: parsed.dates)
        answers.keep(answer, for: label)
        return answer
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
