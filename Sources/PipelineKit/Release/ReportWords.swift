internal import Diagnostics
internal import Reporting

/// The words of a page, from `vocabularies/report.tsv` or another file beside it.
struct ReportWords {
    static let languages = ["az", "ru", "en"]
    private var words: [String: [String]] = [:]

    init(resources: Resources, file: String = "report.tsv") throws {
        let path = "\(resources.vocabulariesFolder)/\(file)"
        let lines = try Folder.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 4 else {
                throw ConfigurationProblem(["\(path):\(number + 1):1: expected `key<TAB>az<TAB>ru<TAB>en`"])
            }
            words[columns[0]] = Array(columns[1...])
        }
    }

    /// - Parameter values: What stands for {0}, {1}…: a text, or one in each language.
    func translations(_ key: String, _ values: [[String]] = []) -> Translations {
        let texts = words[key] ?? Self.languages.map { _ in key }
        return zip(Self.languages, texts).enumerated().map { number, pair in
            var text = pair.1
            for (place, value) in values.enumerated() {
                text = text.replacing("{\(place)}", with: value.count == 1 ? value[0] : value[number])
            }
            return (pair.0, text)
        }
    }

    func callAsFunction(_ key: String, _ values: String...) -> HTML {
        .words(translations(key, values.map { [$0] }))
    }

    /// Values that have texts in each language.
    func callAsFunction(_ key: String, _ values: [[String]]) -> HTML { .words(translations(key, values)) }

    /// Words of a configuration file, by language.
    static func texts(_ words: [String: String], otherwise: String) -> [String] {
        languages.map { words[$0] ?? otherwise }
    }
    static func html(_ words: [String: String], otherwise: String) -> HTML {
        if words.isEmpty { return .text(otherwise) }
        return .words(languages.map { ($0, words[$0] ?? otherwise) })
    }

    func knows(_ key: String) -> Bool { words[key] != nil }

    // MARK: Parts of the report

    /// All languages at once, for what is heard but not shown.
    func joined(_ key: String) -> String { translations(key).map(\.text).joined(separator: " / ") }

    func explained(_ key: String, _ values: String...) -> HTML {
        .element("p", [.init("class", "explain")], [.words(translations(key, values.map { [$0] }))])
    }

    /// Large numbers side by side, each with the key of its name.
    func tiles(_ tiles: [(number: String, key: String)]) -> HTML {
        .element(
            "div", [.init("class", "tiles")],
            tiles.map { number, key in
                .element(
                    "div", [.init("class", "tile")],
                    [
                        .element("div", class: "number", number),
                        .element("div", [.init("class", "label")], [self(key)]),
                    ])
            })
    }
}
