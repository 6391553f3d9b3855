extension TableSchema {
    /// One column as the schema describes it.
    public struct Field: @unchecked Sendable {
        public let name: String
        let type: String, format: String
        public let isRequired: Bool, isUnique: Bool
        let minLength: Int?, maxLength: Int?
        let minimum: String?, maximum: String?
        let pattern: Regex<AnyRegexOutput>?
        /// In their canonical form.
        let choices: Set<String>?
        let trueValues: Set<String>, falseValues: Set<String>
        let decimalChar: String, groupChar: String, isBareNumber: Bool
        let quick: Quick

        private static let types = [
            "string", "integer", "number", "boolean", "date", "time", "datetime", "year", "yearmonth", "array",
            "object", "geopoint", "geojson", "duration", "any",
        ]

        init(_ field: JSONValue) throws(JSONSchema.Problem) {
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
            (self.name, self.type) = (name, type)
            format = field["format"]?.string ?? "default"
            isRequired = limits?["required"]?.boolean ?? false
            isUnique = limits?["unique"]?.boolean ?? false
            minLength = limits?["minLength"]?.integer
            maxLength = limits?["maxLength"]?.integer
            minimum = limits?["minimum"].flatMap(Self.text)
            maximum = limits?["maximum"].flatMap(Self.text)
            pattern = try Self.pattern(limits?["pattern"])
            choices = limits?["enum"]?.array.map { Set($0.compactMap(Self.text)) }
            trueValues = Self.words(field["trueValues"], else: ["true", "True", "TRUE", "1"])
            falseValues = Self.words(field["falseValues"], else: ["false", "False", "FALSE", "0"])
            decimalChar = field["decimalChar"]?.string ?? "."
            groupChar = field["groupChar"]?.string ?? ""
            isBareNumber = field["bareNumber"]?.boolean ?? true
            quick = TableSchema.quick(
                type: type, format: format, minimum: minimum, maximum: maximum, hasPattern: pattern != nil,
                choices: choices, booleans: trueValues.union(falseValues),
                isPlainNumber: isBareNumber && groupChar.isEmpty && decimalChar == ".")
        }

        private static func text(_ value: JSONValue) -> String? {
            if let text = value.string { return text }
            if let number = value.number { return number.integer.map(String.init) ?? String(number.double) }
            return value.boolean.map { $0 ? "true" : "false" }
        }

        private static func words(_ list: JSONValue?, else usual: Set<String>) -> Set<String> {
            list?.array.map { Set($0.compactMap(\.string)) } ?? usual
        }

        private static func pattern(_ value: JSONValue?) throws(JSONSchema.Problem) -> Regex<AnyRegexOutput>? {
            guard let expression = value?.string else { return nil }
            do { return try Regex(expression).matchingSemantics(.unicodeScalar) } catch {
                throw JSONSchema.Problem(
                    message: "`\(expression)` is no regular expression that is understood", offset: value?.offset ?? 0)
            }
        }
    }
}
