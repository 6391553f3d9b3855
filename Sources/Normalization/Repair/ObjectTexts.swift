internal import HeritageModel

extension CulturalObject {
    /// Hands every text that a person wrote to `body`: titles, names, notes, dates and measures as given. Codes, URIs and
    /// identifiers are left out.
    mutating func forEachText(_ body: (inout String) -> Void) {
        for i in titles.indices {
            body(&titles[i].text.value)
            if titles[i].sortText != nil { body(&titles[i].sortText!) }
        }
        for i in descriptions.indices { body(&descriptions[i].text.value) }
        types.forEachLabel(body)
        subjects.forEachLabel(body)
        materials.forEachLabel(body)
        techniques.forEachLabel(body)
        collections.forEachLabel(body)
        for i in agents.indices { agents[i].forEachText(body) }
        for i in events.indices { events[i].forEachText(body) }
        for i in places.indices { places[i].place.visitLabel(body) }
        for i in dimensions.indices { body(&dimensions[i].verbatim) }
        for i in extent.indices { body(&extent[i].value) }
        for i in condition.indices { body(&condition[i].value) }
        for i in media.indices {
            media[i].caption?.visit(body)
            media[i].rights?.text?.visit(body)
        }
        if !rights.isEmpty {
            rights.object?.text?.visit(body)
            rights.metadata?.text?.visit(body)
            rights.holder?.visitLabel(body)
            rights.credit?.visit(body)
        }
        holder?.visitLabel(body)
        for i in relations.indices { relations[i].target.visitLabel(body) }
        for i in protection.indices { protection[i].date?.visit(body) }
        bibliographic?.forEachText(body)
        performance?.forEachText(body)
    }
}

extension Text {
    fileprivate mutating func visit(_ body: (inout String) -> Void) { body(&value) }
}

extension DateRange {
    fileprivate mutating func visit(_ body: (inout String) -> Void) { body(&verbatim) }
}

extension Reference {
    fileprivate mutating func visitLabel(_ body: (inout String) -> Void) { label?.visit(body) }
}

extension [Reference] {
    fileprivate mutating func forEachLabel(_ body: (inout String) -> Void) {
        for i in indices { self[i].visitLabel(body) }
    }
}

extension AgentLink {
    fileprivate mutating func forEachText(_ body: (inout String) -> Void) {
        agent.visitLabel(body)
        if character != nil { body(&character!) }
        if role != nil { body(&role!) }
        dates?.visit(body)
        for i in variants.indices { variants[i].visit(body) }
    }
}

extension Event {
    fileprivate mutating func forEachText(_ body: (inout String) -> Void) {
        date?.visit(body)
        note?.visit(body)
        for i in places.indices { places[i].place.visitLabel(body) }
        for i in agents.indices { agents[i].forEachText(body) }
    }
}

extension Bibliographic {
    fileprivate mutating func forEachText(_ body: (inout String) -> Void) {
        edition?.visit(body)
        responsibility?.visit(body)
        for i in series.indices { body(&series[i].value) }
    }
}

extension Performance {
    fileprivate mutating func forEachText(_ body: (inout String) -> Void) {
        for i in programme.indices {
            programme[i].title?.visit(body)
            programme[i].movement?.visit(body)
            for j in programme[i].agents.indices { programme[i].agents[j].forEachText(body) }
        }
    }
}
