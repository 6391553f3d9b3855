public import Diagnostics
internal import RecordStream

/// An Excel workbook (Office Open XML, transitional or strict): its sheets, and what their cells share.
public final class Workbook: Sendable {
    public struct Sheet: Sendable {
        public let name: String
        /// Name of its part.
        public let part: String
        public let isHidden: Bool
    }

    public let sheets: [Sheet]
    let strings: SharedStrings
    let styles: CellStyles
    let uses1904: Bool

    /// Whether a zip with these names is a workbook.
    public static func isWorkbook(_ names: [String]) -> Bool {
        let names = names.map { $0.lowercased() }
        return names.contains("[content_types].xml")
            && names.contains { $0.hasPrefix("xl/") || $0.hasSuffix("workbook.xml") }
    }

    /// Reads all but the sheets.
    /// - Parameter findings: Takes what is wrong with the parts.
    /// - Throws: `sheet.not-a-workbook`, `sheet.too-many-strings`, and what the parts throw.
    public init(_ parts: any SheetParts, index: UInt32, _ findings: inout [Diagnostic]) throws(Diagnostic) {
        func notReadable(_ message: String, _ hint: String) -> Diagnostic {
            Diagnostic("sheet.not-a-workbook", .fatal, message, at: .init(source: index), hint: hint)
        }
        let roots = try Self.relations(of: "", parts, index, &findings)
        let main = roots.first { $0.type == "officeDocument" }?.target ?? "xl/workbook.xml"
        guard !main.lowercased().hasSuffix(".bin") else {
            throw notReadable("this is a binary workbook (xlsb)", "save it as XLSX")
        }
        guard let source = try parts.open(main) else {
            throw notReadable(
                "the workbook has no part \(main)", "open it in a spreadsheet program and save it as XLSX")
        }
        let relations = try Self.relations(of: main, parts, index, &findings)
        var reader = PartReader(source, "/workbook", index: index)
        var (sheets, uses1904): ([Sheet], Bool) = ([], false)
        while let record = try reader.nextElement() {
            let root = record.nodes.lowerBound
            for node in reader.children(of: root, named: "workbookPr") {
                uses1904 = ["1", "true", "on"].contains(reader.attribute("date1904", of: node) ?? "0")
            }
            for list in reader.children(of: root, named: "sheets") {
                for node in reader.children(of: list, named: "sheet") {
                    let name = reader.attribute("name", of: node) ?? "Sheet\(sheets.count + 1)"
                    let id = reader.attribute("id", of: node) ?? ""
                    let relation = relations.first { $0.id == id }
                    if let relation, relation.type != "worksheet" {
                        findings.append(Self.noTable(name, relation.type, index))
                        continue
                    }
                    guard let part = relation?.target, parts.has(part) else {
                        findings.append(Self.missing(name, index))
                        continue
                    }
                    let isHidden = (reader.attribute("state", of: node) ?? "visible") != "visible"
                    sheets.append(Sheet(name: name, part: part, isHidden: isHidden))
                }
            }
        }
        findings += reader.takeFindings()
        (self.sheets, self.uses1904) = (sheets, uses1904)
        func part(_ type: String) -> String? { relations.first { $0.type == type }?.target }
        if let name = part("styles"), let source = try parts.open(name) {
            styles = try CellStyles(source, index: index, &findings)
        } else {
            styles = CellStyles()
        }
        if let name = part("sharedStrings"), let source = try parts.open(name) {
            strings = try SharedStrings(source, index: index, &findings)
        } else {
            strings = SharedStrings()
        }
    }

    private static func noTable(_ name: String, _ type: String, _ index: UInt32) -> Diagnostic {
        Diagnostic(
            "sheet.no-table", .note, "the sheet `\(name)` is a \(type), not a table: it is left out",
            at: .init(source: index))
    }

    private static func missing(_ name: String, _ index: UInt32) -> Diagnostic {
        Diagnostic(
            "sheet.missing", .error, "the file has no part for the sheet `\(name)`", at: .init(source: index),
            hint: "open the workbook in a spreadsheet program and save it again")
    }

    // MARK: Relationships (ECMA-376 part 2, 6.5)

    private struct Relation { var id: String, type: String, target: String }

    /// - Parameter part: `""` for the package itself.
    private static func relations(
        of part: String, _ parts: any SheetParts, _ index: UInt32, _ findings: inout [Diagnostic]
    ) throws(Diagnostic) -> [Relation] {
        let folder = part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
        let file = part.dropFirst(folder.count)
        guard let source = try parts.open("\(folder)_rels/\(file).rels") else { return [] }
        var reader = PartReader(source, "/Relationships", index: index)
        var result: [Relation] = []
        while let record = try reader.nextElement() {
            for node in reader.children(of: record.nodes.lowerBound, named: "Relationship") {
                let type = reader.attribute("Type", of: node) ?? ""
                let target = reader.attribute("Target", of: node) ?? ""
                result.append(
                    Relation(
                        id: reader.attribute("Id", of: node) ?? "",
                        type: String(type.split(separator: "/").last ?? ""), target: resolve(target, in: folder)))
            }
        }
        findings += reader.takeFindings()
        return result
    }

    /// Part names are absolute, or relative to the folder of the part that names them.
    private static func resolve(_ target: String, in folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var steps: [Substring] = []
        for step in (folder + target).split(separator: "/") {
            if step == ".." { _ = steps.popLast() } else if step != "." { steps.append(step) }
        }
        return steps.joined(separator: "/")
    }
}
