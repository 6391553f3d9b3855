import Foundation
@testable import Mapping
import Testing

/// `docs/profiles.md` and the loader accept the same members and keys.
@Suite struct DocumentationTests {
    /// Members with their parts, from the table under "Targets".
    private func documentedMembers() throws -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        for row in try rows(below: "## Targets") {
            let names = quoted(row[0])
            // `(list of rules: `value`*, …)` and closed lists of words are not parts of the member itself.
            let parts = quoted(withoutParentheses(row[1]))
            for name in names { members[name] = Set(parts) }
        }
        return members
    }

    @Test func `every member and part is documented and every documented one is accepted`() throws {
        let documented = try documentedMembers()
        #expect(Set(documented.keys) == Set(Target.members.map(\.rawValue)))
        for target in Target.members {
            #expect(documented[target.rawValue] == Set(target.parts.map(\.name)), "\(target.rawValue)")
        }
    }

    @Test func `every key of an expression is documented and accepted, in the order of its effect`() throws {
        let documented = try rows(below: "Keys beside `path`").flatMap { quoted($0[0]).map { $0.prefix { $0 != ":" } } }
        #expect(documented.map(String.init) == ProfileReading.transformKeys)
    }

    @Test func `every option of a format is documented and accepted`() throws {
        let documented = try rows(below: "## Where the records are").flatMap { quoted($0[0]) }
        #expect(Set(documented) == Set(ProfileReading.optionFormats.map(\.key) + ["joins"]))
    }

    @Test func `the complete example loads`() throws {
        let text = try DocumentationTests.text()
        let start = try #require(text.firstRange(of: "```yaml\n"))
        let end = try #require(text[start.upperBound...].firstRange(of: "```"))
        let example = String(text[start.upperBound..<end.lowerBound])
        let profile = try ProfileLoader.load(text: example, file: "profiles.md") { _ in nil }
        #expect(profile.name == "village-museum")
        #expect(profile.tests.count == 1)
    }

    // MARK: Reading the page

    private static func text() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try String(contentsOfFile: "/\(root)/docs/profiles.md", encoding: .utf8)
    }

    /// The cells of the first table below a heading.
    private func rows(below heading: String) throws -> [[String]] {
        let text = try DocumentationTests.text()
        let start = try #require(text.firstRange(of: heading), "no \(heading)")
        let lines = text[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        let table = lines.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        return table.dropFirst(2).map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map(String.init)
        }
    }

    /// The words in back quotes.
    private func quoted(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }

    private func withoutParentheses(_ cell: String) -> String {
        var (text, depth) = ("", 0)
        for character in cell {
            if character == "(" { depth += 1 }
            if depth == 0 { text.append(character) }
            if character == ")" { depth -= 1 }
        }
        return text
    }
}
