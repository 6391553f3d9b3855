import HeritageModel
import Mapping
import Normalization
@testable import PipelineKit
import RecordStream

/// Texts: paths, profiles, dates, and all that normalizing reads.
enum TextTargets {
    nonisolated(unsafe) static let all: [String: FuzzProgram.Target] = [
        "path": { bytes in
            do throws(RecordPathError) { _ = try RecordPath(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
                precondition(error.offset >= 0)
            }
        },
        "profile-file": { bytes in
            Fuzzing.attempt {
                _ = try ProfileLoader.load(
                    text: String(decoding: bytes, as: UTF8.self), file: "profile.yaml", valueMaps: { _ in nil })
            }
        },
        "edtf": { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for edition in [EDTF.Edition.standard2019, .standard2019AndDraft2012] {
                guard let date = EDTF(text, edition: edition) else { continue }
                precondition(EDTF(date.description)?.description == date.description, "EDTF is written as it is read")
            }
        },
        "date": { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for language in ["az", "ru", nil] {
                let parsed = dates.parse(text, language: language)
                precondition(parsed.edtf.isEmpty || EDTF(parsed.edtf) != nil, "what a text is read as is EDTF")
                if let first = parsed.earliest, let last = parsed.latest { precondition(first <= last) }
            }
        },
        "name": { bytes in
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
            let (a, b) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            let there = names.compare(a, b).score, back = names.compare(b, a).score
            precondition((0...1).contains(there) && abs(there - back) < 1e-9, "a comparison has no direction")
        },
        "object": { bytes in normalize(String(decoding: bytes, as: UTF8.self)) },
    ]

    nonisolated(unsafe) private static let dates: DateParser = {
        do { return DateParser(lexicon: try LineTargets.resources.dateLexicon()) } catch { fatalError("\(error)") }
    }()
    nonisolated(unsafe) private static let names: NameMatcher = {
        do { return try NameMatcher(try LineTargets.resources.nameVocabulary()) } catch { fatalError("\(error)") }
    }()
    nonisolated(unsafe) static var normalizer: ObjectNormalizer = {
        do { return ObjectNormalizer(tables: try LineTargets.resources.normalizationTables()) } catch {
            fatalError("\(error)")
        }
    }()

    /// An object that has the text wherever a text can stand.
    private static func normalize(_ text: String) {
        let given = Text(text), reference = Reference(label: given, id: text, authority: text)
        var object = CulturalObject(kind: .object, cluster: "museum")
        object.identifiers = ["isbn", "issn", "inventory", "wikidata", "x"].map { Identifier(text, scheme: $0) }
        object.titles = [Title(given)]
        object.descriptions = [Description(given)]
        (object.types, object.subjects) = ([reference], [reference])
        (object.materials, object.techniques) = ([reference, Reference(label: given)], [Reference(label: given)])
        object.languages = [text]
        object.agents = [AgentLink(reference, role: text)]
        var event = Event(type: "production")
        event.date = DateRange(verbatim: text)
        (event.places, event.agents) = ([PlaceLink(reference, role: text)], object.agents)
        (object.events, object.places, object.dimensions) = ([event], event.places, [Dimension(verbatim: text)])
        (object.extent, object.condition) = ([given], [given])
        object.rights.object = RightsStatement(uri: text, text: given)
        object.rights.credit = given
        object.holder = reference
        var traced = TracedObject(object, lineage: [])
        normalizer.normalize(&traced)
    }
}
