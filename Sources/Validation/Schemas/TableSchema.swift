/// A Frictionless Table Schema (v1), ready to check rows against it.
///
/// Types string, integer, number, boolean, date, time, datetime, year, yearmonth, array, object, geopoint, any; constraints
/// required, unique, minLength, maxLength, minimum, maximum, pattern, enum; missingValues, primaryKey. Formats of
/// strings: email, uri, uuid; of dates `default` and `any`. Foreign keys are not checked, which is said at the start.
public struct TableSchema: @unchecked Sendable {
    // SAFETY of `Sendable`: regular expressions are only read.

    public struct Field: @unchecked Sendable {
        public let name: String
        let type: String, format: String
        public let isRequired: Bool, isUnique: Bool
        let minLength: Int?, maxLength: Int?
        let minimum: String?, maximum: String?
        let pattern: Regex<AnyRegexOutput>?
        let choices: Set<String>?
        let trueValues: Set<String>, falseValues: Set<String>
        let decimalChar: String, groupChar: String, isBareNumber: Bool
    }

    public struct Breach: Sendable {
        /// `required`, `type`, `minLength`…
        public let keyword: String
        public let message: String
    }

    public let fields: [Field]
    public let missingValues: Set<String>
    public let primaryKey: [String]
    public let hasForeignKeys: Bool

    private static let types = [
        "string", "integer", "number", "boolean", "date", "time", "datetime", "year", "yearmonth", "array", "object",
        "geopoint", "geojson", "duration", "any",
    ]

    /// - Throws: A mistake in the schema, with its place.
    public init(_ schema: JSONValue) throws(JSONSchema.Problem) {
        guard let list = schema["fields"]?.array else {
            throw JSONSchema.Problem(message: "a Table Schema has `fields`, a list", offset: schema.offset)
        }
        var fields: [Field] = []
        for field in list {
            guard let name = field["name"]?.string else {
                throw JSONSchema.Problem(message: "the field has no `name`", offset: field.offset)
            }
            let type = field["type"]?.string ?? "string"
            guard Self.types.contains(type) else {
                throw JSONSchema.Problem(
                    message: "`\(type)` is no type; known: \(Self.types.joined(separator: ", "))",
                    offset: field["type"]?.offset ?? field.offset)
            }
            let limits = field["constraints"]
            func text(_ key: String) -> String? {
                guard let value = limits?[key] else { return nil }
                return value.string
                    ?? value.number.map { number in
                        number.integer.map(String.init) ?? String(number.double)
                    }
            }
            var pattern: Regex<AnyRegexOutput>?
            if let expression = limits?["pattern"]?.string {
                do { pattern = try Regex(expression).matchingSemantics(.unicodeScalar) } catch {
                    throw JSONSchema.Problem(
                        message: "`\(expression)` is no regular expression that is understood",
                        offset: limits?["pattern"]?.offset ?? field.offset)
                }
            }
            let choices = limits?["enum"]?.array?.compactMap { value in
                value.string ?? value.number.map { $0.integer.map(String.init) ?? String($0.double) }
                    ?? value.boolean.map { $0 ? "true" : "false" }
            }
            fields.append(
                Field(
                    name: name, type: type, format: field["format"]?.string ?? "default",
                    isRequired: limits?["required"]?.boolean ?? false, isUnique: limits?["unique"]?.boolean ?? false,
                    minLength: limits?["minLength"]?.integer, maxLength: limits?["maxLength"]?.integer,
                    minimum: text("minimum"), maximum: text("maximum"), pattern: pattern,
                    choices: choices.map { Set($0) },
                    trueValues: Set(field["trueValues"]?.array?.compactMap(\.string) ?? ["true", "True", "TRUE", "1"]),
                    falseValues: Set(
                        field["falseValues"]?.array?.compactMap(\.string) ?? ["false", "False", "FALSE", "0"]),
                    decimalChar: field["decimalChar"]?.string ?? ".", groupChar: field["groupChar"]?.string ?? "",
                    isBareNumber: field["bareNumber"]?.boolean ?? true))
        }
        self.fields = fields
        missingValues = Set(schema["missingValues"]?.array?.compactMap(\.string) ?? [""])
        primaryKey =
            schema["primaryKey"]?.string.map { [$0] } ?? schema["primaryKey"]?.array?.compactMap(\.string) ?? []
        hasForeignKeys = !(schema["foreignKeys"]?.array ?? []).isEmpty
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
        guard let number = Self.order(value, field) else {
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
        if let limit = field.minimum, let least = Self.order(limit, field), number < least {
            breaches.append(Breach(keyword: "minimum", message: "`\(value.prefix(60))` is under \(limit)"))
        }
        if let limit = field.maximum, let most = Self.order(limit, field), most < number {
            breaches.append(Breach(keyword: "maximum", message: "`\(value.prefix(60))` is over \(limit)"))
        }
        if let pattern = field.pattern {
            var fits = false
            do { fits = try pattern.wholeMatch(in: value) != nil } catch { fits = false }
            if !fits {
                breaches.append(Breach(keyword: "pattern", message: "`\(value.prefix(60))` does not match the pattern"))
            }
        }
        if let choices = field.choices, !choices.contains(value) {
            breaches.append(
                Breach(
                    keyword: "enum",
                    message: "`\(value.prefix(60))` is none of: \(choices.sorted().prefix(8).joined(separator: ", "))"))
        }
        return breaches
    }

    /// What values of a type are compared by; `nil` when the value is none of the type.
    private enum Order: Comparable {
        case none
        case number(Double)
        case text(String)
    }

    private static func order(_ value: String, _ field: Field) -> Order? {
        switch field.type {
        case "string":
            switch field.format {
            case "email":
                let parts = value.split(separator: "@", omittingEmptySubsequences: false)
                return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") ? Order.none : nil
            case "uri": return RuleChecker.isURL(value) ? Order.none : nil
            case "uuid":
                let parts = value.split(separator: "-", omittingEmptySubsequences: false)
                return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
                    ? Order.none : nil
            default: return Order.none
            }
        case "integer":
            var text = field.groupChar.isEmpty ? value : value.replacing(field.groupChar, with: "")
            if !field.isBareNumber { text = String(text.filter { $0.isNumber || $0 == "-" }) }
            return Int128(text).map { .number(Double($0)) }
        case "number":
            var text = field.groupChar.isEmpty ? value : value.replacing(field.groupChar, with: "")
            if field.decimalChar != "." { text = text.replacing(field.decimalChar, with: ".") }
            if !field.isBareNumber { text = String(text.filter { $0.isNumber || "-.eE".contains($0) }) }
            let isPlain =
                text.utf8.allSatisfy { "+-0123456789.eE".utf8.contains($0) } || ["NaN", "INF", "-INF"].contains(text)
            if text == "INF" { return .number(.infinity) }
            if text == "-INF" { return .number(-.infinity) }
            return isPlain ? Double(text).map { .number($0) } : nil
        case "boolean": return field.trueValues.contains(value) || field.falseValues.contains(value) ? Order.none : nil
        case "year": return value.utf8.count == 4 && Int(value) != nil ? .number(Double(Int(value)!)) : nil
        case "yearmonth": return day(value + "-01") ? .text(value) : nil
        case "date": return day(value) ? .text(value) : nil
        case "time": return time(value) ? .text(value) : nil
        case "datetime":
            let parts = value.split(separator: "T", omittingEmptySubsequences: false).map(String.init)
            return parts.count == 2 && day(parts[0]) && time(zoneless(parts[1])) ? .text(value) : nil
        case "geopoint":
            let parts = value.split(separator: ",").map { Double($0.filter { $0 != " " }) }
            guard parts.count == 2, let longitude = parts[0], let latitude = parts[1] else { return nil }
            return abs(longitude) <= 180 && abs(latitude) <= 90 ? Order.none : nil
        case "array", "object", "geojson":
            do throws(JSONValue.Fault) {
                let json = try JSONValue.parse(ContiguousArray(value.utf8))
                if field.type == "array" { return json.array == nil ? nil : Order.none }
                if case .object = json.content { return Order.none }
                return nil
            } catch {
                return nil
            }
        default: return Order.none
        }
    }

    private static func zoneless(_ text: String) -> String {
        text.hasSuffix("Z") ? String(text.dropLast()) : text
    }

    /// `YYYY-MM-DD`, a day that there is.
    private static func day(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]),
            (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func time(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0.prefix(2)) ?? -1 }
        return parts.count == 3 && (0...23).contains(parts[0]) && (0...59).contains(parts[1])
            && (0...60).contains(parts[2])
    }
}
