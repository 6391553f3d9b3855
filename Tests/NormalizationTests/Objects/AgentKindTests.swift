import HeritageModel
import Testing

@testable import Normalization

/// The kind of an agent: what the record states, and what its part says.
@Suite struct AgentKindTests {
    private func name(_ label: String, role: String? = nil, stated: AgentName.Kind? = nil) throws -> AgentName {
        let (object, _, isStable) = Normalizing.normalized { object in
            var link = AgentLink(Reference(label: Text(label)), role: role)
            link.name = stated.map { AgentName(kind: $0) }
            object.agents = [link]
        }
        #expect(isStable)
        return try #require(object.agents[0].name)
    }

    @Test(arguments: ["Herscher", "Генеза", "Školska knjiga", "De Gruyter Oldenbourg", "Holiday"])
    func `who publishes is a house`(label: String) throws {
        #expect(try name(label, role: "pbl").kind == .corporateBody)
        #expect(try name(label, role: "pbl").family == nil)
        #expect(try name(label, role: "aut").kind == .person)
    }

    @Test(arguments: ["Paulsen, Knut", "И. Д. Сытин"])
    func `a person may publish`(label: String) throws { #expect(try name(label, role: "pbl").kind == .person) }

    @Test(arguments: [
        ("Giuseppe Manocchi, Italian, 1731–1782", "Manocchi", "Giuseppe"),
        ("Manocchi, Giuseppe, Italian", "Manocchi", "Giuseppe"), ("Titov, German", "Titov", "German"),
        ("French, Daniel Chester", "French", "Daniel Chester"),
    ])
    func `a nationality behind a name is no part of it`(label: String, family: String, given: String) throws {
        let name = try name(label)
        #expect(name.kind == .person && name.family == family && name.given == given)
    }

    @Test func `a nationality in place of a name is nobody`() throws {
        #expect(try name("Iranian", role: "art").kind == .anonymous)
        #expect(try name("Native American").kind == .anonymous)
        #expect(try name("American Philosophical Society").kind == .corporateBody)
    }

    @Test func `what the record states counts more than the look of a name`() throws {
        let body = try name("EBSCO Publishing (Firm)", stated: .corporateBody)
        #expect(body.kind == .corporateBody && body.family == nil && body.display == "EBSCO Publishing")
        let person = try name("Music, Antonio Zoran", stated: .person)
        #expect(person.kind == .person && person.family == "Music")
        #expect(try name("Medici", stated: .group).kind == .group)
        #expect(try name("unknown artist", stated: .person).kind == .anonymous)
    }
}
