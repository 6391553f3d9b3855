internal import HeritageModel
internal import RecordStream

// One function per kind of member: what its rules say becomes an item of the model.
extension Mapper {
    mutating func fill(_ member: Program.Member, of object: inout CulturalObject, _ view: RecordView) {
        let rules = member.rules
        switch member.target {
        case .identifiers: identifiers(rules, view, "identifiers", &object.identifiers)
        case .titles: titles(rules, view, &object.titles)
        case .descriptions: descriptions(rules, view, &object.descriptions)
        case .types: references(rules, view, "types", &object.types)
        case .subjects: references(rules, view, "subjects", &object.subjects)
        case .materials: references(rules, view, "materials", &object.materials)
        case .techniques: references(rules, view, "techniques", &object.techniques)
        case .collections: references(rules, view, "collections", &object.collections)
        case .languages: words(rules, view, "languages", &object.languages)
        case .agents: topAgents(rules, view, &object.agents)
        case .events: events(rules, view, &object.events)
        case .places: topPlaces(rules, view, &object.places)
        case .dimensions: dimensions(rules, view, &object.dimensions)
        case .extent: texts(rules, view, "extent", &object.extent)
        case .condition: texts(rules, view, "condition", &object.condition)
        case .media: media(rules, view, &object.media)
        case .rights: rights(rules, view, &object.rights)
        case .holder: holder(rules, view, &object.holder)
        case .relations: relations(rules, view, &object.relations)
        case .protection: protection(rules, view, &object.protection)
        case .bibliographic: bibliographic(rules, view, &object.bibliographic)
        case .performance: performance(rules, view, &object.performance)
        case .status: status(rules, view, &object)
        case .secondaryClusters: secondaryClusters(rules, view, &object.secondaryClusters)
        case .variants, .classifications, .programme: preconditionFailure("a list inside an item stands at the top")
        }
    }

    // MARK: Lists of one value each

    private mutating func identifiers(
        _ rules: Program.Slice, _ view: RecordView, _ field: StaticString, _ list: inout [Identifier]
    ) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin(field, list.count)
            guard let identifier = mapper.identifier(item, view) else { return false }
            list.append(identifier)
            return true
        }
    }

    private mutating func identifier(_ item: Item, _ view: RecordView) -> Identifier? {
        guard let value = mainText(item, view) else { return nil }
        return Identifier(value, scheme: text(.scheme, item, view) ?? "local")
    }

    private mutating func titles(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Title]) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin("titles", list.count)
            let nonsorting = mapper.nonsortingCharacters
            mapper.nonsortingCharacters = 0
            guard let text = mapper.mainTextWithLanguage(item, view) else { return false }
            let kind = mapper.choice(mapper.text(.type, item, view), Title.Kind.self, "type of title", item)
            var title = Title(text, kind: kind ?? .main)
            title.sortText = mapper.text(.sort, item, view) ?? SortText.of(text.value, after: nonsorting)
            list.append(title)
            return true
        }
    }

    private mutating func descriptions(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Description]) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin("descriptions", list.count)
            guard let text = mapper.mainTextWithLanguage(item, view) else { return false }
            let kind = mapper.choice(mapper.text(.type, item, view), Description.Kind.self, "type of description", item)
            list.append(Description(text, kind: kind ?? .note))
            return true
        }
    }

    private mutating func references(
        _ rules: Program.Slice, _ view: RecordView, _ field: StaticString, _ list: inout [Reference]
    ) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin(field, list.count)
            guard let reference = mapper.reference(item, view, isName: false) else { return false }
            list.append(reference)
            return true
        }
    }

    private mutating func words(
        _ rules: Program.Slice, _ view: RecordView, _ field: StaticString, _ list: inout [String]
    ) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin(field, list.count)
            guard let word = mapper.mainText(item, view) else { return false }
            list.append(word)
            return true
        }
    }

    private mutating func secondaryClusters(_ rules: Program.Slice, _ view: RecordView, _ list: inout [String]) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin("secondaryClusters", list.count)
            guard let word = mapper.mainText(item, view) else { return false }
            list.append(mapper.clusterCode(word, item.context))
            return true
        }
    }

    private mutating func texts(_ rules: Program.Slice, _ view: RecordView, _ field: StaticString, _ list: inout [Text])
    {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin(field, list.count)
            guard let text = mapper.mainTextWithLanguage(item, view) else { return false }
            list.append(text)
            return true
        }
    }

    // MARK: Agents, places, events

    private mutating func topAgents(_ rules: Program.Slice, _ view: RecordView, _ list: inout [AgentLink]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("agents", list.count)
            guard let agent = mapper.agent(item, view) else { return false }
            list.append(agent)
            return true
        }
    }

    private mutating func agent(_ item: Item, _ view: RecordView) -> AgentLink? {
        guard let reference = reference(item, view, isName: true) else { return nil }
        var link = AgentLink(reference, role: text(.role, item, view))
        if let kind = choice(text(.kind, item, view), AgentName.Kind.self, "kind of agent", item) {
            link.name = AgentName(kind: kind)
        }
        link.certainty = text(.certainty, item, view)
        link.character = text(.character, item, view)
        link.dates = date(.dates, item, view)
        nested(.variants, item, view) { mapper, inner in
            mapper.mainTextWithLanguage(inner, view).map { link.variants.append($0) } != nil
        }
        return link
    }

    private mutating func topPlaces(_ rules: Program.Slice, _ view: RecordView, _ list: inout [PlaceLink]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("places", list.count)
            guard let place = mapper.place(item, view) else { return false }
            list.append(place)
            return true
        }
    }

    private mutating func place(_ item: Item, _ view: RecordView) -> PlaceLink? {
        guard let reference = reference(item, view, isName: true) else { return nil }
        var link = PlaceLink(reference, role: text(.role, item, view))
        let latitude = text(.latitude, item, view), longitude = text(.longitude, item, view)
        if let north = latitude.flatMap(Self.decimal), let east = longitude.flatMap(Self.decimal) {
            link.coordinates = Coordinates(latitude: north, longitude: east)
        } else if latitude != nil || longitude != nil {
            // Degrees and minutes, hemispheres: normalizing reads them.
            link.coordinatesGiven = [latitude, longitude].compactMap(\.self).joined(separator: "; ")
        }
        return link
    }

    private mutating func events(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Event]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("events", list.count)
            var event = Event(type: "unspecified")
            event.date = mapper.date(.date, item, view)
            event.note = mapper.textWithLanguage(.note, item, view)
            mapper.nested(.places, item, view) { mapper, inner in
                mapper.place(inner, view).map { event.places.append($0) } != nil
            }
            mapper.nested(.agents, item, view) { mapper, inner in
                mapper.agent(inner, view).map { event.agents.append($0) } != nil
            }
            let isEmpty = event.date == nil && event.note == nil && event.places.isEmpty && event.agents.isEmpty
            if isEmpty, item.rule.typeIsConstant || item.rule.each < 0 { return false }
            let type = mapper.text(.type, item, view)
            if isEmpty, type == nil { return false }
            event.type = type ?? event.type
            list.append(event)
            return true
        }
    }

    /// The items of a list inside an item.
    private mutating func nested(
        _ part: Part, _ item: Item, _ view: RecordView, _ make: (inout Mapper, Item) -> Bool
    ) {
        let number = program.tables.number(of: part, in: item.rule)
        guard number >= 0 else { return }
        var count = 0
        let before = around
        around = item.context
        defer { around = before }
        forEachItem(program.tables.ruleLists[Int(number)], at: item.context, view) { mapper, inner in
            let place = mapper.memberNames.child(of: item.place, part, count)
            let isMade = make(
                &mapper, Item(rule: inner.rule, context: inner.context, value: inner.value, place: place))
            if isMade { count += 1 }
            return isMade
        }
    }

    // MARK: Things measured, shown, owned

    private mutating func dimensions(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Dimension]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("dimensions", list.count)
            let given = mapper.mainText(item, view)
            let number = mapper.number(.number, item, view)
            guard given != nil || number != nil else { return false }
            var dimension = Dimension(verbatim: given ?? "")
            dimension.value = number
            dimension.type = mapper.text(.type, item, view)
            dimension.unit = mapper.text(.unit, item, view)
            dimension.part = mapper.text(.part, item, view)
            list.append(dimension)
            return true
        }
    }

    private mutating func media(_ rules: Program.Slice, _ view: RecordView, _ list: inout [MediaLink]) {
        forEachItem(rules, at: view.root, view, needsValue: true) { mapper, item in
            mapper.lineage.begin("media", list.count)
            guard let url = mapper.mainText(item, view) else { return false }
            var media = MediaLink(url: url)
            media.mediaType = mapper.text(.mediaType, item, view)
            media.kind = mapper.text(.type, item, view)
            media.rights = mapper.statement(.rights, .rightsText, item, view)
            media.caption = mapper.textWithLanguage(.caption, item, view)
            list.append(media)
            return true
        }
    }

    private mutating func statement(_ uri: Part, _ words: Part, _ item: Item, _ view: RecordView) -> RightsStatement? {
        let statement = RightsStatement(uri: text(uri, item, view), text: textWithLanguage(words, item, view))
        return statement.uri == nil && statement.text == nil ? nil : statement
    }

    private mutating func rights(_ rules: Program.Slice, _ view: RecordView, _ rights: inout Rights) {
        forEachItem(rules, at: view.root, view, limit: 1) { mapper, item in
            mapper.lineage.begin("rights", 0)
            rights.object = mapper.statement(.object, .objectText, item, view)
            rights.metadata = mapper.statement(.metadata, .metadataText, item, view)
            rights.holder = mapper.text(.holder, item, view).map { Reference(label: Text($0)) }
            rights.credit = mapper.textWithLanguage(.credit, item, view)
            return !rights.isEmpty
        }
    }

    private mutating func holder(_ rules: Program.Slice, _ view: RecordView, _ holder: inout Reference?) {
        forEachItem(rules, at: view.root, view, limit: 1) { mapper, item in
            mapper.lineage.begin("holder", 0)
            holder = mapper.reference(item, view, isName: true)
            return holder != nil
        }
    }

    private mutating func relations(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Relation]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("relations", list.count)
            guard let target = mapper.reference(item, view, isName: false) else { return false }
            list.append(Relation(type: mapper.text(.type, item, view) ?? "related", target: target))
            return true
        }
    }

    private mutating func protection(_ rules: Program.Slice, _ view: RecordView, _ list: inout [Protection]) {
        forEachItem(rules, at: view.root, view) { mapper, item in
            mapper.lineage.begin("protection", list.count)
            var protection = Protection()
            protection.number = mapper.text(.number, item, view)
            protection.level = mapper.text(.level, item, view)
            protection.date = mapper.date(.date, item, view)
            protection.register = mapper.text(.register, item, view)
            let hasMore = protection.number != nil || protection.level != nil || protection.date != nil
            guard hasMore || (protection.register != nil && !item.rule.registerIsConstant) else { return false }
            list.append(protection)
            return true
        }
    }

    // MARK: What only some kinds have

    private mutating func bibliographic(_ rules: Program.Slice, _ view: RecordView, _ result: inout Bibliographic?) {
        forEachItem(rules, at: view.root, view, limit: 1) { mapper, item in
            mapper.lineage.begin("bibliographic", 0)
            var bibliographic = Bibliographic()
            bibliographic.edition = mapper.textWithLanguage(.edition, item, view)
            bibliographic.responsibility = mapper.textWithLanguage(.responsibility, item, view)
            bibliographic.series = mapper.allTexts(.series, item, view)
            mapper.nested(.classifications, item, view) { mapper, inner in
                mapper.identifier(inner, view).map { bibliographic.classifications.append($0) } != nil
            }
            guard bibliographic != Bibliographic() else { return false }
            result = bibliographic
            return true
        }
    }

    private mutating func allTexts(_ part: Part, _ item: Item, _ view: RecordView) -> [Text] {
        let number = program.tables.number(of: part, in: item.rule)
        guard number >= 0 else { return [] }
        let base = stack.count
        evaluate(number, at: item.context, view, onlyFirst: false)
        var texts: [Text] = []
        for index in base..<stack.count {
            note(stack[index], item, part, .none, view)
            texts.append(textByDefault(stack.string(stack[index], view, program)))
        }
        stack.drop(to: base)
        return texts
    }

    private mutating func performance(_ rules: Program.Slice, _ view: RecordView, _ result: inout Performance?) {
        forEachItem(rules, at: view.root, view, limit: 1) { mapper, item in
            mapper.lineage.begin("performance", 0)
            var performance = Performance()
            performance.season = mapper.text(.season, item, view)
            mapper.nested(.programme, item, view) { mapper, inner in
                mapper.programmeItem(inner, view).map { performance.programme.append($0) } != nil
            }
            guard performance != Performance() else { return false }
            result = performance
            return true
        }
    }

    private mutating func programmeItem(_ item: Item, _ view: RecordView) -> ProgrammeItem? {
        var work = ProgrammeItem()
        if let title = mainText(item, view) { work.title = textByDefault(title) }
        work.movement = textWithLanguage(.movement, item, view)
        work.identifier = text(.id, item, view)
        nested(.agents, item, view) { mapper, inner in
            mapper.agent(inner, view).map { work.agents.append($0) } != nil
        }
        return work == ProgrammeItem() ? nil : work
    }

    private mutating func status(_ rules: Program.Slice, _ view: RecordView, _ object: inout CulturalObject) {
        forEachItem(rules, at: view.root, view, limit: 1) { mapper, item in
            mapper.lineage.begin("status", 0)
            let word = mapper.mainText(item, view)
            guard let status = mapper.choice(word, CulturalObject.Status.self, "status", item) else { return false }
            object.status = status
            object.statusReason = mapper.text(.reason, item, view)
            return true
        }
    }
}
