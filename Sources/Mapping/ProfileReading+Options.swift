internal import RecordStream

/// The options of the formats, and value maps.
extension ProfileReading {
    /// The layouts under `layouts:`, or those of `format:` with the options beside it.
    mutating func layouts(_ keys: [String: YAMLNode], in root: YAMLNode) -> [Profile.Layout] {
        let placeholder = Profile.Layout(format: .csv, reading: ReadingOptions(), line: root.line)
        guard let node = keys["layouts"] else {
            guard let format = required(keys, "format", in: root) else { return [placeholder] }
            return layouts(format, keys) ?? [placeholder]
        }
        let options = Self.optionFormats.map(\.key)
        for key in ["format"] + options {
            guard let misplaced = keys[key] else { continue }
            report(misplaced, "`\(key)` stands beside `layouts`", hint: "write it inside the layout that it is for")
        }
        var layouts: [Profile.Layout] = []
        for item in list(node) {
            guard let keys = self.keys(of: item, "a layout", allowed: ["format"] + options) else { continue }
            guard let format = required(keys, "format", in: item) else { continue }
            layouts += self.layouts(format, keys) ?? []
        }
        if layouts.isEmpty { report(node, "`layouts` names no layout") }
        return layouts.isEmpty ? [placeholder] : layouts
    }

    /// One layout per format that `node` names, all with the options in `keys` that they know; `nil` after an error.
    private mutating func layouts(_ node: YAMLNode, _ keys: [String: YAMLNode]) -> [Profile.Layout]? {
        let formats = list(node).compactMap { choice($0, Profile.Format.self) }
        guard !formats.isEmpty, formats.count == list(node).count else { return nil }
        self.formats += formats
        for (key, known) in Self.optionFormats {
            guard let option = keys[key] else { continue }
            let users = formats.filter(known.contains)
            if users.isEmpty {
                let names = formats.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                let list = known.map { "`\($0.rawValue)`" }.joined(separator: " or ")
                report(option, "`\(key)` has no meaning with the format \(names)", hint: "it is for \(list)")
            } else if key == "records", users.count > 1 {
                report(
                    option, "`records` means something else for each of several formats",
                    hint: "write one entry under `layouts` for each")
            }
        }
        let reading = readingOptions(keys)
        return formats.map { Profile.Layout(format: $0, reading: reading, line: node.line) }
    }

    private mutating func readingOptions(_ keys: [String: YAMLNode]) -> ReadingOptions {
        var options = ReadingOptions()
        options.records = keys["records"].map { texts($0) } ?? []
        options.nameFrom = list(keys["nameFrom"]).compactMap { nameFrom($0) }
        if let node = keys["namespaces"] { options.namespaces = namespaces(node) }
        prefixes += options.namespaces.map(\.prefix)
        options.division = keys["divide"].flatMap { division($0) }
        options.names = keys["names"].flatMap { valueMap($0, name: "names") }
        options.failures = list(keys["failures"]).compactMap { failure($0) }
        let references = keys["references"].map { texts($0) } ?? []
        options.identifiers = references.map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }
        options.columns = keys["columns"].flatMap { valueMap($0, name: "columns", forColumns: true) }
        if let node = keys["csv"] { options.csv = csvOptions(node) }
        return options
    }

    static let optionFormats: [(key: String, formats: [Profile.Format])] = [
        ("records", [.xml, .json]), ("divide", [.xml]), ("nameFrom", [.xml]), ("names", [.xml]),
        ("namespaces", [.xml]), ("failures", [.xml]), ("references", [.xml, .json]),
        ("columns", [.csv, .xlsx, .dbf, .json]),
        ("csv", [.csv]),
    ]

    private mutating func division(_ node: YAMLNode) -> RecordDivision? {
        guard let keys = keys(of: node, "`divide`", allowed: ["at", "inherit"]) else { return nil }
        guard let at = required(keys, "at", in: node).map({ texts($0) }) else { return nil }
        return RecordDivision(at: at, inherit: keys["inherit"].map { texts($0) } ?? [])
    }

    private mutating func failure(_ node: YAMLNode) -> ReadingOptions.Failure? {
        guard let keys = keys(of: node, "an entry of `failures`", allowed: ["path", "harmless"]) else { return nil }
        guard let path = required(keys, "path", in: node).flatMap({ text($0) }) else { return nil }
        return ReadingOptions.Failure(path: path, harmless: keys["harmless"].map { texts($0) } ?? [])
    }

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
                entries.append((from, to))
            }
            return forColumns
                ? ReadingOptions.headings(name: name, entries) : ValueMap(name: name, entries: entries)
        }
        guard let map = text(node).flatMap({ namedMap($0, at: node) }) else { return nil }
        guard forColumns else { return map }
        return ReadingOptions.headings(name: map.name, map.entries.map { ($0.from, $0.to) })
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
    public func columnName(for heading: String) -> String? {
        // What is longer is no heading, but a file without line ends.
        guard let columns, heading.utf8.count <= 4_096 else { return nil }
        if let name = Self.name(for: heading, in: columns) { return name }
        // A table may use the names of the profile themselves.
        return columns.entries.contains { $0.to == heading } ? heading : nil
    }

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
        let key = Self.columnKey(heading)
        return nearest(to: key, among: columns.entries.map(\.from)).map { "`\($0)` (\(columns[$0] ?? ""))" }
    }

    /// A heading as it is compared: punctuation is white space, and all ways to write "number" are one. Case, ı and i
    /// are no difference to a value map anyway.
    public static func columnKey(_ heading: String) -> String {
        var key = ""
        for scalar in heading.unicodeScalars {
            switch scalar {
            case "№", "#": key += " no "
            case "º", "°": if key.last == "N" || key.last == "n" { key += "o" }
            case "/": key += " / "
            case "\u{AD}", "\u{FEFF}", "\u{200B}": break  // invisible
            default:
                let isPunctuation = ".:;,*!?()[]{}«»\"'’“”„_-–—|".unicodeScalars.contains(scalar)
                key.unicodeScalars.append(isPunctuation || scalar.properties.isWhitespace ? " " : scalar)
            }
        }
        let words = key.split(separator: " ")
        return words.isEmpty ? heading : words.joined(separator: " ")
    }

    /// A list of headings, ready for comparing.
    /// - Throws: The mistakes in the file.
    public static func headings(file: String, text: String) throws -> ValueMap {
        let map = try ValueMap(name: file, file: file, text: text)
        return headings(name: file, map.entries.map { ($0.from, $0.to) })
    }

    /// The headings as they are compared, and again without the spaces between their words: CreditLine, creditline.
    static func headings(name: String, _ entries: [(from: String, to: String)]) -> ValueMap {
        let keys = entries.map { (from: columnKey($0.from), to: $0.to) }
        return ValueMap(name: name, entries: keys + keys.map { (joined($0.from), $0.to) })
    }

    /// The name that a list of headings has for one.
    public static func name(for heading: String, in headings: ValueMap) -> String? {
        let key = columnKey(heading)
        return headings[key] ?? headings[joined(key)]
    }

    private static func joined(_ key: String) -> String { key.filter { $0 != " " } }
}
