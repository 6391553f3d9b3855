import Foundation
import Normalization

/// A table of pairs of names, judged line by line.
///
/// With a header (`form_a`, `form_b`; optionally `lang_a`, `script_a`, `lang_b`, `script_b`) the columns are found by
/// name; without one the first two columns are the names.
struct NamePairTable {
    private let matcher: NameMatcher
    init(_ matcher: NameMatcher) { self.matcher = matcher }

    func judge(_ path: String) throws {
        let text =
            try path == "-"
            ? String(decoding: FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
            : String(contentsOfFile: path, encoding: .utf8)
        var columns = ["form_a": 0, "form_b": 1]
        var output = ""
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if number == 0, cells.contains("form_a"), cells.contains("form_b") {
                columns = Dictionary(cells.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
                output += line + "\tscore\tverdict\n"
                continue
            }
            func cell(_ name: String) -> String? { columns[name].flatMap { $0 < cells.count ? cells[$0] : nil } }
            guard let a = cell("form_a"), let b = cell("form_b"), !line.isEmpty else {
                output += line.isEmpty ? "" : line + "\t\tno-pair\n"
                continue
            }
            let result = matcher.compare(
                a, b, declaredA: matcher.spelling(of: a, language: cell("lang_a"), script: cell("script_a")),
                declaredB: matcher.spelling(of: b, language: cell("lang_b"), script: cell("script_b")))
            output += line + String(format: "\t%.3f\t", result.score) + (result.isSame ? "same" : "different") + "\n"
        }
        FileHandle.standardOutput.write(Data(output.utf8))
    }
}
