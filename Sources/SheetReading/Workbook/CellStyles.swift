internal import Diagnostics
internal import RecordStream

/// What the formats of a workbook make of a number (ECMA-376 part 1, 18.8.30 and 18.8.31).
struct CellStyles: Sendable {
    /// How a number is shown.
    enum Look: Hashable, Sendable {
        case number
        /// `00000`: an identifier with zeros in front.
        case padded(Int)
        case date(DateLook)
    }

    /// One per `s` of a cell.
    private var looks: [Look] = []

    init() {}

    /// Reads `xl/styles.xml`.
    init(_ source: any ByteSource, index: UInt32, _ findings: inout [Diagnostic]) throws(Diagnostic) {
        var reader = PartReader(source, "/styleSheet", index: index)
        while let record = try reader.nextElement() {
            let root = record.nodes.lowerBound
            var codes: [Int: String] = [:]
            for list in reader.children(of: root, named: "numFmts") {
                for format in reader.children(of: list, named: "numFmt") {
                    guard let id = reader.attribute("numFmtId", of: format).flatMap({ Int($0) }) else { continue }
                    codes[id] = reader.attribute("formatCode", of: format) ?? ""
                }
            }
            for list in reader.children(of: root, named: "cellXfs") {
                for format in reader.children(of: list, named: "xf") {
                    let id = reader.attribute("numFmtId", of: format).flatMap { Int($0) } ?? 0
                    looks.append(codes[id].map(Self.look) ?? Self.builtIn(id))
                }
            }
        }
        findings += reader.takeFindings()
    }

    subscript(_ style: Int) -> Look { looks.indices.contains(style) ? looks[style] : .number }

    /// Formats that are known by number alone; 27 to 36 and 50 to 58 are dates of East Asian languages.
    private static func builtIn(_ id: Int) -> Look {
        switch id {
        case 14, 15, 27...31, 36, 50...54, 57, 58: .date(DateLook(year: true, month: true, day: true))
        case 16: .date(DateLook(month: true, day: true))
        case 17, 55, 56: .date(DateLook(year: true, month: true))
        case 18...21, 32...35, 45...47: .date(DateLook(time: true))
        case 22: .date(DateLook(year: true, month: true, day: true, time: true))
        default: .number
        }
    }

    /// What a format code says, by its first section: quoted, escaped and bracketed text aside.
    static func look(_ code: String) -> Look {
        var letters = ""
        var scalars = code.unicodeScalars.makeIterator()
        scan: while let scalar = scalars.next() {
            switch scalar {
            case "\"": while let inner = scalars.next(), inner != "\"" {}
            case "\\", "_", "*": _ = scalars.next()
            case "[":
                var inside = ""
                while let inner = scalars.next(), inner != "]" { inside.unicodeScalars.append(inner) }
                if !inside.isEmpty, inside.lowercased().allSatisfy({ "hms".contains($0) }) { letters += "h" }
            case ";": break scan
            default: letters.unicodeScalars.append(scalar)
            }
        }
        letters = letters.lowercased()
        if letters.hasPrefix("general") { return .number }
        let zeros = letters.filter { $0 != " " }
        if zeros.count > 1, zeros.allSatisfy({ $0 == "0" }) { return .padded(zeros.count) }
        let time = letters.contains("h") || letters.contains("s")
        let (year, day) = (
            letters.contains("y") || letters.contains("e") && letters.contains("m"), letters.contains("d")
        )
        let month = letters.contains("m") && (year || day || !time)
        guard year || day || month || time, !letters.contains(where: { "0#?".contains($0) }) || time else {
            return .number
        }
        return .date(DateLook(year: year, month: month, day: day, time: time))
    }
}

/// The parts of a date that a format shows.
struct DateLook: Hashable, Sendable {
    var year = false, month = false, day = false, time = false
    init(year: Bool = false, month: Bool = false, day: Bool = false, time: Bool = false) {
        (self.year, self.month, self.day, self.time) = (year, month, day, time)
    }
}
