/// Values of a table as a Table Schema takes them.
enum TableValue {
    /// What values of a type are compared by.
    enum Order: Comparable {
        case none
        case number(Double)
        case text(String)
    }

    /// `nil` when the value is none of the type of the field.
    static func order(_ value: String, _ field: TableSchema.Field) -> Order? {
        switch field.type {
        case "string": return isString(value, field.format) ? Order.none : nil
        case "integer": return Int128(digits(value, field)).map { .number(Double($0)) }
        case "number":
            let text = digits(value, field)
            if text == "INF" { return .number(.infinity) }
            if text == "-INF" { return .number(-.infinity) }
            let isPlain = text == "NaN" || text.utf8.allSatisfy { "+-0123456789.eE".utf8.contains($0) }
            return isPlain ? Double(text).map { .number($0) } : nil
        case "boolean": return field.trueValues.contains(value) || field.falseValues.contains(value) ? Order.none : nil
        case "year":
            guard value.utf8.count == 4, value.utf8.allSatisfy({ $0 &- 0x30 <= 9 }) else { return nil }
            return Int(value).map { .number(Double($0)) }
        case "yearmonth": return isDay(value + "-01") ? .text(value) : nil
        case "date", "time", "datetime": return moment(value, field)
        case "duration": return isDuration(value) ? Order.none : nil
        case "geopoint":
            let parts = value.split(separator: ",").map { Double($0.filter { $0 != " " }) }
            guard parts.count == 2, let longitude = parts[0], let latitude = parts[1] else { return nil }
            return abs(longitude) <= 180 && abs(latitude) <= 90 ? Order.none : nil
        case "array", "object", "geojson": return isJSON(value, field.type) ? Order.none : nil
        default: return Order.none
        }
    }

    /// The value as it is compared with others: 01 and 1 are one integer.
    static func canonical(_ value: String, _ field: TableSchema.Field) -> String {
        switch field.type {
        case "integer": return Int128(digits(value, field)).map { String($0) } ?? value
        case "number":
            guard let number = Double(digits(value, field)) else { return value }
            return Int(exactly: number).map { String($0) } ?? String(number)
        case "boolean":
            return field.trueValues.contains(value) ? "true" : field.falseValues.contains(value) ? "false" : value
        default: return value
        }
    }

    // MARK: Numbers

    /// The digits of a number: without blanks round them, group marks and, where the schema allows it, other letters.
    private static func digits(_ value: String, _ field: TableSchema.Field) -> String {
        var text = value
        if text.utf8.first == 0x20 || text.utf8.last == 0x20 {
            text = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        if !field.groupChar.isEmpty { text = text.replacing(field.groupChar, with: "") }
        if field.type == "number", field.decimalChar != "." {
            // A point is no decimal mark then.
            if text.contains(".") { return "" }
            text = text.replacing(field.decimalChar, with: ".")
        }
        if !field.isBareNumber { text = String(text.filter { $0.isNumber || "-.".contains($0) }) }
        return text
    }

    // MARK: Texts

    private static func isString(_ value: String, _ format: String) -> Bool {
        switch format {
        case "email":
            let parts = value.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
                && !value.contains { $0.isWhitespace }
        case "uri": return isURI(value)
        case "uuid":
            let parts = value.split(separator: "-", omittingEmptySubsequences: false)
            return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
        case "binary":
            let letters = value.utf8.prefix { $0 != UInt8(ascii: "=") }
            let isBase64 = letters.allSatisfy {
                ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 <= 9 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
            }
            let padding = value.utf8.count - letters.count
            return isBase64 && padding <= 2 && value.utf8.count % 4 == 0
                && value.utf8.suffix(padding).allSatisfy { $0 == UInt8(ascii: "=") }
        default: return true
        }
    }

    /// A scheme, a colon, and no character that a URI cannot have (RFC 3986).
    private static func isURI(_ value: String) -> Bool {
        guard let colon = value.utf8.firstIndex(of: UInt8(ascii: ":")), let first = value.utf8.first,
            (first | 0x20) &- 0x61 < 26
        else { return false }
        let scheme = value.utf8[..<colon].allSatisfy {
            ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 <= 9 || "+-.".utf8.contains($0)
        }
        return scheme && value.utf8.allSatisfy { $0 > 0x20 && !"<>\"{}|\\^`".utf8.contains($0) }
    }

    private static func isJSON(_ value: String, _ type: String) -> Bool {
        do throws(JSONValue.Fault) {
            let json = try JSONValue.parse(ContiguousArray(value.utf8))
            if type == "array" { return json.array != nil }
            guard case .object = json.content else { return false }
            return type != "geojson" || geometries.contains(json["type"]?.string ?? "")
        } catch {
            return false
        }
    }

    private static let geometries: Set<String> = [
        "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
        "Feature", "FeatureCollection", "Topology",
    ]

    // MARK: Dates

    private static func moment(_ value: String, _ field: TableSchema.Field) -> Order? {
        if field.format == "any" { return value.contains { $0.isNumber } ? Order.none : nil }
        if field.format != "default" { return parts(of: value, by: field.format) ? Order.none : nil }
        switch field.type {
        case "date": return isDay(value) ? .text(value) : nil
        case "time": return isTime(value) ? .text(value) : nil
        default:
            let parts = value.split(separator: "T", omittingEmptySubsequences: false)
            guard parts.count == 2, isDay(parts[0]) else { return nil }
            return isTime(parts[1].hasSuffix("Z") ? parts[1].dropLast() : parts[1]) ? .text(value) : nil
        }
    }

    /// `YYYY-MM-DD`, a day that there is.
    private static func isDay(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return false }
        return isDay(year, month, day)
    }

    private static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func isTime(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0.prefix(2)) ?? -1 }
        return parts.count == 3 && (0...23).contains(parts[0]) && (0...59).contains(parts[1])
            && (0...60).contains(parts[2])
    }

    /// Whether the value is of a form such as `%d.%m.%Y`, and says a day and a time that can be.
    private static func parts(of value: String, by format: String) -> Bool {
        var (rest, form) = (value.utf8[...], format.utf8[...])
        var found: [UInt8: Int] = [:]
        while let sign = form.popFirst() {
            guard sign == UInt8(ascii: "%"), let letter = form.popFirst(), letter != UInt8(ascii: "%") else {
                guard rest.popFirst() == sign else { return false }
                continue
            }
            let most = letter == UInt8(ascii: "Y") ? 4 : 2
            let digits = rest.prefix(most).prefix { $0 &- 0x30 <= 9 }
            guard let number = Int(String(decoding: digits, as: UTF8.self)), most == 2 || digits.count == 4 else {
                return false
            }
            rest = rest.dropFirst(digits.count)
            found[letter] = number
        }
        let year = found[UInt8(ascii: "Y")] ?? found[UInt8(ascii: "y")] ?? 2000
        return rest.isEmpty && isDay(year, found[UInt8(ascii: "m")] ?? 1, found[UInt8(ascii: "d")] ?? 1)
            && (found[UInt8(ascii: "H")] ?? 0) < 24 && (found[UInt8(ascii: "M")] ?? 0) < 60
            && (found[UInt8(ascii: "S")] ?? 0) < 61
    }

    /// ISO 8601: `P1Y2M3DT4H5M6S`, each part in its place, at least one; or weeks.
    private static func isDuration(_ value: String) -> Bool {
        var rest = value.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return false }
        var order = Array("YMWDTHMS".utf8)[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0 &- 0x30 <= 9 || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(digits.count)
            guard let unit = rest.popFirst(), let place = order.firstIndex(of: unit),
                digits.isEmpty == (unit == UInt8(ascii: "T")), unit != UInt8(ascii: "T") || !rest.isEmpty
            else { return false }
            order = order[(place + 1)...]
        }
        return true
    }
}
