public import HeritageModel

/// Brings the values of an object to their normal forms. The text as given stays: dates and dimensions keep theirs
/// beside the normal form, identifiers too; other text only loses what cannot be seen, and each change is counted.
///
/// One per thread: it counts as it goes.
public struct ObjectNormalizer {
    private let line = TextCleaner(lineBreaks: .join), paragraph = TextCleaner(lineBreaks: .keep)
    private let tables: NormalizationTables
    private let options: [String: NormalizationOptions]
    private var rightsReader: RightsNormalizer
    private var dates: DateNormalizer
    private var identifiers: IdentifierNormalizer
    private var repair: ObjectRepair, privacy: ObjectPrivacy
    private var agents: AgentNormalizer, dimensions: DimensionNormalizer
    private var placeNames = Memo<String, PlaceTable.Answer>()
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
        if changedLanguages > 0 { changes["language.tag", default: 0] += changedLanguages }
        for (rule, count) in dateRules { changes[rule.rawValue, default: 0] += count }
        for (rules, count) in textRules {
            for change in rules.changes { changes[change.rule, default: 0] += count }
        }
        for part in [agents.changes, dimensions.changes] { changes.merge(part) { $0 + $1 } }
        for (value, count) in privacy.withheld { changes[value.rule, default: 0] += count }
        return changes
    }

    /// What was kept out of the open dataset, and how often.
    public var withheld: [WithheldValue: Int] { privacy.withheld }

    /// What is done to objects.
    public enum Scope: Sendable {
        case all
        /// What a validation asks about: names are not taken apart, sizes not read, personal data not withheld.
        case judging
    }
    private let scope: Scope

    /// - Parameter options: By the identifier of the source; others have the usual ones.
    public init(
        tables: NormalizationTables, options: [String: NormalizationOptions] = [:], scope: Scope = .all
    ) {
        self.scope = scope
        (self.tables, self.options) = (tables, options)
        let names = NameParser(tables.names)
        dates = DateNormalizer(tables.dates)
        identifiers = IdentifierNormalizer(tables.identifiers)
        repair = ObjectRepair(TextRepair(tables.names))
        privacy = ObjectPrivacy(tables.privacy, names: names)
        agents = AgentNormalizer(names, relators: tables.relators)
        dimensions = DimensionNormalizer(tables.measures)
        rightsReader = RightsNormalizer(tables.rights)
    }

    /// Normalizes an object; its lineage follows where values move or are withheld.
    public mutating func normalize(_ traced: inout TracedObject) {
        let source = traced.object.sources.first?.source ?? ""
        let options = self.options.isEmpty ? NormalizationOptions() : self.options[source] ?? NormalizationOptions()
        for change in repair.apply(to: &traced.object, options.repair) { count(change.rule) }
        normalize(&traced.object)
        if scope == .judging { return }
        dimensions.normalize(&traced, order: options.dimensionOrder)
        privacy.apply(to: &traced, published: options.published)
    }

    private mutating func normalize(_ object: inout CulturalObject) {
        for i in object.titles.indices { clean(&object.titles[i].text) }
        for i in object.descriptions.indices { clean(&object.descriptions[i].text, paragraph) }
        clean(&object.types)
        clean(&object.subjects)
        clean(&object.materials)
        clean(&object.techniques)
        clean(&object.collections)
        identify(&object)
        normalizeLanguages(&object.languages)
        for i in object.agents.indices { normalize(&object.agents[i]) }
        language = object.titles.first?.text.language
        for i in object.events.indices { normalize(&object.events[i]) }
        if !furtherEvents.isEmpty {
            for event in furtherEvents where !object.events.contains(event) { object.events.append(event) }
            furtherEvents.removeAll(keepingCapacity: true)
        }
        for i in object.places.indices { normalize(&object.places[i]) }
        for i in object.dimensions.indices { clean(&object.dimensions[i].verbatim) }
        for i in object.extent.indices { clean(&object.extent[i]) }
        for i in object.condition.indices { clean(&object.condition[i]) }
        for i in object.media.indices { normalize(&object.media[i]) }
        if !object.rights.isEmpty { normalize(&object.rights) }
        if object.holder != nil { clean(&object.holder!) }
        let holder = object.holder?.label?.value
        for i in object.identifiers.indices {
            for rule in identifiers.normalize(&object.identifiers[i], holder: holder) { count(rule) }
        }
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
        guard text.script == nil, let script = ScriptFinder.script(of: text.value.utf8Span.span) else { return }
        // The script goes without saying where everyone writes the language in it.
        if let language = text.language, ScriptFinder.usual(of: language) == script { return }
        text.script = script
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
        if reference.id != nil, let rule = identifiers.normalize(&reference) { count(rule) }
    }

    // MARK: Compound values

    private mutating func normalize(_ agent: inout AgentLink) {
        clean(&agent.agent)
        if agent.role != nil { clean(&agent.role!) }
        if agent.character != nil { clean(&agent.character!) }
        if scope == .judging { agents.normalizeRole(of: &agent) } else { agents.normalize(&agent) }
        if agent.dates != nil { normalize(&agent.dates!) }
    }

    private mutating func normalize(_ place: inout PlaceLink) {
        clean(&place.place)
        if place.place.id == nil, let name = place.place.label?.value {
            switch placeNames.answer(to: name, { [tables] in tables.places.answer(to: name) }) {
            case .code(let code):
                (place.place.id, place.place.authority) = (code.id, code.authority)
                count("place.\(code.authority)")
            case .ambiguous: count("place.ambiguous-name")
            case .unknown: break
            }
        }
        if let coordinates = place.coordinates {
            let isPossible =
                abs(coordinates.latitude) <= 90 && abs(coordinates.longitude) <= 180
                && (coordinates.latitude != 0 || coordinates.longitude != 0)
            guard !isPossible else { return }
            place.coordinatesGiven = "\(coordinates.latitude), \(coordinates.longitude)"
            place.coordinates = nil
            count("coordinates.impossible")
        } else if let given = place.coordinatesGiven {
            switch tables.places.coordinates.read(given) {
            case .coordinates(let latitude, let longitude):
                place.coordinates = Coordinates(latitude: latitude, longitude: longitude)
                count("coordinates.read")
            case .impossible: count("coordinates.impossible")
            case .unread: count("coordinates.unread")
            }
        }
    }

    private mutating func normalize(_ media: inout MediaLink) {
        if media.caption != nil { clean(&media.caption!) }
        if media.rights != nil { normalize(&media.rights!) }
    }

    private mutating func normalize(_ statement: inout RightsStatement) {
        if statement.text != nil { clean(&statement.text!) }
        for rule in rightsReader.normalize(&statement) { count(rule) }
    }

    private mutating func identify(_ object: inout CulturalObject) {
        let found =
            tables.concepts.identify(&object.types, .types) + tables.concepts.identify(&object.materials, .materials)
            + tables.concepts.identify(&object.techniques, .techniques)
        if found > 0 { otherRules["concept.identified", default: 0] += found }
    }

    private mutating func normalize(_ event: inout Event) {
        if event.date != nil { furtherEvents += normalize(&event.date!) }
        for i in event.places.indices { normalize(&event.places[i]) }
        for i in event.agents.indices { normalize(&event.agents[i]) }
        if event.note != nil { clean(&event.note!, paragraph) }
    }

    private mutating func normalize(_ rights: inout Rights) {
        if rights.object != nil { normalize(&rights.object!) }
        if rights.metadata != nil { normalize(&rights.metadata!) }
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

    // MARK: Languages

    private mutating func normalizeLanguages(_ languages: inout [String]) {
        guard !languages.isEmpty else { return }
        var result: [String] = []
        for language in languages {
            let tags = tables.languages.tags(of: language)
            if tags == nil { count("language.unknown") } else if tags != [language] { count("language.tag") }
            for tag in tags ?? [language] where !result.contains(tag) { result.append(tag) }
        }
        if result != languages { languages = result }
    }

    private mutating func normalizedLanguage(_ language: String) -> String {
        if let known = languageTags.first(where: { $0.language == language }) {
            changedLanguages += known.isChanged ? 1 : 0
            return known.tag
        }
        let tag = tables.languages.tag(of: language) ?? language
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
