internal import Diagnostics
internal import JSONReading
internal import JSONWriting
internal import Mapping
internal import RecordStream

/// A first profile for a text that no profile fits: what can be guessed from names and values, and a list of all that
/// cannot.
struct ProfileDraft {
    /// Where a path goes: a member of the object with constants of the rule.
    private struct Guess {
        let member: String
        var part = "value"
        var constants: [(key: String, value: String)] = []
        let reason: String
    }

    private let inspection: TextInspection
    private let sample: RecordSample
    private let columns: ValueMap
    private var byFoldedName: [String: String] = [:]
    private let name: String

    init(_ inspection: TextInspection, _ sample: RecordSample, name: String, columns: ValueMap, guesses: ValueMap) {
        (self.inspection, self.sample, self.name) = (inspection, sample, name)
        self.columns = columns
        for entry in guesses.entries { byFoldedName[folded(entry.from)] = entry.to }
    }

    // MARK: Guessing

    private func guess(_ path: TextInspection.Path) -> Guess? {
        let last = names(in: path.path).last ?? path.path
        // A name known to mean nothing of the record (`created_at`) is left to the reader, whatever its values look like.
        if let guess = guessByName(path.path) { return guess.member == "none" ? nil : guess }
        let isUnique = path.isDistinctExact && path.values > 1 && path.distinct == path.values
        let shape = path.shapes.first.flatMap { $0.percent >= 90 ? $0.name : nil }
        if shape == ValueShape.url.name {
            let isImage = path.samples.contains { sample in
                [".jpg", ".jpeg", ".png", ".tif", ".gif"].contains { sample.lowercased().hasSuffix($0) }
            }
            return isImage
                ? Guess(member: "media", constants: [("type", "image")], reason: "its values are addresses of pictures")
                : Guess(member: "identifiers", constants: [("scheme", "url")], reason: "its values are addresses")
        }
        let looksLikeKey = last.lowercased().hasSuffix("id") || last.contains("№")
        if isUnique, looksLikeKey, path.records == inspection.surveyed {
            return Guess(member: "identifiers", constants: [("scheme", "id")], reason: "every record has another value")
        }
        return nil
    }

    private func parse(_ spec: String, reason: String) -> Guess {
        let words = spec.split(separator: " ").map(String.init)
        var guess = Guess(member: words[0], reason: reason)
        for word in words.dropFirst() {
            guard let equals = word.firstIndex(of: "=") else { continue }
            let (key, value) = (String(word[..<equals]), String(word[word.index(after: equals)...]))
            if key == "part" { guess.part = value } else { guess.constants.append((key, value)) }
        }
        return guess
    }

    /// By the name at the end of the path; where that says little (`author.name`), by the name before it.
    private func guessByName(_ path: String) -> Guess? {
        let names = names(in: path)
        guard let last = names.last else { return nil }
        if names.count == 1 { return guess(word: last) }
        let general = ["name", "label", "title", "value", "term", "text", "prefLabel", "displayName"]
        if general.contains(where: { folded($0) == folded(last) }) { return guess(word: names[names.count - 2]) }
        // Inside something else, an identifier or a title is not that of the record.
        let found = guess(word: last)
        return found.flatMap { ["identifiers", "titles", "types"].contains($0.member) ? nil : $0 }
    }

    /// The heading itself; else, of `artist_name` or `eventName`, the first word that means something.
    private func guess(word: String) -> Guess? {
        let words = [word] + Self.words(in: word)
        for word in words {
            let key = ReadingOptions.columnKey(word)
            for candidate in [columns[key], key] {
                guard let candidate, let spec = byFoldedName[folded(candidate)] else { continue }
                return parse(spec, reason: "by its name")
            }
        }
        return nil
    }

    private static func words(in name: String) -> [String] {
        var words: [String] = [""]
        for character in name {
            if character == "_" || character == "-" || character == " " {
                words.append("")
            } else {
                if character.isUppercase, words[words.count - 1].last?.isLowercase == true { words.append("") }
                words[words.count - 1].append(character)
            }
        }
        return words.count > 1 ? words.filter { !$0.isEmpty } : []
    }

    private func folded(_ name: String) -> String { name.lowercased().filter { !"_- ".contains($0) } }

    private func names(in path: String) -> [String] {
        var names: [String] = [""]
        var isQuoted = false
        for character in path {
            if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, character == "." || character == "/" {
                names.append("")
            } else if isQuoted || character != "@" {
                names[names.count - 1].append(character)
            }
        }
        return names.filter { !$0.isEmpty }
    }

    // MARK: Writing

    /// The profile as YAML.
    var yaml: String {
        let leaves = inspection.paths.filter { $0.values + $0.empty > 0 }
        let guessed = leaves.map { (path: $0, guess: guess($0)) }
        var text = head
        text += identifier(guessed)
        text += "kind: =object                    # object, work, edition, production, performance, recording, site …\n"
        text += "cluster: =museum                 # of the sources in clusters.tsv; change it\n"
        text += "# language: az                   # of texts that state none\n"
        text += map(guessed)
        text += todo(guessed.filter { $0.guess == nil && $0.path.values > 0 }.map(\.path))
        text += test(guessed)
        return text
    }

    private var head: String {
        var text = """
            # A first draft by `khazina profile init`: guesses from names and values. Read every line before you trust it.
            # docs/profiles.md describes what can be written here; then
            #   khazina profile test \(name).yaml
            #   khazina migrate --profile \(name).yaml --output dataset FILE
            profile: \(Self.scalar(name))
            version: 1
            title: \(Self.scalar("Draft for " + (inspection.name.split(separator: "/").last.map(String.init) ?? name)))
            format: \(sample.format)

            """
        if !sample.recordPath.isEmpty { text += "records: \(Self.scalar(sample.recordPath))\n" }
        return text
    }

    private func identifier(_ guessed: [(path: TextInspection.Path, guess: Guess?)]) -> String {
        let candidates = guessed.filter { $0.guess?.member == "identifiers" && $0.path.values > 0 }
        let key = candidates.first {
            $0.path.isDistinctExact && $0.path.distinct == $0.path.values && $0.path.records == inspection.surveyed
        }
        var text = ""
        if let first = guessed.first(where: { $0.path.records == inspection.surveyed && $0.path.values > 0 }) {
            text += "recognize:\n  - paths: [\(Self.flowScalar(first.path.path))]"
            text += "  # better: paths that only these records have\n"
        }
        if let key {
            text += "identifier: \(Self.scalar(key.path.path))    # every record has one, all different\n"
        } else {
            text += "# identifier: TODO               # the provider's own key; without it ids change with the values\n"
        }
        return text
    }

    private func map(_ guessed: [(path: TextInspection.Path, guess: Guess?)]) -> String {
        var text = "map:\n"
        var members: [String] = []
        for (_, guess) in guessed { if let guess, !members.contains(guess.member) { members.append(guess.member) } }
        if members.isEmpty {
            // A profile needs a rule: the first path, so that the draft runs.
            guard let first = guessed.first(where: { $0.path.values > 0 }) else { return text + "  titles: []\n" }
            return text
                + "  titles:                        # TODO: nothing could be guessed; this is only the first path\n"
                + "    - value: \(Self.scalar(first.path.path))\n"
        }
        for member in members {
            text += "  \(member):\n"
            let isSingle = ["rights", "holder", "condition"].contains(member)
            var rules = 0
            for (path, guess) in guessed {
                guard let guess, guess.member == member else { continue }
                rules += 1
                let comment = "# \(guess.reason); \(Self.comment(path))"
                let lines = rule(path, guess)
                let prefix = isSingle && rules > 1 ? "    # " : "    "
                for (index, line) in lines.enumerated() {
                    text += prefix + (index == 0 ? "- " : "  ") + line + (index == 0 ? "    \(comment)" : "") + "\n"
                }
            }
        }
        return text
    }

    private func rule(_ path: TextInspection.Path, _ guess: Guess) -> [String] {
        var lines = guess.constants.filter { $0.key == "type" && guess.member == "events" }.map { "type: =\($0.value)" }
        lines.append("\(guess.part): \(Self.scalar(path.path))")
        lines += guess.constants.filter { !($0.key == "type" && guess.member == "events") }
            .map { "\($0.key): =\($0.value)" }
        return lines
    }

    private func todo(_ paths: [TextInspection.Path]) -> String {
        if paths.isEmpty { return "" }
        var text = """
            # TODO: \(paths.count) paths are neither mapped above nor ignored here. `khazina migrate` counts their values as
            # forgotten until each has a rule under `map`, or an entry here with the reason why it is left out.
            # ignore:

            """
        for path in paths {
            text += "#   - path: \(Self.scalar(path.path))    # \(Self.comment(path))\n#     reason:\n"
        }
        return text
    }

    private static func comment(_ path: TextInspection.Path) -> String {
        let sample = path.samples.first.map { ", e.g. “\($0)”" } ?? ""
        let line = "\(path.values) values, \(path.shapesInWords)\(sample)"
        return String(line.map { $0.isNewline ? " " : $0 })
    }

    // MARK: The test

    private func test(_ guessed: [(path: TextInspection.Path, guess: Guess?)]) -> String {
        var expectations: [String] = []
        for member in ["titles", "identifiers"] {
            let paths = guessed.filter { $0.guess?.member == member }.map(\.path.path)
            guard let value = paths.lazy.compactMap({ sample.values[$0] }).first else { continue }
            expectations.append("\(member)[0].value: \(Self.quoted(value))")
        }
        if expectations.isEmpty { expectations = ["kind: object"] }
        var text = "tests:\n  - name: the first record of the file\n    input: \(Self.block(sample.text, indent: 6))\n"
        text += "    expect:\n      - " + expectations.joined(separator: "\n        ") + "\n"
        return text
    }

    // MARK: YAML

    /// A text that YAML would not take for something else, plain where it may be.
    static func scalar(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "_/.$-".unicodeScalars.contains(scalar)
            }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "~"]
        let starts = text.unicodeScalars.first.map { $0.properties.isAlphabetic } ?? false
        return isPlain && starts && !words.contains(text.lowercased()) ? text : quoted(text)
    }
    private static func flowScalar(_ text: String) -> String { quoted(text) }

    /// JSON's strings are YAML's (YAML 1.2, 1.3 and 7.3.1).
    static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    /// Several lines as they are, when YAML keeps them so.
    private static func block(_ text: String, indent: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0 == "\n"
                || ($0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{85}" && $0 != "\u{2028}" && $0 != "\u{2029}"
                    && $0 != "\u{FEFF}")
        }
        guard isPlain, let first = lines.first, first.first != " ", !first.isEmpty, lines.last?.isEmpty == false else {
            return quoted(text)
        }
        let margin = String(repeating: " ", count: indent)
        return "|\n" + lines.map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }
}
