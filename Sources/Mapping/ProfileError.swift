/// A mistake in a profile or value map, with its place and a way out.
public struct ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    /// From 1; columns count characters.
    public let line, column: Int
    public let message: String
    public let hint: String?

    package init(file: String, line: Int, column: Int, message: String, hint: String?) {
        (self.file, self.line, self.column, self.message, self.hint) = (file, line, column, message, hint)
    }

    /// `file:line:column: message (hint)`
    public var description: String {
        "\(file):\(line):\(column): \(message)" + (hint.map { " (\($0))" } ?? "")
    }
}

/// All mistakes of one profile, in the order of its lines.
public struct ProfileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    public let errors: [ProfileError]
    package init(errors: [ProfileError]) { self.errors = errors }
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// The known word that someone may have meant.
package func nearest(to word: String, among known: [String]) -> String? {
    // Three more characters at most; what is longer, such as a file without line ends, is compared with nothing.
    guard word.utf8.count <= (known.map(\.utf8.count).max() ?? 0) + 48 else { return nil }
    let limit = word.count < 4 ? 1 : min(3, max(2, word.count / 3))
    let letters = Array(word.lowercased())
    var best: (edits: Int, word: String)?
    for candidate in known {
        let others = Array(candidate.lowercased())
        // Each edit changes the length by one at most.
        guard abs(others.count - letters.count) <= limit else { continue }
        let edits = distance(letters, others)
        if edits <= limit, best.map({ (edits, candidate) < ($0.edits, $0.word) }) ?? true { best = (edits, candidate) }
    }
    return best?.word
}

/// Edits from one word to the other, a swap of neighbours being one.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
