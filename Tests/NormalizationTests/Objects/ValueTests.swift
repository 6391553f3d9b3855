import HeritageModel
import Testing

@testable import Normalization

@Suite struct RightsTests {
    @Test(
        arguments: [
            (
                "https://creativecommons.org/licenses/by-sa/4.0/deed.de",
                "http://creativecommons.org/licenses/by-sa/4.0/", "open-licence"
            ),
            (
                "http://creativecommons.org/licenses/by/3.0/at", "http://creativecommons.org/licenses/by/3.0/at/",
                "open-licence"
            ),
            ("CC BY-NC-ND 4.0", "http://creativecommons.org/licenses/by-nc-nd/4.0/", "restricted-licence"),
            ("CC0 1.0 Universal", "http://creativecommons.org/publicdomain/zero/1.0/", "public-domain"),
            (
                "Creative Commons Attribution-ShareAlike 4.0 International",
                "http://creativecommons.org/licenses/by-sa/4.0/", "open-licence"
            ),
            (
                "https://www.rightsstatements.org/page/InC/1.0/?language=en",
                "http://rightsstatements.org/vocab/InC/1.0/", "in-copyright"
            ),
            (
                "http://rightsstatements.org/vocab/NoC-NC/1.0", "http://rightsstatements.org/vocab/NoC-NC/1.0/",
                "restricted"
            ),
            (
                "http://rightsstatements.org/vocab/UND/1.0/", "http://rightsstatements.org/vocab/UND/1.0/",
                "undetermined"
            ),
            ("CC BY", nil, "open-licence"), ("Public domain", nil, "public-domain"),
            ("Not in copyright", nil, "public-domain"),
            ("© The artist", nil, "in-copyright"), ("Все права защищены", nil, "in-copyright"),
            ("ictimai mülkiyyət", nil, "public-domain"), ("gemeinfrei", nil, "public-domain"),
            ("No known copyright restrictions", nil, "undetermined"), ("Ask the curator", nil, nil),
        ] as [(String, String?, String?)])
    func `a licence has one URI, free words have a status`(text: String, uri: String?, status: String?) {
        let byText = Normalizing.normalized { $0.rights.object = RightsStatement(text: Text(text)) }
        #expect(byText.object.rights.object?.uri == uri)
        #expect(byText.object.rights.object?.status == status)
        #expect(byText.object.rights.metadata == nil)
        #expect(byText.isStable)
    }
}

@Suite struct PlaceTests {
    @Test(
        arguments: [
            ("Gəncə", "AZ-GA"), ("Кировабад", "AZ-GA"), ("Yelizavetpol", "AZ-GA"), ("Елисаветполь", "AZ-GA"),
            ("г. Баку", "AZ-BA"),
            ("Nuxa", "AZ-SA"), ("Şəki", nil), ("Şəki şəhəri", "AZ-SA"), ("Şəki rayonu", "AZ-SAK"), ("Xanlar", "AZ-GYG"),
            ("Vartaşen", "AZ-OGU"), ("Degeneve", nil), ("Россия", "RU"), ("USSR", "SUHH"), ("Almaniya", "DE"),
            ("Deutschland", "DE"),
        ] as [(String, String?)])
    func `names old and new have the code of today's place, ambiguous ones none`(name: String, code: String?) {
        let result = Normalizing.normalized { $0.places = [PlaceLink(Reference(label: Text(name)))] }
        #expect(result.object.places[0].place.id == code)
        #expect(result.object.places[0].place.label?.value == name)
        #expect(result.isStable)
    }

    @Test func `all 78 subdivisions are there`() throws {
        let rows = try TestFiles.vocabularies("places").first { $0.name.hasSuffix("azerbaijan.tsv") }!.text
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(Set(rows.map { $0.split(separator: "\t")[1] }).count == 78)
    }

    @Test(arguments: [
        ("40.3725, 49.8532", "40.3725 49.8532"), ("40,3725; 49,8532", "40.3725 49.8532"),
        ("40°22′21″N 49°50′07″E", "40.3725 49.8352778"), ("N 40°22'21\" E 49°50'07\"", "40.3725 49.8352778"),
        ("49°50'07\"E 40°22'21\"N", "40.3725 49.8352778"), ("40°22′ с. ш., 49°50′ в. д.", "40.3666667 49.8333333"),
        ("40°22′ şm. e. 49°50′ ş.u.", "40.3666667 49.8333333"), ("33°52′S 151°12′E", "-33.8666667 151.2"),
        ("-33.86 151.2", "-33.86 151.2"), ("0, 0", "impossible"), ("140.5, 49.8", "impossible"), ("Baku", "unread"),
        ("40.37", "unread"),
        ("40°72′N 49°E", "unread"),
    ])
    func `coordinates are read in the usual spellings`(text: String, expected: String) {
        let result =
            switch Normalizing.tables.places.coordinates.read(text) {
            case .coordinates(let latitude, let longitude): "\(latitude) \(longitude)"
            case .impossible: "impossible"
            case .unread: "unread"
            }
        #expect(result == expected)
    }
}

@Suite struct LanguageTests {
    @Test(arguments: [
        ("aze", ["az"]), ("AZ", ["az"]), ("rus", ["ru"]), ("ru-RU", ["ru-RU"]), ("az_cyrl_AZ", ["az-Cyrl-AZ"]),
        ("Azərbaycan dili", ["az"]),
        ("русский язык", ["ru"]), ("Deutsch", ["de"]), ("français", ["fr"]), ("rusaze", ["ru", "az"]),
        ("aze; rus", ["az", "ru"]),
        ("klingonisch", ["klingonisch"]), ("per", ["fa"]),
    ])
    func `codes and names become tags of BCP 47`(text: String, tags: [String]) {
        let result = Normalizing.normalized { $0.languages = [text] }
        #expect(result.object.languages == tags)
        #expect(result.isStable)
    }

    @Test func `the script comes from the characters, and only where the language leaves it open`() {
        func script(_ text: String, _ language: String?) -> String? {
            Normalizing.normalized { $0.titles = [Title(Text(text, language: language))] }.object.titles[0].text.script
        }
        #expect(script("Üzeyir", "az") == "Latn")
        #expect(script("Үзејир", "az") == "Cyrl")
        #expect(script("Узеир", "ru") == nil)
        #expect(script("Uzeir", "ru") == "Latn")
        #expect(script("قره‌باغ", nil) == "Arab")
        #expect(script("1978", nil) == nil)
    }
}

@Suite struct AgentTests {
    private func agent(_ label: String, role: String? = nil) -> AgentLink {
        let result = Normalizing.normalized { $0.agents = [AgentLink(Reference(label: Text(label)), role: role)] }
        #expect(result.isStable, "\(label)")
        #expect(result.object.agents[0].agent.label?.value == label)
        return result.object.agents[0]
    }

    @Test func `a name is taken apart beside its label`() {
        let name = agent("Hacıbəyov, Üzeyir Əbdülhüseyn oğlu, 1885–1948")
        #expect(name.name?.family == "Hacıbəyov")
        #expect(name.name?.given == "Üzeyir")
        #expect(name.name?.patronymic == "Əbdülhüseyn oğlu")
        #expect(name.dates?.edtf == "1885/1948")
        #expect(agent("Naməlum rəssam").name?.kind == .anonymous)
        #expect(agent("Azərbaycan Dövlət Akademik Opera və Balet Teatrı").name?.kind == .corporateBody)
    }

    @Test(
        arguments: [
            ("attributed to J. M. W. Turner", "attributed to"), ("Copy after: Gilbert Stuart", "copy after"),
            ("круг Рембрандта", "circle of"),
            ("Werkstatt Lucas Cranach", "workshop of"), ("d'après Raphaël", "after"), ("Gilbert Stuart", nil),
        ] as [(String, String?)])
    func `words of doubt become certainty`(label: String, certainty: String?) {
        #expect(agent(label).certainty == certainty)
    }

    @Test(arguments: [
        ("bəstəkar", "cmp"), ("режиссёр", "drt"), ("Übersetzer", "trl"), ("illustrateur", "ill"), ("author", "aut"),
        ("aut", "aut"),
    ])
    func `roles become relator codes and keep the provider's word`(role: String, code: String) {
        let link = agent("Anna Example", role: role)
        #expect(link.role == code)
        #expect(link.roleLabel == (role == code ? nil : role))
    }

    /// `d.` is *born* in Azerbaijani and *died* in English.
    @Test func `life dates are read in the language of their own object, not of the one before`() {
        var normalizer = ObjectNormalizer(tables: Normalizing.tables)
        func lifeDates(titleIn language: String) -> String? {
            var agent = AgentLink(Reference(label: Text("Example, Anna")))
            agent.dates = DateRange(verbatim: "d. 1905")
            var traced = Normalizing.object { object in
                object.titles = [Title(Text("Nar", language: language))]
                object.agents = [agent]
            }
            normalizer.normalize(&traced)
            return traced.object.agents[0].dates?.edtf
        }
        #expect(lifeDates(titleIn: "en") == "/1905")
        #expect(lifeDates(titleIn: "az") == "1905/")
        #expect(lifeDates(titleIn: "en") == "/1905")
    }
}

@Suite struct DateEventTests {
    @Test func `an event that the text only mentions has no date, however often it is normalized`() {
        let result = Normalizing.normalized { object in
            var event = Event(type: "creation")
            event.date = DateRange(verbatim: "1959 (printed later)")
            object.events = [event]
        }
        #expect(result.isStable)
        #expect(result.object.events.map { $0.date?.edtf } == ["1959", ""])
        #expect(result.object.events.last?.date?.status == .undated)
    }
}

@Suite struct CodedDateTests {
    /// Bounds as MARC 21 008/07-14 and UNIMARC 100 $a/9-16 have them.
    @Test(
        arguments: [
            ("1987", "1987", "1987"), ("1875", "1877", "1875/1877"), ("198u", "198u", "198X"),
            ("19uu", "9999", "19XX/.."),
            ("1998", "uuuu", "1998/"), ("uuuu", "1950", "/1950"), ("1919-04-28", "1919-04-28", "1919-04-28"),
            ("1960", "9999", "1960/.."), ("uuuu", "uuuu", nil), ("||||", "||||", nil), ("0000", nil, nil),
        ] as [(String, String?, String?)])
    func `coded dates are EDTF`(earliest: String, latest: String?, edtf: String?) {
        let result = Normalizing.normalized { object in
            var date = DateRange(verbatim: "")
            (date.earliest, date.latest) = (earliest, latest)
            var event = Event(type: "publication")
            event.date = date
            object.events = [event]
        }
        let date = result.object.events.first?.date
        #expect(date?.edtf ?? "" == edtf ?? "")
        #expect(date == nil || date?.status == (edtf == nil ? .undated : .dated))
        #expect(result.isStable)
    }
}
