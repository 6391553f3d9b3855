internal import RecordStream

/// The options of the formats, and value maps.
extension ProfileReading {
    mutating func readingOptions(_ keys: [String: YAMLNode]) -> ReadingOptions {
        var options = ReadingOptions()
        for (key, formats) in Self.optionFormats {
            guard let node = keys[key], let format, !formats.contains(format) else { continue }
            let list = formats.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            report(node, "`\(key)` has no meaning with the format `\(format.rawValue)`", hint: "it is for \(list)")
        }
        options.records = keys["records"].map { texts($0) } ?? []
        options.nameFrom = list(keys["nameFrom"]).compactMap { nameFrom($0) }
        if let node = keys["namespaces"] { options.namespaces = namespaces(node) }
        prefixes = options.namespaces.map(\.prefix)
        options.columns = keys["columns"].flatMap { valueMap($0, name: "columns", forColumns: true) }
        if let node = keys["csv"] { options.csv = csvOptions(node) }
        return options
    }

    static let optionFormats: [(key: String, formats: [Profile.Format])] = [
        ("records", [.xml, .json]), ("nameFrom", [.xml]), ("namespaces", [.xml]), ("columns", [.csv]),
        ("csv", [.csv]),
    ]

    private mutating func nameFrom(_ node: YAMLNode) -> ReadingOptions.NameFromAttribute? {
        let allowed = ["element", "attribute", "prefix"]
        guard let keys = keys(of: node, "an entry of `nameFrom`", allowed: allowed) else { return nil }
        let element = required(keys, "element", in: node).flatMap { text($0) }
        let attribute = required(keys, "attribute", in: node).flatMap { text($0) }
        guard let element, let attribute else { return nil }
        let prefix = keys["prefix"].flatMap { text($0) } ?? ""
        return ReadingOptions.NameFromAttribute(element: element, attribute: attribute, prefix: prefix)
    }

    private mutating func namespaces(_ node: YAMLNode) -> [ReadingOptions.Namespace] {
        guard case .mapping(let pairs) = node.content else {
            report(node, "`namespaces` is written as `{prefix: \"namespace name\"}`")
            return []
        }
        var found: [ReadingOptions.Namespace] = []
        for (key, value) in pairs {
            guard let prefix = text(key), let name = text(value) else { continue }
            found.append(.init(prefix: prefix, name: name))
        }
        return found
    }

    private mutating func csvOptions(_ node: YAMLNode) -> ReadingOptions.CSV {
        var options = ReadingOptions.CSV()
        guard let keys = keys(of: node, "`csv`", allowed: ["delimiter", "quote", "header", "skip", "totals"]) else {
            return options
        }
        options.delimiter = keys["delimiter"].flatMap { oneByte($0) }
        options.quote = keys["quote"].flatMap { $0.text == "" ? "" : oneByte($0) }
        options.hasHeader = keys["header"].flatMap { flag($0) }
        options.skip = keys["skip"].flatMap { number($0) } ?? 0
        options.totals = keys["totals"].map { texts($0) } ?? []
        return options
    }

    private mutating func oneByte(_ node: YAMLNode) -> String? {
        guard let text = text(node) else { return nil }
        if text.utf8.count == 1 { return text }
        report(node, "expected one ASCII character", hint: "a tab is written \"\\t\"")
        return nil
    }

    // MARK: Value maps

    mutating func inlineMaps(_ node: YAMLNode?) {
        guard let node else { return }
        guard case .mapping(let pairs) = node.content else {
            report(node, "`values` is written as `{map: {from: to}}`")
            return
        }
        for (key, value) in pairs {
            guard let name = text(key) else { continue }
            guard case .mapping = value.content else {
                report(value, "a value map is written as `{from: to}`")
                continue
            }
            maps[name] = valueMap(value, name: name)
        }
    }

    /// A map written out, or the name of one.
    mutating func valueMap(_ node: YAMLNode, name: String, forColumns: Bool = false) -> ValueMap? {
        if case .mapping(let pairs) = node.content {
            var entries: [(from: String, to: String)] = []
            for (key, value) in pairs {
                guard let from = text(key), let to = text(value) else { continue }
                entries.append((forColumns ? ReadingOptions.columnKey(from) : from, to))
            }
            return ValueMap(name: name, entries: entries)
        }
        guard let map = text(node).flatMap({ namedMap($0, at: node) }) else { return nil }
        guard forColumns else { return map }
        let entries = map.entries.map { (from: ReadingOptions.columnKey($0.from), to: $0.to) }
        return ValueMap(name: map.name, entries: entries)
    }

    private mutating func namedMap(_ name: String, at node: YAMLNode) -> ValueMap? {
        if let map = maps[name] { return map }
        guard let file = mapFiles(name) else {
            let known = nearest(to: name, among: maps.keys.sorted()).map { "did you mean `\($0)`?" }
            report(node, "there is no value map `\(name)`", hint: known ?? "expected the file maps/\(name).tsv")
            return nil
        }
        do {
            let map = try ValueMap(name: name, file: file.file, text: file.text)
            maps[name] = map
            return map
        } catch {
            errors += error.errors
            maps[name] = ValueMap(name: name, entries: [])
            return nil
        }
    }
}

extension ReadingOptions {
    /// The profile's name for a column; `nil` when `columns` does not mention the heading.
    public func columnName(for heading: String) -> String? { columns?[Self.columnKey(heading)] }

    /// Whether a value begins with one of the words of totals, as a whole word.
    public func isTotal(_ text: String) -> Bool {
        let text = ValueMap.folded(text)
        return csv.totals.contains { word in
            let word = ValueMap.folded(word)
            return text.starts(with: word) && text.dropFirst(word.count).first.map { $0 < 0x30 || $0 == 0x3A } ?? true
        }
    }

    /// A heading that `columns` knows and that is most like an unknown one, with what it stands for.
    public func nearestHeading(to heading: String) -> String? {
        guard let columns else { return nil }
        // A name of the profile's own is no unknown heading.
        let key = Self.columnKey(heading)
        return nearest(to: key, among: columns.entries.map(\.from)).map { "`\($0)` (\(columns[$0] ?? ""))" }
    }

    /// A heading without the punctuation that closes it.
    static func columnKey(_ heading: String) -> String {
        var key = heading.unicodeScalars[...]
        while let last = key.last, last.value <= 0x20 || ".:;,*!?".unicodeScalars.contains(last) { key.removeLast() }
        return key.isEmpty ? heading : String(key)
    }
}
