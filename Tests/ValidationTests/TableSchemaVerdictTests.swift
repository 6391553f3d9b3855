import Foundation
import Testing

@testable import Validation

/// Verdicts as frictionless gives them: `scripts/table-schema-verdicts` writes the table.
@Suite struct TableSchemaVerdictTests {
    struct Case: CustomStringConvertible, Sendable {
        let name: String, schema: String
        let header: [String], rows: [[String]]
        /// Rows from 1 that are wrong, and whether the table as a whole is.
        let wrong: [Int], isTableWrong: Bool
        var description: String { name }
    }

    static let cases: [Case] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Oracles/table-schema-verdicts.json")
        guard let data = FileManager.default.contents(atPath: path.path),
            let list = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
        else { return [] }
        return list.map { entry in
            let schema = (try? JSONSerialization.data(withJSONObject: entry["schema"] as Any)) ?? Data()
            let rows = Self.rows(entry["table"] as? String ?? "")
            return Case(
                name: entry["name"] as? String ?? "", schema: String(decoding: schema, as: UTF8.self),
                header: rows.first ?? [], rows: Array(rows.dropFirst()),
                wrong: entry["ours"] as? [Int] ?? entry["rows"] as? [Int] ?? [],
                isTableWrong: entry["table-fault"] as? Bool ?? false)
        }
    }()

    /// RFC 4180 without line ends in values.
    private static func rows(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { line in
            var values = [""], isQuoted = false
            for character in line {
                switch character {
                case "\"" where isQuoted: isQuoted = false
                case "\"":
                    // A second quote inside quotes is a quote.
                    if values[values.count - 1].isEmpty == false { values[values.count - 1].append("\"") }
                    isQuoted = true
                case "," where !isQuoted: values.append("")
                default: values[values.count - 1].append(character)
                }
            }
            return values
        }
    }

    @Test func `there are cases of every kind`() { #expect(Self.cases.count >= 40) }

    @Test(arguments: cases)
    func `values are judged as frictionless judges them`(_ one: Case) throws {
        let schema = try TableSchema(try JSONValue.parse(ContiguousArray(one.schema.utf8)))
        var wrong: Set<Int> = []
        var met: [Int: Set<String>] = [:], keys: Set<[String]> = []
        for (number, row) in zip(1..., one.rows) {
            if row.count != one.header.count { wrong.insert(number) }
            for (index, field) in schema.fields.enumerated() {
                guard let column = one.header.firstIndex(of: field.name), column < row.count else { continue }
                let value = row[column]
                let isRight = schema.check(value, field).isEmpty
                if !isRight { wrong.insert(number) }
                // The quick look may leave a value to the other one, and must never accept what that one does not.
                if schema.surelyAccepts(value.utf8Span.span, index) { #expect(isRight, "\(value)") }
                if field.isUnique, !schema.isMissing(value),
                    !met[index, default: []].insert(schema.canonical(value, field)).inserted
                {
                    wrong.insert(number)
                }
            }
            let key = schema.primaryKey.compactMap { name in one.header.firstIndex(of: name).map { row[$0] } }
            if !key.isEmpty, key.contains(where: schema.isMissing) || !keys.insert(key).inserted {
                wrong.insert(number)
            }
        }
        #expect(wrong.sorted() == one.wrong)
    }
}
