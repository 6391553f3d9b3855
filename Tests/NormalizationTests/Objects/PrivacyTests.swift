import HeritageModel
import Testing

@testable import Normalization

@Suite struct PrivacyTests {
    private func agent(_ name: String, _ role: String?) -> AgentLink {
        AgentLink(Reference(label: Text(name)), role: role)
    }

    @Test func `donors are withheld by role and by event, bodies stay`() {
        let result = Normalizing.normalized { object in
            object.agents = [
                agent("Sona Nəbiyeva", "cre"), agent("Rəna Məmmədova", "dnr"), agent("Əli Quliyev", "даритель"),
            ]
            var event = Event(type: "acquisition")
            event.agents = [agent("Rəna Məmmədova", nil), agent("Mədəniyyət Nazirliyi", nil)]
            event.note = Text("Дар Мамедовой А. К., 1975")
            object.events = [event]
        }
        #expect(result.object.agents.map(\.agent.label?.value) == ["Sona Nəbiyeva"])
        #expect(result.object.events[0].agents.map(\.agent.label?.value) == ["Mədəniyyət Nazirliyi"])
        #expect(result.object.events[0].note == nil)
        #expect(result.normalizer.withheld.reduce(0) { $0 + $1.value } == 4)
        #expect(result.normalizer.changes["privacy.donor"] == 4)
        #expect(result.isStable)
    }

    @Test func `what is withheld is counted by rule, source and path, and its lineage goes`() {
        var traced = Normalizing.object { $0.agents = [agent("A. B. Donor", "dnr"), agent("C. Maker", "cre")] }
        traced.lineage[0].entries = [
            .init(field: "agents", index: 0, member: "", path: "actor[1]/name", line: 3),
            .init(field: "agents", index: 1, member: "", path: "actor[2]/name", line: 4),
        ]
        var normalizer = ObjectNormalizer(tables: Normalizing.tables)
        normalizer.normalize(&traced)
        #expect(normalizer.withheld == [WithheldValue(rule: "privacy.donor", source: "museum", path: "actor/name"): 1])
        #expect(traced.lineage[0].entries.map(\.path) == ["actor[2]/name"])
        #expect(traced.lineage[0].entries.map(\.index) == [0])
    }

    @Test(arguments: [
        ("Gift of Mrs. A. Mammadova, 1958", true), ("Дар Алиевой С. М.", true), ("Bequest of John Smith", true),
        ("Geschenk von Herrn Müller", true), ("Don de Mme Dupont", true), ("Gift, 1958", false),
        ("Gift of the Ministry of Culture", false), ("Museum purchase, 1970", false),
        ("Azərbaycan Milli Xalça Muzeyi", false),
    ])
    func `a credit line with a donor's name is withheld`(credit: String, isWithheld: Bool) {
        let result = Normalizing.normalized { $0.rights.credit = Text(credit) }
        #expect((result.object.rights.credit == nil) == isWithheld)
        var options = NormalizationOptions()
        options.published = ["privacy.donor"]
        #expect(Normalizing.normalized(options) { $0.rights.credit = Text(credit) }.object.rights.credit != nil)
    }

    @Test(arguments: [
        ("Saxlanma yeri: Fond 3, rəf 12", "privacy.storage"), ("Место хранения — шкаф 5, полка 2", "privacy.storage"),
        ("Shelf 12", "privacy.storage"), ("Insurance value: 50,000 USD", "privacy.valuation"),
        ("Sığorta dəyəri: 5000 AZN", "privacy.valuation"), ("Застраховано на 100 000 рублей", "privacy.valuation"),
        ("Домашний адрес: ул. Низами, 5", "privacy.address"),
    ])
    func `storage, valuation and address never pass`(text: String, rule: String) {
        let result = Normalizing.normalized { $0.descriptions = [Description(Text("Kept")), Description(Text(text))] }
        #expect(result.object.descriptions.map(\.text.value) == ["Kept"])
        #expect(result.normalizer.changes[rule] == 1)
    }

    @Test(arguments: [
        "The shelf holds books.", "Value of friendship", "A room in the palace, 1890", "Адресат письма неизвестен",
        "Printed for the price of 2 rubles: see catalogue",
    ])
    func `ordinary descriptions pass`(text: String) {
        #expect(Normalizing.normalized { $0.descriptions = [Description(Text(text))] }.object.descriptions.count == 1)
    }

    @Test func `of a person who may be alive only the year of birth is left`() {
        func dates(_ verbatim: String) -> DateRange? {
            let result = Normalizing.normalized { object in
                var link = agent("Ayan Əliyeva", "art")
                link.dates = DateRange(verbatim: verbatim)
                object.agents = [link]
            }
            #expect(result.isStable, "\(verbatim)")
            return result.object.agents[0].dates
        }
        #expect(dates("12.03.1985")?.verbatim == "1985")
        #expect(dates("12.03.1985")?.edtf == "1985")
        #expect(dates("born 30 Jan 1950")?.verbatim == "1950")
        #expect(dates("12.03.1885 – 4.05.1961")?.verbatim == "12.03.1885 – 4.05.1961")
        #expect(dates("12 mart 1885")?.verbatim == "12 mart 1885")
        #expect(dates("1985")?.verbatim == "1985")
    }
}
