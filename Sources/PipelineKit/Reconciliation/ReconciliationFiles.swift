internal import Diagnostics
internal import JSONWriting
internal import Mapping

/// Writes `reconciliation.csv`, `reconciliation.json` and `reconciliation.html`.
struct ReconciliationFiles {
    let reconciliation: Reconciliation

    func write(into folder: String) throws(Diagnostic) {
        try put(csv, folder + "/reconciliation.csv")
        try put(json, folder + "/reconciliation.json")
        try put(ReconciliationPage(reconciliation).text, folder + "/reconciliation.html")
    }

    private func put(_ text: String, _ path: String) throws(Diagnostic) {
        let file = try OutputFile(path: path)
        try file.write(text)
        try file.synchronize()
    }

    // MARK: CSV

    /// One line per path and fate of its values; spreadsheets open it.
    private var csv: String {
        var text = "source,profile,path,fate,reason,values\r\n"
        for source in reconciliation.sources {
            for account in source.paths {
                var fates = [("mapped", "", account.mapped), ("forgotten", "", account.forgotten)]
                fates += account.ignored.map { ("ignored", $0.reason, $0.count) }
                fates.append(("empty", "", account.empty))
                for (fate, reason, count) in fates where count > 0 {
                    let cells = [source.id, source.profile, account.path, fate, reason, String(count)]
                    text += cells.map(Self.cell).joined(separator: ",") + "\r\n"
                }
            }
        }
        return text
    }

    /// RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe.
    private static func cell(_ value: String) -> String {
        var value = value
        if let first = value.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { value = "'" + value }
        guard value.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }

    // MARK: JSON

    private var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("pipeline")
        json.string(reconciliation.pipeline)
        json.key("balanced")
        json.boolean(reconciliation.isBalanced)
        json.key("forgotten")
        json.integer(reconciliation.forgotten)
        json.key("checks")
        json.beginArray()
        for check in reconciliation.checks {
            json.beginObject()
            json.key("statement")
            json.string(check.statement)
            json.key("left")
            json.integer(check.left)
            json.key("right")
            json.integer(check.right)
            json.endObject()
        }
        json.endArray()
        json.key("sources")
        json.beginArray()
        for source in reconciliation.sources { write(source, &json) }
        json.endArray()
        json.key("findings")
        reconciliation.findings.write(to: &json)
        json.endObject()
        json.endLine()
        return json.text
    }

    private func write(_ source: Reconciliation.Source, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(source.id)
        json.key("profile")
        json.string(source.profile)
        for (key, number) in [("written", source.written), ("merged", source.merged)] {
            json.key(key)
            json.integer(number)
        }
        json.key("joined")
        json.beginArray()
        for table in source.joined {
            json.beginObject()
            json.key("alias")
            json.string(table.alias)
            json.key("name")
            json.string(table.name)
            json.key("rows")
            json.integer(table.rows)
            json.key("unused")
            json.integer(table.unused)
            json.endObject()
        }
        json.endArray()
        json.key("files")
        json.beginArray()
        for text in source.texts {
            json.beginObject()
            for (key, value) in [("name", text.name), ("encoding", text.encoding), ("declared", text.declared)]
            where !value.isEmpty {
                json.key(key)
                json.string(value)
            }
            for (key, number) in [
                ("rows", text.rows), ("objects", text.objects), ("rejected", text.rejected), ("skipped", text.skipped),
            ] {
                json.key(key)
                json.integer(number)
            }
            json.endObject()
        }
        json.endArray()
        json.key("paths")
        json.beginArray()
        for account in source.paths {
            json.beginObject()
            json.key("path")
            json.string(account.path)
            for (key, number) in [
                ("mapped", account.mapped), ("ignored", account.ignoredCount), ("empty", account.empty),
                ("forgotten", account.forgotten),
            ] {
                json.key(key)
                json.integer(number)
            }
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}
