import Diagnostics
import HeritageModel
import Testing

@testable import Normalization

@Suite struct StatementTests {
    private static func concepts(_ statement: String) -> (materials: [String], techniques: [String], isStable: Bool) {
        let result = Normalizing.normalized { $0.materials = [Reference(label: Text(statement))] }
        func names(_ references: [Reference]) -> [String] {
            references.filter { $0.id != nil }.map { $0.label!.value }
        }
        #expect(result.object.materials[0].label?.value == statement)
        return (names(result.object.materials), names(result.object.techniques), result.isStable)
    }

    @Test(
        arguments: [
            ("Graphite on paper", ["Graphite", "paper"], []),
            ("Oil paint on canvas", ["Oil paint", "canvas"], []),
            ("Etching and aquatint on paper", ["paper"], ["Etching", "aquatint"]),
            ("Chalk, graphite and watercolour on paper", ["Chalk", "graphite", "watercolour", "paper"], []),
            ("Hand-colored lithograph on paper", ["paper"], ["lithograph"]),
            ("Watercolour or ink on paper. Verso: graphite on paper", ["Watercolour", "ink", "paper", "graphite"], []),
            ("kağız üzərində karandaş", ["kağız", "karandaş"], []),
            ("Kətan, yağlı boya", ["Kətan", "yağlı boya"], []),
            ("холст, масло", ["холст", "масло"], []), ("Бумага, цветная литография", ["Бумага"], ["литография"]),
            ("Öl auf Leinwand", ["Öl", "Leinwand"], []), ("huile sur toile", ["huile", "toile"], []),
        ] as [(String, [String], [String])])
    func `a statement names substances and techniques, and stays as given`(
        statement: String, materials: [String], techniques: [String]
    ) {
        let found = Self.concepts(statement)
        #expect(found.materials == materials)
        #expect(found.techniques == techniques)
        #expect(found.isStable)
    }

    @Test(arguments: [
        "Copper plate", "Paper wrapper for color screenprint", "Silver oxide battery", "ink?", "colour, on board", "",
        "The artist drew this on the back of a letter from his brother",
    ])
    func `a part that is not understood as a whole names nothing`(statement: String) {
        let found = Self.concepts(statement)
        #expect(found.materials.isEmpty)
        #expect(found.isStable)
    }

    @Test func `what a part does not say leaves the other parts alone`() {
        #expect(Self.concepts("Gouache on old envelope").materials == ["Gouache"])
    }

    @Test func `a concept that the source gives is not added again`() {
        let result = Normalizing.normalized {
            $0.materials = [
                Reference(label: Text("Oil on canvas")),
                Reference(
                    label: Text("oil paint"), id: "http://vocab.getty.edu/aat/300015050", authority: "aat"),
            ]
        }
        #expect(result.object.materials.compactMap { $0.label?.value } == ["Oil on canvas", "oil paint", "canvas"])
    }

    @Test func `a concept comes from where its statement came from`() {
        var traced = Normalizing.object { object in
            object.materials = [Reference(label: Text("bronze")), Reference(label: Text("Etching on paper"))]
        }
        traced.lineage[0].entries = [
            Lineage.Entry(field: "materials", index: 0, member: "", path: "a", line: 1),
            Lineage.Entry(field: "materials", index: 1, member: "", path: "b", line: 2),
        ]
        var normalizer = ObjectNormalizer(tables: Normalizing.tables)
        normalizer.normalize(&traced)
        #expect(traced.object.materials.map { $0.label?.value } == ["bronze", "Etching on paper", "paper"])
        #expect(traced.object.techniques.map { $0.label?.value } == ["Etching"])
        let added = traced.lineage[0].entries.dropFirst(2)
        #expect(added.map(\.field) == ["techniques", "materials"])
        #expect(added.map(\.index) == [0, 2])
        #expect(added.map(\.path) == ["b", "b"])
    }

    @Test func `a bad line is named`() throws {
        let finding = try #require(throws: Diagnostic.self) { try StatementWords("joint\ton\nnoun\tx", file: "w.tsv") }
        #expect(finding.code == "vocabulary.bad-line")
        #expect(finding.location.line == 2)
    }
}
