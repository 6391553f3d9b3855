import HeritageModel
import Testing

@testable import Normalization

@Suite struct IdentifierTests {
    private static func identifier(_ value: String, _ scheme: String, holder: String? = nil) -> Identifier {
        let result = Normalizing.normalized {
            $0.identifiers = [Identifier(value, scheme: scheme)]
            $0.holder = holder.map { Reference(label: Text($0)) }
        }
        #expect(result.isStable)
        #expect(result.object.identifiers[0].value == value)
        return result.object.identifiers[0]
    }

    @Test(
        arguments: [
            ("isbn", "ISBN-13 978-9952-8129-1-6", "9789952812916", "urn:isbn:9789952812916"),
            ("issn", "2674-4562", "2674-4562", "https://portal.issn.org/resource/ISSN/2674-4562"),
            ("ismn", "979-0-2600-0043-8", "9790260000438", nil), ("ismn", "M-2600-0043-8", "9790260000438", nil),
            ("isni", "0000 0001 2103 2683", "0000000121032683", "https://isni.org/isni/0000000121032683"),
            (
                "isni", "https://isni.org/isni/0000000121032683", "0000000121032683",
                "https://isni.org/isni/0000000121032683"
            ),
            ("orcid", "0000000218250097", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
            (
                "isan", "ISAN 0000-0000-D07A-0090-Q-0000-0000-X", "0000-0000-D07A-0090-Q-0000-0000-X",
                "urn:isan:0000-0000-D07A-0090-Q-0000-0000-X"
            ),
            ("isan", "0000-0000-d07a-0090", "0000-0000-D07A-0090-Q", "urn:isan:0000-0000-D07A-0090-Q"),
            (
                "eidr", "10.5240/7791-8534-2C23-9030-8610-5", "10.5240/7791-8534-2C23-9030-8610-5",
                "https://doi.org/10.5240/7791-8534-2C23-9030-8610-5"
            ),
            ("isrc", "AZ-A01-15-00001", "AZA011500001", nil), ("iswc", "T-034.524.680-1", "T-034.524.680-1", nil),
            ("iswc", "T0345246801", "T-034.524.680-1", nil),
            ("doi", "doi:10.1000/ABC.(1)", "10.1000/abc.(1)", "https://doi.org/10.1000/abc.(1)"),
            ("doi", "https://dx.doi.org/10.1000/a/b", "10.1000/a/b", "https://doi.org/10.1000/a/b"),
            ("wikidata", "q9248", "Q9248", "http://www.wikidata.org/entity/Q9248"),
            ("viaf", "https://viaf.org/viaf/102333412/", "102333412", "http://viaf.org/viaf/102333412"),
            ("unesco-whs", "1549rev", "1549", "https://whc.unesco.org/en/list/1549"),
            ("unesco-whs", "958", "958", "https://whc.unesco.org/en/list/958"),
            ("unesco-ich", "39", "00039", nil), ("unesco-ich", "RL/00039", "00039", nil),
            ("ean", "4006381333931", "4006381333931", nil), ("upc", "0 36000 29145 2", "0036000291452", nil),
            ("lccn", "n 78-890351", "n78890351", "https://lccn.loc.gov/n78890351"),
            ("lccn", "85-2", "85000002", "https://lccn.loc.gov/85000002"),
            ("oclc", "(OCoLC)ocm00012345", "12345", "http://www.worldcat.org/oclc/12345"),
        ] as [(String, String, String, String?)])
    func `an identifier gets one normal form and a URI`(scheme: String, value: String, normal: String, uri: String?) {
        let identifier = Self.identifier(value, scheme)
        #expect(identifier.normalized == normal)
        #expect(identifier.uri == uri)
        #expect(identifier.isValid == true)
    }

    /// One digit is changed: the check digit no longer fits (ISO 7064 and modulo 10 and 11 find every single change).
    @Test(arguments: [
        ("isbn", "978-9952-8129-1-7"), ("isbn", "5-7155-0444-8"), ("issn", "2674-4563"), ("ismn", "979-0-2600-0043-9"),
        ("isbn", "979-0-2600-0043-8"), ("isni", "0000000121032684"), ("orcid", "0000-0002-1825-0098"),
        ("isan", "0000-0000-D07A-0091-Q-0000-0000-X"), ("eidr", "10.5240/7791-8534-2C23-9030-8611-5"),
        ("iswc", "T-034.524.680-2"), ("ean", "4006381333932"), ("upc", "036000291453"),
    ])
    func `a wrong check digit is kept, flagged and has no URI`(scheme: String, value: String) {
        let identifier = Self.identifier(value, scheme)
        #expect(identifier.isValid == false)
        #expect(identifier.normalized != nil)
        #expect(identifier.uri == nil)
    }

    @Test(
        arguments: [
            ("isbn", "978-9952-8129-1-6 (pbk.) : 4.50 AZN", "pbk.; 4.50 AZN"),
            ("isbn", "9789952812916 (cilddə)", "cilddə"),
            ("isbn", "5-7155-0444-9 (в пер.): 40 к.", "в пер.; 40 к."), ("isbn", "ISBN 9789952812916", nil),
            ("isbn", "2. cild: 9789952812916", "2. cild"), ("issn", "2674-4562 (online)", "online"),
            ("isbn", "978-9952-8129-1-7 (səhv)", "səhv"),
        ] as [(String, String, String?)])
    func `what is printed round a number goes into the qualifier`(scheme: String, value: String, remark: String?) {
        #expect(Self.identifier(value, scheme).qualifier == remark)
    }

    @Test func `a number under a neutral scheme stays what the source calls it`() {
        let identifier = Self.identifier("9789952812916", "local")
        #expect(identifier.normalized == nil)
        #expect(identifier.isValid == nil)
        #expect(identifier.uri == nil)
    }

    @Test func `an inventory number is one with its holder`() {
        let spellings = ["KP 1234/5", "KP-1234/5", "kp1234 / 5", "КП № 1234/5"].map {
            Self.identifier($0, "inventory", holder: "Xalça Muzeyi").normalized
        }
        #expect(spellings[0] == "xalca muzeyi/KP1234/5")
        #expect(spellings[0] == spellings[1] && spellings[1] == spellings[2])
        #expect(spellings[3] == "xalca muzeyi/КП1234/5")
        #expect(Self.identifier("12-34", "inventory", holder: "A").normalized == "a/12-34")
        #expect(Self.identifier("KP 1234", "inventory").normalized == nil)
    }

    @Test(
        arguments: [
            ("500115393", "ULAN", "http://vocab.getty.edu/ulan/500115393", "ulan"),
            ("Q9248", "wikidata", "http://www.wikidata.org/entity/Q9248", "wikidata"),
            ("https://www.wikidata.org/wiki/Q9248", nil, "http://www.wikidata.org/entity/Q9248", "wikidata"),
            ("(DE-588)118540238", nil, "https://d-nb.info/gnd/118540238", "gnd"),
            ("(DLC)n 79021164", nil, "http://id.loc.gov/authorities/names/n79021164", "lcnaf"),
            ("(DLC)sh 85016655", "lcsh", "http://id.loc.gov/authorities/subjects/sh85016655", "lcsh"),
            ("http://www.geonames.org/587084/baku.html", nil, "https://sws.geonames.org/587084", "geonames"),
            ("300010358", "aat", "http://vocab.getty.edu/aat/300010358", "aat"),
            ("7001351", "TGN", "http://vocab.getty.edu/tgn/7001351", "tgn"),
            ("http://viaf.org/viaf/102333412", "our card file", "http://viaf.org/viaf/102333412", "our card file"),
            ("300010358", "ulan", "300010358", "ulan"), ("12345", "our card file", "12345", "our card file"),
            ("0000000121032684", "isni", "0000000121032684", "isni"), ("12", "unesco", "12", "unesco"),
            ("http://example.org/Q1", nil, "http://example.org/Q1", nil),
        ] as [(String, String?, String, String?)])
    func `the identifier of a reference becomes a full URI when it is sure`(
        id: String, authority: String?, uri: String, normalAuthority: String?
    ) {
        let result = Normalizing.normalized { $0.subjects = [Reference(id: id, authority: authority)] }
        #expect(result.object.subjects[0].id == uri)
        #expect(result.object.subjects[0].authority == normalAuthority)
        #expect(result.isStable)
    }
}
