package import Diagnostics

/// The names of the columns, each once.
package struct CSVColumns: Sendable {
    /// Values beyond this many share one name: a row of a million delimiters must not make a million names.
    package static let mostNames = 16_384
    package private(set) var names: [String]
    /// The headings as they stand in the file, to know a row that repeats them; empty when no row names the columns.
    private(set) var headings: ContiguousArray<ContiguousArray<UInt8>> = []
    /// Whether the names say how many values a row should have.
    let areKnown: Bool

    /// Columns without names are called `#1`, `#2`, ...
    package static let nameless = CSVColumns(names: [], areKnown: false)

    private init(names: [String], areKnown: Bool) { (self.names, self.areKnown) = (names, areKnown) }

    /// Makes blank and repeated names distinct, and says so.
    package init(
        header: [String], rename: ((String) -> String?)?, suggest: ((String) -> String?)? = nil,
        at location: Diagnostic.Location, _ findings: inout [Diagnostic]
    ) {
        if header.count > Self.mostNames {
            findings.append(
                Diagnostic(
                    "csv.too-many-columns", .error,
                    "the header names \(header.count) columns or more; those after \(Self.mostNames) are called by number",
                    at: location, hint: "check the delimiter, and whether the file has line ends"))
        }
        let given = header.prefix(Self.mostNames)
        if let suggest { Self.reportUnknown(given, rename, suggest, at: location, &findings) }
        headings = ContiguousArray(given.map { ContiguousArray($0.utf8) })
        let named = (given.lastIndex { !$0.allSatisfy(\.isWhitespace) } ?? -1) + 1
        if given.count - named > 1 {
            findings.append(
                Diagnostic(
                    "csv.blank-column", .note,
                    "the last \(given.count - named) columns have no name; they are called \(Self.placeholder(named)) and so on",
                    at: location, hint: "delete the empty columns before saving, or name them"))
        }
        let header = given.map { rename?($0) ?? $0 }
        var seen: [String: Int] = [:]
        (names, areKnown) = ([], true)
        for (index, name) in header.enumerated() {
            let isBlank = name.allSatisfy(\.isWhitespace)
            var unique = isBlank ? Self.placeholder(index) : name
            let times = seen[unique, default: 0] + 1
            seen[unique] = times
            if isBlank, given.count - named > 1, index >= named {
                // told as one
            } else if isBlank {
                findings.append(
                    Diagnostic(
                        "csv.blank-column", .note, "column \(index + 1) has no name; it is called \(unique)",
                        at: location, hint: "name it in the header", path: unique))
            } else if times > 1 {
                var number = times
                repeat {
                    unique = "\(name)#\(number)"
                    number += 1
                } while seen[unique] != nil
                seen[unique] = 1
                // Two headings of one meaning are no mistake in the table.
                let isMeaning = given[index] != given[header.firstIndex(of: name) ?? index]
                let words = isMeaning ? "`\(given[index])` stands for \(name)" : "is named \(name)"
                findings.append(
                    Diagnostic(
                        "csv.duplicate-column", isMeaning ? .note : .warning,
                        "column \(index + 1) \(words) like one before; it is called \(unique)",
                        at: location, hint: "give each column its own name", path: unique))
            }
            names.append(unique)
        }
    }

    /// Says which headings the map of the profile lacks, and which of its headings each is most like.
    private static func reportUnknown(
        _ header: ArraySlice<String>, _ rename: ((String) -> String?)?, _ suggest: (String) -> String?,
        at location: Diagnostic.Location, _ findings: inout [Diagnostic]
    ) {
        for (index, heading) in header.enumerated() where rename?(heading) == nil {
            if heading.allSatisfy(\.isWhitespace) { continue }  // told as a blank column
            let nearest = suggest(heading)
            findings.append(
                Diagnostic(
                    "table.unknown-heading", .note,
                    "the list of headings does not know `\(heading)`, column \(index + 1); its values are mapped only if "
                        + "the profile names the column so",
                    at: location,
                    hint: nearest.map { "is it the same as \($0)? Then add it to a list of headings" }
                        ?? "add it to a list of headings (`columns` of the source)",
                    path: heading))
        }
    }

    /// The name of the column at `index`, from 0.
    package func name(_ index: Int) -> String { index < names.count ? names[index] : Self.placeholder(index) }

    package static func placeholder(_ index: Int) -> String { "#\(index + 1)" }
}
