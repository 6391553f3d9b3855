import FoundationEssentials
import Normalization
import Testing

/// What the tests of dates share.
enum DateFixtures {
    /// The root of the repository.
    static let root = String(#filePath.dropLast("/Tests/NormalizationTests/Dates/DateFixtures.swift".count))

    static let parser = DateParser(lexicon: lexicon)

    static let lexicon: DateLexicon = {
        let folder = root + "/pipelines/vocabularies/dates"
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            return try DateLexicon(
                files: names.map { ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) })
        } catch {
            fatalError("\(error)")
        }
    }()

    /// The folder of tables that are not part of the repository, when there is one.
    static let shared: String? = {
        let named = ProcessInfo.processInfo.environment["KHAZINA_SHARED"]
        let path = named ?? root + "/../shared"
        return FileManager.default.fileExists(atPath: path + "/dates.tsv") ? path : nil
    }()
}

/// A date with what it means.
struct DateCase: CustomTestStringConvertible, Sendable {
    var text: String, language: String?
    var edtf: String, earliest: String, latest: String
    var status: String?

    var testDescription: String { text }

    /// Columns: text, language, EDTF, earliest, latest, and the status when there are six.
    init(_ columns: [Substring]) {
        let columns = columns.map(String.init) + Array(repeating: "", count: 6)
        (text, language) = (columns[0], columns[1].isEmpty ? nil : columns[1])
        (edtf, earliest, latest) = (columns[2], columns[3], columns[4])
        status = columns[5].isEmpty ? nil : columns[5]
    }

    static func table(_ text: String) -> [DateCase] {
        text.split(separator: "\n").map { DateCase($0.split(separator: "|", omittingEmptySubsequences: false)) }
    }

    func check(_ date: ParsedDate, _ location: SourceLocation = #_sourceLocation) {
        #expect(date.edtf == edtf, sourceLocation: location)
        #expect(date.earliest.map(\.description) ?? "" == earliest, sourceLocation: location)
        #expect(date.latest.map(\.description) ?? "" == latest, sourceLocation: location)
        if let status { #expect(date.status.rawValue == status, sourceLocation: location) }
    }
}
