internal import Diagnostics

/// The findings as JUnit XML, for build servers: a suite for each text, a case for each code found in it.
public struct JUnitReport {
    private let report: ValidationReport, words: Words
    public init(_ report: ValidationReport, words: Words) { (self.report, self.words) = (report, words) }

    public var text: String {
        let entries = report.tally.entries
        var suites = "", tests = 0, failures = 0
        for text in report.texts where text.holdsRecords {
            let own = entries.filter { $0.texts[text.name] != nil }
            var cases = "", failed = 0
            for entry in own {
                let known = words.code(entry.code)
                let count = entry.texts[text.name] ?? 0
                let title = known.title.isEmpty ? entry.code : known.title
                let lines = entry.examples.filter { $0.name == text.name }.map { $0.finding.text(sourceName: $0.name) }
                let isFailure = entry.severity >= report.failsOn
                if isFailure { failed += 1 }
                cases += "    <testcase classname=\"\(escaped(text.name))\" name=\"\(escaped(entry.code))\">\n"
                let body = escaped(lines.joined())
                cases +=
                    isFailure
                    ? "      <failure type=\"\(entry.severity.name)\" message=\"\(escaped("\(title): \(count)"))\">\(body)</failure>\n"
                    : "      <system-out>\(body)</system-out>\n"
                cases += "    </testcase>\n"
            }
            if own.isEmpty { cases = "    <testcase classname=\"\(escaped(text.name))\" name=\"valid\"/>\n" }
            let count = max(1, own.count)
            (tests, failures) = (tests + count, failures + failed)
            suites +=
                "  <testsuite name=\"\(escaped(text.name))\" tests=\"\(count)\" failures=\"\(failed)\" errors=\"0\">\n"
            suites += cases + "  </testsuite>\n"
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<testsuites name=\"khazina validate\" tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\">\n"
            + suites + "</testsuites>\n"
    }

    /// Without the characters that XML 1.0 does not have (2.2).
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
