public import JSONWriting

extension MatrixResult {
    // MARK: JSON

    /// `matrix.json`: one object, every number as counted.
    public func write(to json: inout JSONWriter, dataset: String) {
        json.beginObject()
        json.key("matrix")
        json.string(definition.name)
        json.key("version")
        json.integer(definition.version)
        json.key("dataset")
        json.string(dataset)
        json.key("records")
        json.integer(records)
        json.key("inactive")
        json.integer(inactive)
        json.key("complete")
        json.integer(complete)
        json.key("sources")
        json.integer(sources)
        json.key("thresholds")
        json.beginObject()
        json.key("sparse")
        json.integer(definition.sparse)
        json.key("partial")
        json.integer(definition.partial)
        json.endObject()
        json.key("modules")
        json.beginArray()
        for (module, column) in zip(definition.modules, columns) { write(module, column, &json) }
        json.endArray()
        json.key("clusters")
        json.beginArray()
        for row in rows { write(row, &json) }
        json.endArray()
        json.endObject()
        json.endLine()
    }

    private func write(_ words: MatrixDefinition.Words, _ json: inout JSONWriter) {
        json.beginObject()
        for (language, text) in words.sorted(by: { $0.key < $1.key }) {
            json.key(language)
            json.string(text)
        }
        json.endObject()
    }

    private func write(_ module: MatrixDefinition.Module, _ column: Cell, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(module.id)
        json.key("code")
        json.string(module.code)
        json.key("title")
        write(module.title, &json)
        json.key("fields")
        json.beginArray()
        for field in module.fields {
            json.beginObject()
            json.key("name")
            json.string(field.name)
            json.key("title")
            write(field.title, &json)
            json.endObject()
        }
        json.endArray()
        json.key("total")
        write(column, module: nil, &json)
        json.endObject()
    }

    private func write(_ row: Row, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(row.id)
        if row.isKnown {
            json.key("title")
            write(row.title, &json)
        }
        json.key("records")
        json.integer(row.records)
        json.key("secondary")
        json.integer(row.secondary)
        json.key("complete")
        json.integer(row.complete)
        json.key("sources")
        json.integer(row.sources)
        if let earlier = row.earlier {
            json.key("earlier")
            json.integer(earlier)
        }
        json.key("cells")
        json.beginArray()
        for (module, cell) in zip(definition.modules, row.cells) { write(cell, module: module.id, &json) }
        json.endArray()
        json.endObject()
    }

    private func write(_ cell: Cell, module: String?, _ json: inout JSONWriter) {
        json.beginObject()
        if let module {
            json.key("module")
            json.string(module)
            json.key("applicability")
            json.string(cell.applicability.rawValue)
            json.key("state")
            json.string(cell.state.rawValue)
        }
        let numbers: [(StaticString, Int?)] = [
            ("records", cell.records), ("complete", cell.complete), ("valid", cell.valid),
            ("sourceRecords", cell.sourceRecords), ("open", cell.open), ("changed", cell.changed),
            ("sources", cell.sources), ("secondary", cell.secondary),
        ]
        for (key, number) in numbers {
            guard let number else { continue }  // not known, which is not zero
            json.key(key)
            json.integer(number)
        }
        if !cell.missing.isEmpty {
            json.key("missing")
            json.beginArray()
            for missing in cell.missing { write(missing, &json) }
            json.endArray()
        }
        if let earlier = cell.earlier {
            json.key("earlier")
            json.beginObject()
            json.key("records")
            json.integer(earlier.records)
            json.key("complete")
            json.integer(earlier.complete)
            json.key("state")
            json.string(earlier.state)
            json.endObject()
        }
        json.endObject()
    }

    private func write(_ missing: Missing, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("field")
        json.string(missing.field)
        json.key("records")
        json.integer(missing.count)
        json.key("sources")
        json.beginArray()
        for source in missing.sources {
            json.beginObject()
            json.key("source")
            json.string(source.source)
            json.key("records")
            json.integer(source.count)
            json.endObject()
        }
        json.endArray()
        if !missing.examples.isEmpty {
            json.key("examples")
            json.beginArray()
            for id in missing.examples { json.string(id) }
            json.endArray()
        }
        json.endObject()
    }

    // MARK: Trend

    /// Puts the cells of an earlier release beside those of this one.
    /// - Parameter cells: By cluster and module; a cell that was not there is left without.
    public mutating func compare(rows earlierRows: [String: Int], cells: [String: [String: Earlier]]) {
        hasEarlier = true
        for row in rows.indices {
            rows[row].earlier = earlierRows[rows[row].id]
            for module in rows[row].cells.indices {
                rows[row].cells[module].earlier = cells[rows[row].id]?[definition.modules[module].id]
            }
        }
    }

    // MARK: CSV

    /// One line per cell; the last lines are the totals of the modules, with an empty cluster.
    public var csv: String {
        var text =
            "cluster,module,applicability,state,records,complete,valid,source_records,open,changed,sources,"
            + "secondary,cluster_records,missing\n"
        func line(_ cluster: String, _ module: MatrixDefinition.Module, _ cell: Cell, _ all: Int, isTotal: Bool) {
            let numbers: [Int?] = [
                cell.records, cell.complete, cell.valid, cell.sourceRecords, cell.open, cell.changed, cell.sources,
                cell.secondary, all,
            ]
            let missing = cell.missing.map { "\($0.field)=\($0.count)" }.joined(separator: "; ")
            let words =
                [cluster, module.id, isTotal ? "" : cell.applicability.rawValue, isTotal ? "" : cell.state.rawValue]
                + numbers.map { $0.map(String.init) ?? "" } + [missing]
            text += words.map(Self.cell).joined(separator: ",") + "\n"
        }
        for row in rows {
            for (module, cell) in zip(definition.modules, row.cells) {
                line(row.id, module, cell, row.records, isTotal: false)
            }
        }
        for (module, cell) in zip(definition.modules, columns) { line("", module, cell, records, isTotal: true) }
        return text
    }

    /// RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe.
    private static func cell(_ value: String) -> String {
        var value = value
        if let first = value.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { value = "'" + value }
        guard value.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return value }
        return "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
