import Deduplication
import HeritageModel
import Testing

@Suite struct KeyGroupingTests {
    private let extractor: MatchFeatureExtractor = {
        var rules = ExactMatchRules()
        rules.trustedSchemes = ["isbn"]
        return MatchFeatureExtractor(rules: rules) { $0.lowercased() }
    }()

    private func book(
        _ title: String, by author: String? = nil, year: Int? = nil, isbn: String? = nil, valid: Bool = true
    ) -> CulturalObject {
        var book = CulturalObject(kind: .edition, cluster: "library")
        book.titles = [Title(Text(title))]
        if let author { book.agents = [AgentLink(Reference(label: Text(author)), role: "aut")] }
        if let year {
            var date = DateRange(verbatim: "\(year)")
            (date.earliest, date.latest) = ("\(year)-01-01", "\(year)-12-31")
            var event = Event(type: "publication")
            event.date = date
            book.events = [event]
        }
        if let isbn {
            var identifier = Identifier(isbn, scheme: "isbn")
            (identifier.normalized, identifier.isValid) = (isbn, valid)
            book.identifiers = [identifier]
        }
        return book
    }

    private func groups(_ objects: [CulturalObject], _ other: MatchFeatureExtractor? = nil) -> KeyGrouping {
        let extractor = other ?? extractor
        return KeyGrouping(
            objects.enumerated().map {
                .init(
                    id: "kz-\($0.offset)", features: extractor.features(of: $0.element),
                    keys: extractor.keys(of: $0.element))
            })
    }

    @Test func `an equal trusted identifier merges`() {
        let result = groups([
            book("Hophopnamə", isbn: "9789952812916"), book("Koroğlu"), book("HOPHOPNAMƏ", isbn: "9789952812916"),
        ])
        #expect(result.groups == [[0, 2]])
    }

    @Test func `an identifier with a wrong check digit is never evidence`() {
        let result = groups([
            book("Hophopnamə", isbn: "9789952812917", valid: false),
            book("Hophopnamə", isbn: "9789952812917", valid: false),
        ])
        #expect(result.groups.isEmpty)
    }

    @Test func `volumes of a set that share the set's number stay apart`() {
        let result = groups([
            book("Seçilmiş əsərləri, 1-ci cild", isbn: "9789952812916"),
            book("Seçilmiş əsərləri, 2-ci cild", isbn: "9789952812916"),
        ])
        #expect(result.groups.isEmpty)
        #expect(result.keptApart.map(\.reason) == ["title-number"])
    }

    @Test func `title, agent and year in any order of the name's parts merge, another year does not`() {
        let result = groups([
            book("Leyli və Məcnun", by: "Füzuli Məhəmməd", year: 1958),
            book("Leyli və Məcnun", by: "Məhəmməd Füzuli", year: 1958),
            book("Leyli və Məcnun", by: "Məhəmməd Füzuli", year: 1977),
        ])
        #expect(result.groups == [[0, 1]])
    }

    @Test func `a merge is checked against the whole group, not against one member`() {
        let result = groups([
            book("Sevil", year: 1928, isbn: "9789952812916"), book("Sevil", isbn: "9789952812916"),
            book("Sevil", year: 1953, isbn: "9789952812916"),
        ])
        #expect(result.groups == [[0, 1]])
        #expect(result.keptApart.contains { $0.second == 2 && $0.reason == "date" })
    }

    @Test func `objects of two museums are never merged`() {
        var rules = ExactMatchRules()
        rules.trustedSchemes = ["accession"]
        let extractor = MatchFeatureExtractor(rules: rules) { $0.lowercased() }
        func carpet(of holder: String) -> CulturalObject {
            var carpet = CulturalObject(kind: .object, cluster: "museum")
            carpet.identifiers = [Identifier("17", scheme: "accession")]
            carpet.holder = Reference(label: Text(holder))
            return carpet
        }
        let result = groups([carpet(of: "A"), carpet(of: "B"), carpet(of: "a")], extractor)
        #expect(result.groups == [[0, 2]])
    }

    @Test func `after a merge each value's lineage says where the value has gone`() {
        func one(_ title: String, _ source: String, _ isbn: String) -> TracedObject {
            var object = book(title, isbn: isbn)
            object.sources = [SourceReference(source: source, record: "1")]
            var lineage = Lineage(source: source, record: "1", profile: "p@1", line: 1, byteOffset: 0)
            lineage.entries = ["titles", "identifiers"].map {
                Lineage.Entry(field: $0, index: 0, member: "", path: $0, line: 1)
            }
            return TracedObject(object, lineage: [lineage])
        }
        let merged = ObjectMerger().merge([one("Sevil", "a", "1"), one("Севиль", "b", "1")]).merged
        #expect(merged.lineage[0].entries.map(\.index) == [0, 0])
        #expect(merged.lineage[1].entries.map(\.index) == [1, 0])
        #expect(merged.object.titles[1].text.value == "Севиль")
    }

    @Test func `a merge keeps all sources, joins lists without repetition and names the conflicts`() {
        var (first, second) = (book("Sevil", isbn: "1"), book("Севиль", isbn: "1"))
        first.id = "kz-1"
        first.sources = [SourceReference(source: "a", record: "1")]
        second.sources = [SourceReference(source: "b", record: "7")]
        (first.holder, second.holder) = (Reference(label: Text("A")), Reference(label: Text("B")))
        let result = ObjectMerger().merge([TracedObject(first, lineage: []), TracedObject(second, lineage: [])])
        #expect(result.merged.object.id == "kz-1")
        #expect(result.merged.object.titles.map(\.kind) == [.main, .alternative])
        #expect(result.merged.object.identifiers.count == 1)
        #expect(result.merged.object.sources.map(\.source) == ["a", "b"])
        #expect(result.conflicts.map(\.member) == ["holder"])
        #expect(result.conflicts[0].values.map(\.text) == ["A", "B"])
        #expect(result.conflicts[0].values.map(\.isKept) == [true, false])
    }

    @Test(arguments: [
        (MergeRules.Rule.first, "Gift, 1938"), (.trusted, "Bequest"), (.longest, "Gift of the sisters Safarova, 1938"),
        (.common, "Bequest"),
    ])
    func `a rule says which of several values is kept, and lineage follows it`(rule: MergeRules.Rule, kept: String) {
        let credits = ["Gift, 1938", "Gift of the sisters Safarova, 1938", "Bequest", "Bequest"]
        let group = credits.enumerated().map { number, credit in
            var object = book("Sevil", isbn: "1")
            object.rights.credit = Text(credit)
            object.sources = [SourceReference(source: "s\(number)", record: "\(number)")]
            var lineage = Lineage(source: "s\(number)", record: "\(number)", profile: "p@1", line: 1, byteOffset: 0)
            lineage.entries = [Lineage.Entry(field: "rights", index: 0, member: "credit", path: "credit", line: 1)]
            return TracedObject(object, lineage: [lineage])
        }
        let rules = MergeRules(trusted: ["s9", "s3", "s0"], rules: ["rights.credit": rule])
        let result = ObjectMerger(rules).merge(group)
        #expect(result.merged.object.rights.credit?.value == kept)
        let named = result.merged.lineage.filter { !$0.entries.isEmpty }.map(\.source)
        #expect(named == credits.indices.filter { credits[$0] == kept }.map { "s\($0)" })
        #expect(result.conflicts.map(\.rule) == [rule])
    }
}
