public import HeritageModel

/// Brings the values of an object to their normal forms. The text as given stays: dates and dimensions keep theirs
/// beside the normal form, identifiers too; other text only loses what cannot be seen, and each change is counted.
///
/// One per thread: it counts as it goes.
public struct ObjectNormalizer {
    private let line = TextCleaner(lineBreaks: .join), paragraph = TextCleaner(lineBreaks: .keep)
    private let tables: NormalizationTables
    private var dates: DateNormalizer
    /// Of the object at hand, as far as its title tells.
    private var language: String?
    /// Events that the dates of the object at hand speak of besides their own.
    private var furtherEvents: [Event] = []
    private var dateRules: [DateRule: Int] = [:], textRules: [TextRules: Int] = [:], otherRules: [String: Int] = [:]

    /// The last languages met: a file has two or three.
    private var languageTags: [(language: String, tag: String, isChanged: Bool)] = []
    private var changedLanguages = 0

    /// How often each rule changed a value, by its name.
    public var changes: [String: Int] {
        var changes = otherRules
        if changedLanguages > 0 { changes["language.tag"] = changedLanguages }
        for (rule, count) in dateRules { changes[rule.rawValue, default: 0] += count }
        for (rules, count) in textRules {
            for change in rules.changes { changes[change.rule, default: 0] += count }
        }
        return changes
    }

    public init(tables: NormalizationTables) {
        self.tables = tables
        dates = DateNormalizer(tables.dates)
    }

    public mutating func normalize(_ object: inout CulturalObject) {
        for i in object.identifiers.indices { normalize(&object.identifiers[i]) }
        for i in object.titles.indices { clean(&object.titles[i].text) }
        for i in object.descriptions.indices { clean(&object.descriptions[i].text, paragraph) }
        clean(&object.types)
        clean(&object.subjects)
        clean(&object.materials)
        clean(&object.techniques)
        clean(&object.collections)
        normalizeLanguages(&object.languages)
        for i in object.agents.indices { normalize(&object.agents[i]) }
        language = object.titles.first?.text.language
        for i in object.events.indices { normalize(&object.events[i]) }
        if !furtherEvents.isEmpty {
            for event in furtherEvents where !object.events.contains(event) { object.events.append(event) }
            furtherEvents.removeAll(keepingCapacity: true)
        }
        for i in object.places.indices { clean(&object.places[i].place) }
        for i in object.dimensions.indices { clean(&object.dimensions[i].verbatim) }
        for i in object.extent.indices { clean(&object.extent[i]) }
        for i in object.condition.indices { clean(&object.condition[i]) }
        for i in object.media.indices where object.media[i].caption != nil { clean(&object.media[i].caption!) }
        if !object.rights.isEmpty { normalize(&object.rights) }
        if object.holder != nil { clean(&object.holder!) }
        for i in object.relations.indices { clean(&object.relations[i].target) }
        for i in object.protection.indices where object.protection[i].date != nil {
            normalize(&object.protection[i].date!)
        }
        if object.bibliographic != nil { normalize(&object.bibliographic!) }
        if object.performance != nil { normalize(&object.performance!) }
    }

    // MARK: Text

    private mutating func clean(_ text: inout Text, _ cleaner: TextCleaner? = nil) {
        clean(&text.value, cleaner)
        if let language = text.language { text.language = normalizedLanguage(language) }
    }

    private mutating func clean(_ value: inout String, _ cleaner: TextCleaner? = nil) {
        let cleaned = (cleaner ?? line).clean(value)
        guard !cleaned.rules.isEmpty else { return }
        value = cleaned.value
        textRules[cleaned.rules, default: 0] += 1
    }

    private mutating func clean(_ references: inout [Reference]) {
        for i in references.indices { clean(&references[i]) }
    }

    private mutating func clean(_ reference: inout Reference) {
        if reference.label != nil { clean(&reference.label!) }
    }

    // MARK: Compound values

    private mutating func normalize(_ agent: inout AgentLink) {
        clean(&agent.agent)
        if agent.character != nil { clean(&agent.character!) }
        if agent.dates != nil { normalize(&agent.dates!) }
    }

    private mutating func normalize(_ event: inout Event) {
        if event.date != nil { furtherEvents += normalize(&event.date!) }
        for i in event.places.indices { clean(&event.places[i].place) }
        for i in event.agents.indices { normalize(&event.agents[i]) }
        if event.note != nil { clean(&event.note!, paragraph) }
    }

    private mutating func normalize(_ rights: inout Rights) {
        if rights.object?.text != nil { clean(&rights.object!.text!) }
        if rights.metadata?.text != nil { clean(&rights.metadata!.text!) }
        if rights.holder != nil { clean(&rights.holder!) }
        if rights.credit != nil { clean(&rights.credit!) }
    }

    private mutating func normalize(_ bibliographic: inout Bibliographic) {
        if bibliographic.edition != nil { clean(&bibliographic.edition!) }
        if bibliographic.responsibility != nil { clean(&bibliographic.responsibility!) }
        for i in bibliographic.series.indices { clean(&bibliographic.series[i]) }
    }

    private mutating func normalize(_ performance: inout Performance) {
        for i in performance.programme.indices {
            if performance.programme[i].title != nil { clean(&performance.programme[i].title!) }
            if performance.programme[i].movement != nil { clean(&performance.programme[i].movement!) }
            for j in performance.programme[i].agents.indices { normalize(&performance.programme[i].agents[j]) }
        }
    }

    // MARK: Identifiers and languages

    private mutating func normalize(_ identifier: inout Identifier) {
        let checked: StandardNumber.Checked
        switch identifier.scheme {
        case "isbn": checked = StandardNumber.isbn(identifier.value)
        case "issn": checked = StandardNumber.issn(identifier.value)
        default: return
        }
        (identifier.normalized, identifier.isValid) = (checked.normalized, checked.isValid)
        count(checked.isValid ? "identifier.\(identifier.scheme)" : "identifier.\(identifier.scheme)-invalid")
    }

    private mutating func normalizeLanguages(_ languages: inout [String]) {
        guard !languages.isEmpty else { return }
        var result: [String] = []
        for language in languages {
            let tag = normalizedLanguage(language)
            if !result.contains(tag) { result.append(tag) }
        }
        if result != languages { languages = result }
    }

    private mutating func normalizedLanguage(_ language: String) -> String {
        if let known = languageTags.first(where: { $0.language == language }) {
            changedLanguages += known.isChanged ? 1 : 0
            return known.tag
        }
        let tag = tables.languageTag(language) ?? language
        if languageTags.count == 8 { languageTags.removeFirst() }
        languageTags.append((language, tag, tag != language))
        changedLanguages += tag != language ? 1 : 0
        return tag
    }

    // MARK: Dates

    /// - Returns: The other events that its text speaks of.
    @discardableResult
    private mutating func normalize(_ date: inout DateRange) -> [Event] {
        if !date.verbatim.isEmpty { clean(&date.verbatim) }
        var further: [Event] = []
        switch dates.normalize(&date, language: language, further: &further) {
        case .rule(let rule): dateRules[rule, default: 0] += 1
        case .bounds(let rule): count(rule)
        case .kept: break
        }
        return further
    }

    private mutating func count(_ rule: String) { otherRules[rule, default: 0] += 1 }
}
