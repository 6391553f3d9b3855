import Foundation
import HeritageModel

@testable import Normalization

/// A normalizer with the tables of the repository, and objects to put into it.
enum Normalizing {
    static let tables: NormalizationTables = {
        do {
            return try makeTables()
        } catch {
            fatalError("the vocabularies do not load: \(error)")
        }
    }()

    private static func makeTables() throws -> NormalizationTables {
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: TestFiles.root + "/pipelines/vocabularies/" + name, encoding: .utf8)
        }
        var tables = NormalizationTables(
            dates: DateParser(
                lexicon: try DateLexicon(
                    files: try TestFiles.vocabularies("dates").map { (String($0.name.dropFirst(6)), $0.text) })),
            languages: try LanguageTags(try text("maps/languages.tsv"), file: "languages.tsv"),
            names: try NameVocabulary(
                files: try TestFiles.vocabularies("scripts") + TestFiles.vocabularies("names")))
        tables.privacy = try PrivacyRules(try text("privacy.tsv"), file: "privacy.tsv")
        tables.measures = try MeasureWords(try text("measures.tsv"), file: "measures.tsv")
        tables.rights = try RightsWords(try text("rights-words.tsv"), file: "rights-words.tsv")
        tables.identifiers = try IdentifierTable(try text("identifiers.tsv"), file: "identifiers.tsv")
        tables.statements = try StatementWords(try text("statement-words.tsv"), file: "statement-words.tsv")
        tables.relators = try NormalizationTables.valueMap(try text("maps/relators.tsv"), file: "relators.tsv")
        let houses = try NormalizationTables.valueMap(try text("house-roles.tsv"), file: "house-roles.tsv")
        tables.rolesOfHouses = Set(houses.keys)
        tables.places = try PlaceTable(files: try TestFiles.vocabularies("places"))
        for file in try TestFiles.vocabularies("concepts") {
            try tables.concepts.add(table: file.text, file: file.name)
        }
        return tables
    }

    static func object(_ change: (inout CulturalObject) -> Void) -> TracedObject {
        var object = CulturalObject(kind: .object, cluster: "museum")
        object.sources = [SourceReference(source: "museum", record: "1")]
        change(&object)
        return TracedObject(
            object, lineage: [Lineage(source: "museum", record: "1", profile: "p@1", line: 1, byteOffset: 0)])
    }

    /// Normalizes, checks that doing it again changes nothing, and returns what came out and what was counted.
    static func normalized(
        _ options: NormalizationOptions = NormalizationOptions(), _ change: (inout CulturalObject) -> Void
    ) -> (object: CulturalObject, normalizer: ObjectNormalizer, isStable: Bool) {
        var traced = object(change)
        var normalizer = ObjectNormalizer(tables: tables, options: ["museum": options])
        normalizer.normalize(&traced)
        var again = traced
        var second = ObjectNormalizer(tables: tables, options: ["museum": options])
        second.normalize(&again)
        return (traced.object, normalizer, again == traced)
    }
}
