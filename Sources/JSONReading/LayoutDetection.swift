internal import CScan
internal import Diagnostics
internal import RecordStream

/// Finds out from the head of a source where its records stand.
enum LayoutDetection {
    /// Bytes looked at. A document that shows no array of objects in them is read on until it shows one or ends.
    static let probeBytes = 1 << 20

    /// Looks at the head of the source, and says in a finding what was found unless it goes without saying.
    static func layout(
        of window: inout SourceWindow, limits: RecordLimits, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> JSONFormat.Layout {
        var wanted = probeBytes
        while true {
            try window.fill(to: wanted, diagnostics: &diagnostics)
            let head = window.bytes[..<min(wanted, window.bytes.count)]
            let isWhole = head.count == window.bytes.count && window.isAtEnd
            let survey = Survey(ContiguousArray(head))
            if let layout = survey.layout(isWhole: isWhole) {
                if case .records(let path) = layout, path.steps.count > 1 {
                    diagnostics.append(note(path, at: window.start))
                }
                return layout
            }
            if isWhole || wanted >= limits.recordBytes { return .records(at: .document) }
            wanted *= 2
        }
    }

    private static func note(_ path: JSONRecordPath, at location: Diagnostic.Location) -> Diagnostic {
        Diagnostic(
            "json.layout", .note, "the records are taken from \(path)", at: location,
            hint: "name the path in the pipeline if they stand elsewhere")
    }
}

/// A look at the head of a source.
private struct Survey {
    private let text: ContiguousArray<UInt8>
    private let first: Int

    init(_ text: ContiguousArray<UInt8>) {
        self.text = text
        first = text.firstIndex { !isSpace($0) } ?? text.count
    }

    /// `nil` when more of the document must be seen.
    func layout(isWhole: Bool) -> JSONFormat.Layout? {
        guard first < text.count else { return isWhole ? .records(at: .document) : nil }
        if isLines { return .lines }
        switch text[first] {
        case openBracket: return .records(at: .elements)
        case openBrace: return wrapper(isWhole: isWhole).map { .records(at: $0) }
        default: return .records(at: .document)
        }
    }

    // MARK: JSON Lines

    /// Whether most of the first lines, and two at least, are each one whole object or array.
    private var isLines: Bool {
        var (lines, values, start) = (0, 0, first)
        while lines < 32, let end = text[start...].firstIndex(of: lineFeed) ?? (lines > 0 ? text.count : nil) {
            if let line = trimmed(start..<end) {
                lines += 1
                if isOneValue(line) { values += 1 }
            }
            if end >= text.count { break }
            start = end + 1
        }
        return values >= 2 && values * 2 > lines
    }

    private func trimmed(_ line: Range<Int>) -> Range<Int>? {
        guard let start = text[line].firstIndex(where: { !isSpace($0) }),
            let last = text[line].lastIndex(where: { !isSpace($0) })
        else { return nil }
        return start..<(last + 1)
    }

    private func isOneValue(_ line: Range<Int>) -> Bool {
        guard text[line.lowerBound] == openBrace || text[line.lowerBound] == openBracket else { return false }
        return end(of: line.lowerBound, within: line.upperBound) == line.upperBound
    }

    // MARK: Records within one document

    /// An array of objects reached through objects alone.
    private struct Candidate {
        let path: JSONRecordPath
        let bytes: Int
        let elements: Int
    }

    /// Path of the largest array of objects when it makes up the document; the empty path when none does; `nil` when
    /// more must be seen to tell.
    private func wrapper(isWhole: Bool) -> JSONRecordPath? {
        var walk = Walk(text)
        let documentEnd = walk.object(at: first, path: .document, level: 0)
        guard let largest = walk.candidates.max(by: { $0.bytes < $1.bytes }) else {
            return documentEnd != nil || isWhole ? .document : nil
        }
        let seen = (documentEnd ?? text.count) - first
        // A record may hold arrays of objects too (a play its cast): a wrapper holds little else.
        let isWrapper = walk.isLone(largest.path) || (largest.elements > 1 && largest.bytes * 5 >= seen * 4)
        if isWrapper { return largest.path }
        if documentEnd != nil || isWhole { return .document }
        return nil
    }

    private func end(of start: Int, within limit: Int) -> Int? { Walk.end(of: start, in: text, within: limit) }

    /// Walks the members of the outermost objects.
    private struct Walk {
        private let text: ContiguousArray<UInt8>
        private(set) var candidates: [Candidate] = []
        /// Number of members of each object walked, by its path.
        private var memberCounts: [JSONRecordPath: Int] = [:]
        private static let maximumLevel = 3

        init(_ text: ContiguousArray<UInt8>) { self.text = text }

        /// Whether all objects on the way to the array have one member only.
        func isLone(_ path: JSONRecordPath) -> Bool {
            let names = path.steps.dropLast()
            return names.indices.allSatisfy { memberCounts[JSONRecordPath(Array(names[..<$0]))] == 1 }
        }

        /// Returns the place behind the object at `start`; `nil` when it is not whole.
        mutating func object(at start: Int, path: JSONRecordPath, level: Int) -> Int? {
            var position = start + 1
            while true {
                position = skip(position) { isSpace($0) || $0 == comma }
                guard position < text.count else { return nil }
                if text[position] == closeBrace { return position + 1 }
                guard text[position] == quote, let nameEnd = stringEnd(position) else { return nil }
                memberCounts[path, default: 0] += 1
                let name = String(decoding: text[(position + 1)..<(nameEnd - 1)], as: UTF8.self)
                position = skip(nameEnd) { isSpace($0) || $0 == colon }
                guard let next = value(at: position, path: path.appending(.member(name)), level: level + 1) else {
                    return nil
                }
                position = next
            }
        }

        private mutating func value(at start: Int, path: JSONRecordPath, level: Int) -> Int? {
            guard start < text.count else { return nil }
            switch text[start] {
            case openBrace where level < Self.maximumLevel: return object(at: start, path: path, level: level)
            case openBrace: return Self.end(of: start, in: text, within: text.count)
            case openBracket: return array(at: start, path: path)
            case quote: return stringEnd(start)
            default:
                let end = skip(start) { !endsScalar($0) }
                return end > start && end < text.count ? end : nil
            }
        }

        private mutating func array(at start: Int, path: JSONRecordPath) -> Int? {
            let end = Self.end(of: start, in: text, within: text.count)
            if skip(start + 1, while: isSpace) < text.count, text[skip(start + 1, while: isSpace)] == openBrace {
                candidates.append(
                    Candidate(
                        path: path.appending(.elements), bytes: (end ?? text.count) - start,
                        elements: elements(from: start + 1)))
            }
            return end
        }

        /// Number of objects in a row, 2 at most.
        private func elements(from start: Int) -> Int {
            let first = skip(start, while: isSpace)
            guard let end = Self.end(of: first, in: text, within: text.count) else { return 1 }
            let second = skip(end) { isSpace($0) || $0 == comma }
            return second < text.count && text[second] == openBrace ? 2 : 1
        }

        private func skip(_ start: Int, while condition: (UInt8) -> Bool) -> Int {
            text[min(start, text.count)...].firstIndex { !condition($0) } ?? text.count
        }

        private func stringEnd(_ start: Int) -> Int? {
            var position = start + 1
            while position < text.count, text[position] != quote { position += text[position] == backslash ? 2 : 1 }
            return position < text.count ? position + 1 : nil
        }

        /// Returns the place behind the object or array at `start`; `nil` when it is not whole.
        static func end(of start: Int, in text: ContiguousArray<UInt8>, within limit: Int) -> Int? {
            var scan = cscan_json_state()
            let length = unsafe text.withUnsafeBufferPointer { text in
                guard let base = text.baseAddress else { return 0 }
                return unsafe cscan_json_skip(&scan, base + start, limit - start, limit - start)
            }
            return scan.depth == 0 ? start + length : nil
        }
    }
}
