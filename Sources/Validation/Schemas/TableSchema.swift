/// A Frictionless Table Schema (v1), ready to check rows against it.
///
/// Types string, integer, number, boolean, date, time, datetime, year, yearmonth, array, object, geopoint, any; constraints
/// required, unique, minLength, maxLength, minimum, maximum, pattern, enum; missingValues, primaryKey. Formats of
/// strings: email, uri, uuid, binary; of dates and times `default`, `any` and patterns such as `%d.%m.%Y`. Foreign keys
/// are not checked, which is said at the start.
public struct TableSchema: @unchecked Sendable {
    // SAFETY of `Sendable`: regular expressions are only read.

    public struct Breach: Sendable {
        /// `required`, `type`, `minLength`…
        public let keyword: String
        public let message: String
    }

    public let fields: [Field]
    let quickFields: ContiguousArray<QuickField>
    public let missingValues: Set<String>
    /// The same as bytes, and a bit for each length below 64 that one of them has.
    let missingWords: [ContiguousArray<UInt8>], missingLengths: UInt64
    public let primaryKey: [String]
    public let hasForeignKeys: Bool

    /// - Throws: A mistake in the schema, with its place.
    public init(_ schema: JSONValue) throws(JSONSchema.Problem) {
        guard let list = schema["fields"]?.array else {
            throw JSONSchema.Problem(message: "a Table Schema has `fields`, a list", offset: schema.offset)
        }
        var fields: [Field] = []
        for field in list { fields.append(try Field(field)) }
        self.fields = fields
        quickFields = ContiguousArray(fields.map { QuickField($0) })
        missingValues = Set(schema["missingValues"]?.array?.compactMap(\.string) ?? [""])
        missingWords = missingValues.sorted().map { ContiguousArray($0.utf8) }
        missingLengths = missingWords.reduce(0) { $1.count < 64 ? $0 | 1 << UInt64($1.count) : $0 }
        primaryKey =
            schema["primaryKey"]?.string.map { [$0] } ?? schema["primaryKey"]?.array?.compactMap(\.string) ?? []
        hasForeignKeys = !(schema["foreignKeys"]?.array ?? []).isEmpty
    }

    /// The value as it is compared with others of its column: 01 and 1 are one integer.
    public func canonical(_ value: String, _ field: Field) -> String { TableValue.canonical(value, field) }

    /// The value as the schema wants it, where that needs no judgment: a day in another form, the blanks between the
    /// thousands of a number, the one choice that differs in case or blanks alone.
    /// - Parameter day: Reads a text that names one day.
    public func mended(_ value: String, _ field: Field, day: (String) -> String?) -> String? {
        let bare = value.split { $0.isWhitespace }.joined(separator: " ")
        var candidates: [String] = [bare]
        if let choices = field.choices {
            var (one, other) = (FoldedText(), FoldedText())
            let alike = choices.filter { one.same($0, value, with: &other) }
            if alike.count == 1 { candidates += alike }
        }
        switch field.type {
        case "date": if let day = day(value) { candidates.append(day) }
        case "integer", "number":
            let groups = bare.split { $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}" }
            if groups.count > 1, groups.dropFirst().allSatisfy({ $0.prefix { $0.isNumber }.count == 3 }) {
                candidates.append(groups.joined())
            }
        default: break
        }
        return candidates.first { $0 != value && !isMissing($0) && check($0, field).isEmpty }
    }

    /// Whether the value counts as missing.
    public func isMissing(_ value: String) -> Bool { missingValues.contains(value) }

    /// What is wrong with a value of a field; a missing one is only asked whether it may be.
    public func check(_ value: String, _ field: Field) -> [Breach] {
        if isMissing(value) {
            guard field.isRequired else { return [] }
            return [Breach(keyword: "required", message: "a value of `\(field.name)` is missing")]
        }
        var breaches: [Breach] = []
        guard let number = TableValue.order(value, field) else {
            return [
                Breach(
                    keyword: "type",
                    message:
                        "`\(value.prefix(60))` is no \(field.type)\(field.format == "default" ? "" : " (\(field.format))")"
                )
            ]
        }
        if let limit = field.minLength, value.unicodeScalars.count < limit {
            breaches.append(
                Breach(keyword: "minLength", message: "`\(value.prefix(60))` has fewer than \(limit) characters"))
        }
        if let limit = field.maxLength, value.unicodeScalars.count > limit {
            breaches.append(
                Breach(keyword: "maxLength", message: "`\(value.prefix(60))…` has more than \(limit) characters"))
        }
        if let limit = field.minimum, let least = TableValue.order(limit, field), number < least {
            breaches.append(Breach(keyword: "minimum", message: "`\(value.prefix(60))` is under \(limit)"))
        }
        if let limit = field.maximum, let most = TableValue.order(limit, field), most < number {
            breaches.append(Breach(keyword: "maximum", message: "`\(value.prefix(60))` is over \(limit)"))
        }
        if let pattern = field.pattern {
            var fits = false
            do { fits = try pattern.wholeMatch(in: value) != nil } catch { fits = false }
            if !fits {
                breaches.append(Breach(keyword: "pattern", message: "`\(value.prefix(60))` does not match the pattern"))
            }
        }
        if let choices = field.choices, !choices.contains(TableValue.canonical(value, field)) {
            breaches.append(
                Breach(
                    keyword: "enum",
                    message: "`\(value.prefix(60))` is none of: \(choices.sorted().prefix(8).joined(separator: ", "))"))
        }
        return breaches
    }
}
