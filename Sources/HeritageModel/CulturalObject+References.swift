extension CulturalObject {
    /// Visits each agent that has a part in the object, its events and its programme.
    public mutating func forEachAgent(_ body: (inout AgentLink) -> Void) {
        for i in agents.indices { body(&agents[i]) }
        for i in events.indices {
            for j in events[i].agents.indices { body(&events[i].agents[j]) }
        }
        guard performance != nil else { return }
        for i in performance!.programme.indices {
            for j in performance!.programme[i].agents.indices { body(&performance!.programme[i].agents[j]) }
        }
    }

    /// Visits each place of the object and its events.
    public mutating func forEachPlace(_ body: (inout PlaceLink) -> Void) {
        for i in places.indices { body(&places[i]) }
        for i in events.indices {
            for j in events[i].places.indices { body(&events[i].places[j]) }
        }
    }
}
