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
    private var placeNames = Memo<String, KnownPlace>()
    /// By place of the field among all of them.
    private var concepts = ConceptTable.Field.allCases.map { _ in Memo<String, ConceptTable.Concept?>() }
    private let hasConcepts: [Bool]
    private var statements: StatementConcepts
    private let conceptOfStatement: Int
    /// Of the object at hand, as far as its title tells.
    private var language: String?
    /// Events that the dates of the object at hand speak of besides their own.
    private var furtherEvents: [Event] = []
    private var textRules: [(rules: TextRules, count: Int)] = [], otherRules = RuleCounts()
    /// Texts that need a look at each character; most others are told by one quick look over their bytes.
    private var knownTexts = Memo<String, KnownText>(capacity: 8_192)
    private let ambiguousPlace, identifiedConcept: Int

    /// The last languages met: a file has two or three.
    private var languageTags: [LanguageTag] = []
    private var changedLanguages = 0

    private struct KnownPlace {
        let answer: PlaceTable.Answer
        /// Number of the rule that counts it.
        let rule: Int
    }

    private struct KnownText {
        let cleaned: TextCleaner.Cleaned, script: String?
    }

    private struct LanguageTag {
        let language: String, tag: String, isChanged: Bool, isKnown: Bool
        /// The script that goes without saying.
        let script: String?
    }

    /// How often each rule changed a value, by its name.
    public var changes: [String: Int] {
        var changes = otherRules.byName
        if changedLanguages > 0 { changes["language.tag", default: 0] += changedLanguages }
        for (rules, count) in textRules {
            for change in rules.changes { changes[change.rule, default: 0] += count }
        }
        for part in [agents.changes, dimensions.changes, dates.changes, identifiers.changes, rightsReader.changes] {
            changes.merge(part) { $0 + $1 }
        }
        for (value, count) in privacy.withheld { changes[value.rule, default: 0] += count }
        return changes
    }

    /// What was kept out of the open dataset, and how often.
    public var withheld: [WithheldValue: Int] { privacy.withheld }

    /// What was counted since the last call: of one record, when it is asked for after each.
    public mutating func takeCounts() -> (changes: [String: Int], withheld: [WithheldValue: Int]) {
        let counts = (changes, withheld)
        textRules.removeAll(keepingCapacity: true)
        otherRules.forget()
        changedLanguages = 0
        agents.forgetChanges()
        dimensions.forgetChanges()
        dates.forgetChanges()
        identifiers.forgetChanges()
        rightsReader.forgetChanges()
        if !counts.1.isEmpty { privacy.forgetWithheld() }
        return counts
    }

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
        agents = AgentNormalizer(names, relators: tables.relators, rolesOfHouses: tables.rolesOfHouses)
        dimensions = DimensionNormalizer(tables.measures)
        rightsReader = RightsNormalizer(tables.rights)
        ambiguousPlace = otherRules.number(of: "place.ambiguous-name")
        identifiedConcept = otherRules.number(of: "concept.identified")
        statements = StatementConcepts(tables.statements, tables.concepts)
        conceptOfStatement = otherRules.number(of: "concept.of-statement")
        hasConcepts = ConceptTable.Field.allCases.map { tables.concepts.has($0) }
    }

    /// Normalizes an object; its lineage follows where values move or are withheld.
    public mutating func normalize(_ traced: inout TracedObject) {
        let source = traced.object.sources.first?.source ?? ""
        let options = self.options.isEmpty ? NormalizationOptions() : self.options[source] ?? NormalizationOptions()
        for change in repair.apply(to: &traced.object, options.repair) { count(change.rule) }
        normalize(&traced.object)
        if scope == .judging { return }
        for _ in 0..<statements.add(to: &traced) { otherRules.add(conceptOfStatement) }
        dimensions.normalize(&traced, order: options.dimensionOrder)
        privacy.apply(to: &traced, published: options.published)
    }

    private mutating func normalize(_ object: inout CulturalObject) {
        for i in object.titles.indices {
            clean(&object.titles[i].text)
            if object.titles[i].sortText != nil { clean(&object.titles[i].sortText!) }
        }
        for i in object.descriptions.indices { clean(&object.descriptions[i].text, paragraph) }
        clean(&object.types)
        clean(&object.subjects)
        clean(&object.materials)
        clean(&object.techniques)
        clean(&object.collections)
        identify(&object)
        normalizeLanguages(&object.languages)
        // Before the first date of the object, so that none is read in the language of the object before.
        language = object.titles.first?.text.language
        for i in object.agents.indices { normalize(&object.agents[i]) }
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
            identifiers.normalize(&object.identifiers[i], holder: holder)
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
        let (isKnown, knownScript) = cleanKnown(&text.value, cleaner)
        var usual: String?
        if let language = text.language {
            let place = placeOfTag(language)
            if languageTags[place].isChanged {
                text.language = languageTags[place].tag
                changedLanguages += 1
            }
            usual = languageTags[place].script
        }
        guard text.script == nil, let script = isKnown ? knownScript : ScriptFinder.script(of: text.value) else {
            return
        }
        // The script goes without saying where everyone writes the language in it.
        if usual != script { text.script = script }
    }

    private mutating func clean(_ value: inout String, _ cleaner: TextCleaner? = nil) {
        _ = cleanKnown(&value, cleaner)
    }

    /// Cleans a text.
    /// - Returns: Its script, if the text was known already or could be remembered.
    private mutating func cleanKnown(
        _ value: inout String, _ cleaner: TextCleaner?
    ) -> (isKnown: Bool, script: String?) {
        if line.isPlain(value) { return (false, nil) }
        // A long text is seldom met twice.
        guard cleaner == nil, value.utf8.count <= 96 else {
            note((cleaner ?? line).clean(value), &value)
            return (false, nil)
        }
        if let known = knownTexts[value] {
            note(known.cleaned, &value)
            return (true, known.script)
        }
        let cleaned = line.clean(value)
        let script = ScriptFinder.script(of: cleaned.value)
        knownTexts.keep(KnownText(cleaned: cleaned, script: script), for: value)
        note(cleaned, &value)
        return (true, script)
    }

    private mutating func note(_ cleaned: TextCleaner.Cleaned, _ value: inout String) {
        if cleaned.rules.isEmpty { return }
        value = cleaned.value
        for i in textRules.indices where textRules[i].rules == cleaned.rules { return textRules[i].count += 1 }
        textRules.append((cleaned.rules, 1))
    }

    private mutating func clean(_ references: inout [Reference]) {
        for i in references.indices { clean(&references[i]) }
    }

    private mutating func clean(_ reference: inout Reference) {
        if reference.label != nil { clean(&reference.label!) }
        if reference.id != nil { identifiers.normalize(&reference) }
    }

    // MARK: Compound values

    private mutating func normalize(_ agent: inout AgentLink) {
        clean(&agent.agent)
        if agent.role != nil { clean(&agent.role!) }
        if agent.character != nil { clean(&agent.character!) }
        if scope == .judging { agents.normalizeRole(of: &agent) } else { agents.normalize(&agent) }
        if agent.dates != nil { normalize(&agent.dates!) }
        for i in agent.variants.indices { clean(&agent.variants[i]) }
    }

    private mutating func normalize(_ place: inout PlaceLink) {
        clean(&place.place)
        if place.place.id == nil, let name = place.place.label?.value {
            let known = knownPlace(name)
            switch known.answer {
            case .code(let code):
                (place.place.id, place.place.authority) = (code.id, code.authority)
                otherRules.add(known.rule)
            case .ambiguous: otherRules.add(known.rule)
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

    private mutating func knownPlace(_ name: String) -> KnownPlace {
        if let known = placeNames[name] { return known }
        let answer = tables.places.answer(to: name)
        var rule = ambiguousPlace
        if case .code(let code) = answer { rule = otherRules.number(of: "place.\(code.authority)") }
        let known = KnownPlace(answer: answer, rule: rule)
        placeNames.keep(known, for: name)
        return known
    }

    private mutating func normalize(_ media: inout MediaLink) {
        if media.caption != nil { clean(&media.caption!) }
        if media.rights != nil { normalize(&media.rights!) }
    }

    private mutating func normalize(_ statement: inout RightsStatement) {
        if statement.text != nil { clean(&statement.text!) }
        rightsReader.normalize(&statement)
    }

    private mutating func identify(_ object: inout CulturalObject) {
        for (place, field) in ConceptTable.Field.allCases.enumerated() {
            switch field {
            case .types: identify(&object.types, field, place)
            case .materials: identify(&object.materials, field, place)
            case .techniques: identify(&object.techniques, field, place)
            }
        }
    }

    private mutating func concept(
        named label: String, _ field: ConceptTable.Field, _ place: Int
    ) -> ConceptTable.Concept? {
        if let known = concepts[place][label] { return known }
        let concept = tables.concepts.concept(named: label, field)
        concepts[place].keep(concept, for: label)
        return concept
    }

    /// Adds the identifier of the concept to labels that have none.
    private mutating func identify(_ references: inout [Reference], _ field: ConceptTable.Field, _ place: Int) {
        if references.isEmpty || !hasConcepts[place] { return }
        for i in references.indices where references[i].id == nil {
            guard let label = references[i].label?.value, label.utf8.count <= 128 else { continue }
            guard let concept = concept(named: label, field, place) else { continue }
            (references[i].id, references[i].authority) = (concept.id, concept.authority)
            otherRules.add(identifiedConcept)
        }
    }

    private mutating func normalize(_ event: inout Event) {
        if event.date != nil {
            var further: [Event] = []
            normalize(&event.date!, &further)
            if !further.isEmpty { furtherEvents += further }
        }
        for i in event.places.indices { normalize(&event.places[i]) }
        for i in event.agents.indices { normalize(&event.agents[i]) }
        if event.note != nil { clean(&event.note!, paragraph) }
    }

    private mutating func normalize(_ rights: inout Rights) {
        // Patterns look at the values where they are; comparing with `nil` copied them.
        if case .some = rights.object { normalize(&rights.object!) }
        if case .some = rights.metadata { normalize(&rights.metadata!) }
        if case .some = rights.holder { clean(&rights.holder!) }
        if case .some = rights.credit { clean(&rights.credit!) }
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
        if languages.count == 1, case let place = placeOfTag(languages[0]), languageTags[place].isKnown {
            if languageTags[place].isChanged {
                languages[0] = languageTags[place].tag
                changedLanguages += 1
            }
            return
        }
        var result: [String] = []
        for language in languages {
            let tags = tables.languages.tags(of: language)
            if tags == nil { count("language.unknown") } else if tags != [language] { count("language.tag") }
            for tag in tags ?? [language] where !result.contains(tag) { result.append(tag) }
        }
        if result != languages { languages = result }
    }

    /// Where in `languageTags` a language stands.
    private mutating func placeOfTag(_ language: String) -> Int {
        for i in languageTags.indices where languageTags[i].language == language { return i }
        let found = tables.languages.tag(of: language)
        let tag = found ?? language
        if languageTags.count == 8 { languageTags.removeFirst() }
        languageTags.append(
            LanguageTag(
                language: language, tag: tag, isChanged: tag != language, isKnown: found != nil,
                script: ScriptFinder.usual(of: tag)))
        return languageTags.count - 1
    }

    // MARK: Dates

    /// - Parameter further: Gets the other events that its text speaks of.
    private mutating func normalize(_ date: inout DateRange, _ further: inout [Event]) {
        if !date.verbatim.isEmpty { clean(&date.verbatim) }
        dates.normalize(&date, language: language, further: &further)
    }

    /// A date that is not of an event has no place for other events.
    private mutating func normalize(_ date: inout DateRange) {
        var further: [Event] = []
        normalize(&date, &further)
    }

    private mutating func count(_ rule: String) { otherRules.add(rule) }
}
