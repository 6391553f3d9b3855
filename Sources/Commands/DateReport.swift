import Normalization

/// How `khazina date` shows what was read.
enum DateReport {
    static func explain(_ text: String, _ date: ParsedDate) -> String {
        var lines = [("text", text), ("edtf", date.edtf.isEmpty ? "–" : date.edtf)]
        lines.append(("earliest", bound(date.earliest, date)))
        lines.append(("latest", bound(date.latest, date)))
        if date.calendar != .gregorian { lines.append(("calendar", date.calendar.rawValue)) }
        lines.append(("status", date.status.rawValue))
        lines.append(("rule", date.rule.rawValue))
        if let role = date.role { lines.append(("role", role.rawValue)) }
        for event in date.events {
            lines.append(("also", event.role.rawValue + (event.edtf.isEmpty ? "" : " " + event.edtf)))
        }
        if !date.warnings.isEmpty {
            lines.append(("warnings", date.warnings.map(\.rawValue).joined(separator: ", ")))
        }
        return lines.map { name, value in
            name + String(repeating: " ", count: 10 - name.count) + value
        }.joined(separator: "\n")
    }

    private static func bound(_ day: Day?, _ date: ParsedDate) -> String {
        day?.description ?? (date.edtf.isEmpty ? "–" : "no bound")
    }

    static func row(_ text: String, _ date: ParsedDate) -> String {
        [
            text, date.edtf, date.earliest?.description ?? "", date.latest?.description ?? "", date.status.rawValue,
            date.rule.rawValue,
        ].joined(separator: "\t")
    }
}
