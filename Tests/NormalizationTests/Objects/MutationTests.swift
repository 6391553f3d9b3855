import HeritageModel
import Testing

@testable import Normalization

/// Texts that nobody would write: every reader survives them, and time grows with length, not with its square.
@Suite struct MutationTests {
    private static let seeds = [
        "XIX əsrin II yarısı – XX əsrin əvvəlləri", "12 (25) января 1908 г.", "e.ə. VIII minillik – orta əsrlər",
        "1337 h.q.",
        "Нариманов, Нариман Кербалаи Наджаф оглы (1870–1925)", "Studio of Üzeyir Hacıbəyov [1885-1948], after",
        "height: 12,5 cm x 3 1/2 in. (framed: 20 × 30 mm)", "999 x 999 (999 x 999) mm", "40°22′21″N 49°50′07″E",
        "CC BY-NC-SA 4.0, © Muzey; http://rightsstatements.org/vocab/InC/1.0/", "978-9952-8129-1-6 (pbk.) : 4.50 AZN",
        "https://www.wikidata.org/wiki/Q9248", "&lt;p&gt;<b>Xalça</b>&amp;nbsp;&#x259;", "íÿðèìàí",
        "Şəki şəhəri, Azərbaycan", "Etching, hand-colored, and aquatint on paper; verso: graphite", "холст, масло",
    ]
    private static let fragments = [
        "(", ")", "[", "]", "<", "&", "-", "–", "/", ",", ".", ";", ":", "x", "×", "°", "′", "?", "~", "%", "..", "{",
        "}",
        "\u{0}", "\u{301}", "\u{202E}", "\u{FEFF}", "ə", "ЖЖ", "ي", "一", "0", "99999999999999999999", "XIX", "əsr",
        "в.", "  ",
        "978", "urn:isbn:", "http://", "Q", "oğlu", "cm", "1/2",
    ]

    /// Puts a text into every field that a reader looks at.
    private static func filled(with text: String) -> TracedObject {
        Normalizing.object { object in
            object.titles = [Title(Text(text))]
            object.descriptions = [Description(Text(text))]
            object.types = [Reference(label: Text(text), id: text, authority: text)]
            object.materials = [Reference(label: Text(text)), Reference(label: Text(text))]
            object.techniques = [Reference(label: Text(text))]
            object.agents = [AgentLink(Reference(label: Text(text)), role: text)]
            object.agents[0].dates = DateRange(verbatim: text)
            var event = Event(type: "production")
            event.date = DateRange(verbatim: text)
            object.events = [event]
            var place = PlaceLink(Reference(label: Text(text)))
            place.coordinatesGiven = text
            object.places = [place]
            object.dimensions = [Dimension(verbatim: text)]
            object.extent = [Text(text)]
            object.rights.object = RightsStatement(uri: text, text: Text(text))
            object.rights.credit = Text(text)
            object.languages = [text]
            for scheme in [
                "isbn", "issn", "ismn", "isni", "isan", "eidr", "iswc", "ean", "doi", "lccn", "oclc", "inventory",
            ] {
                object.identifiers.append(Identifier(text, scheme: scheme))
            }
            object.holder = Reference(label: Text(text))
        }
    }

    @Test func `mutated texts do no harm, and normalizing them twice changes nothing`() {
        var random = SeededNumbers(state: 4)
        var normalizer = ObjectNormalizer(tables: Normalizing.tables)
        for round in 0..<400 {
            var text = Array(Self.seeds[round % Self.seeds.count].unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.insert(contentsOf: Self.fragments.randomElement(using: &random)!.unicodeScalars, at: place)
                case 1 where !text.isEmpty: text.remove(at: min(place, text.count - 1))
                case 2: text = Array(text[place...] + text[..<place])
                default:
                    let other = Array(Self.seeds.randomElement(using: &random)!.unicodeScalars)
                    text.insert(contentsOf: other.prefix(Int.random(in: 0...other.count, using: &random)), at: place)
                }
            }
            var given = String.UnicodeScalarView()
            given.append(contentsOf: text)
            var once = Self.filled(with: String(given))
            normalizer.normalize(&once)
            var twice = once
            normalizer.normalize(&twice)
            #expect(twice == once, "\(String(given).debugDescription)")
            for date in once.object.events.compactMap(\.date) where !date.edtf.isEmpty {
                let parsed = ParsedDate(edtf: date.edtf)
                #expect(
                    parsed.earliest?.description == date.earliest && parsed.latest?.description == date.latest,
                    "\(date)")
            }
        }
    }
}
