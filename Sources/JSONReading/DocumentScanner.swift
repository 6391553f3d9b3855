internal import CScan
internal import Diagnostics
internal import RecordStream

/// Walks through documents to the records at a path; a state machine that stops and goes on at any byte.
///
/// Only the brackets and strings of a record are looked at here: its parser finds what else is wrong with it. Outside
/// the records, mistakes are reported and passed over, so that the records behind them survive.
struct DocumentScanner {
    /// An object or array round the position, on the path.
    private struct Container {
        let isObject: Bool
        /// Steps of the path that lead to it; to its elements, for an array.
        let matched: Int
    }

    private enum Expectation {
        /// A document, or the end of the source.
        case document
        /// A value to which so many steps lead.
        case value(matched: Int)
        case element(afterComma: Bool)
        case name(afterComma: Bool)
        /// A comma or closing bracket.
        case separator
        case endOfRecord
        /// A value that does not lead to records.
        case outside(JSONRecordPath)
        case endOfOutside
        /// A line that begins with a bracket.
        case endOfGarbage(atLineStart: Bool)
    }

    private let path: JSONRecordPath
    private let limits: RecordLimits
    /// In the window.
    private var position = 0, recordStart: Int?
    /// White space before the position when it is all of its line so far.
    private var indent: Int? = 0
    private var spaceEnd = 0
    private var expectation = Expectation.document
    private var containers: [Container] = []
    /// The array that a stray bracket of a broken record has closed, if it was not meant to.
    private var closedByStray: Container?
    private var scan = cscan_json_state()
    private var outside = OutsideValues()
    private var documentCount = 0, recordCount = 0
    /// Whether a document was an object or array.
    private var sawBrackets = false

    init(path: JSONRecordPath, limits: RecordLimits) { (self.path, self.limits) = (path, limits) }

    /// Start of the bytes that are still needed.
    var needed: Int { recordStart ?? position }

    /// The window has lost its first `count` bytes.
    mutating func forget(_ count: Int) {
        position = max(0, position - count)
        spaceEnd -= count  // no place, once it is negative
        recordStart = recordStart.map { $0 - count }
    }

    /// Goes on until the chunk is full or the window is used up.
    mutating func advance(over window: SourceWindow, into chunk: inout RecordChunk) {
        while (chunk.records.last?.upperBound ?? 0) < limits.chunkBytes, step(window, &chunk) {}
    }

    /// Returns whether it got on; otherwise more must be read.
    private mutating func step(_ window: SourceWindow, _ chunk: inout RecordChunk) -> Bool {
        switch expectation {
        case .endOfRecord: return passRecord(window, &chunk)
        case .endOfOutside: return passOutside(window)
        case .endOfGarbage(let atLineStart): return passGarbage(window, atLineStart: atLineStart)
        default: break
        }
        skipSpace(window)
        // With what an excerpt shows there, whatever the size of the window.
        guard position + Self.excerptBytes <= window.bytes.count || window.isAtEnd else { return false }
        guard position < window.bytes.count else { return false }
        switch expectation {
        case .outside(let path): return beginOutside(window, path)
        case .document: return beginDocument(window, &chunk)
        case .value(let matched): return beginValue(window, &chunk, matched: matched)
        case .element(let afterComma): return beginElement(window, &chunk, afterComma: afterComma)
        case .name(let afterComma): return readName(window, &chunk, afterComma: afterComma)
        default: return readSeparator(window, &chunk)
        }
    }

    private mutating func skipSpace(_ window: SourceWindow) {
        if position != spaceEnd { indent = nil }
        while position < window.bytes.count, isSpace(window.bytes[position]) {
            indent = window.bytes[position] == lineFeed ? 0 : indent.map { $0 + 1 }
            position += 1
        }
        spaceEnd = position
    }

    // MARK: Outside the records

    private mutating func beginDocument(_ window: SourceWindow, _ chunk: inout RecordChunk) -> Bool {
        let byte = window.bytes[position]
        if byte == comma, let container = closedByStray {
            containers.append(container)
            (closedByStray, expectation) = (nil, .separator)
            return true
        }
        if byte == comma, documentCount > 0 {
            let hint = "put a line end between documents, or all records into one array"
            let message = "a comma between documents is passed over"
            note("json.comma-between-documents", .warning, message, window, &chunk, hint)
            position += 1
            return true
        }
        guard canBeginDocument(byte) else {
            if documentCount == 0 {
                note("json.not-json", .error, "this is not JSON", window, &chunk, "check the format of the source")
            } else {
                let hint = "look for a bracket too many before this place"
                note("json.text-after-end", .error, "text behind the end of the document", window, &chunk, hint)
            }
            expectation = .endOfGarbage(atLineStart: false)
            return true
        }
        closedByStray = nil
        documentCount += 1
        if byte == openBrace || byte == openBracket { sawBrackets = true }
        expectation = .value(matched: 0)
        return true
    }

    private func canBeginDocument(_ byte: UInt8) -> Bool {
        switch byte {
        case openBrace, openBracket: true
        case quote, minus, zero...nine, UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            // Behind an object or array it is rather a remainder of something.
            path.steps.isEmpty && !sawBrackets
        default: false
        }
    }

    private mutating func beginValue(_ window: SourceWindow, _ chunk: inout RecordChunk, matched: Int) -> Bool {
        let byte = window.bytes[position]
        if byte == comma || byte == closeBrace || byte == closeBracket {
            note("json.unexpected-character", .error, "a value is missing here", window, &chunk, nil)
            expectation = .separator
            return true
        }
        guard matched < path.steps.count else { return beginRecord(window, &chunk) }
        switch (path.steps[matched], byte) {
        case (.elements, openBracket): push(Container(isObject: false, matched: matched + 1))
        case (.elements, openBrace): expectation = .value(matched: matched + 1)  // one element without its array
        case (.member, openBrace), (.members, openBrace): push(Container(isObject: true, matched: matched))
        default: expectation = .outside(JSONRecordPath(Array(path.steps[..<matched])))
        }
        return true
    }

    private mutating func beginElement(
        _ window: SourceWindow, _ chunk: inout RecordChunk, afterComma: Bool
    ) -> Bool {
        if window.bytes[position] == closeBracket {
            if afterComma { noteTrailingComma(window, &chunk) }
            expectation = .separator
        } else {
            expectation = .value(matched: containers.last?.matched ?? 0)
        }
        return true
    }

    /// Reads a member's name and the colon.
    private mutating func readName(_ window: SourceWindow, _ chunk: inout RecordChunk, afterComma: Bool) -> Bool {
        let byte = window.bytes[position]
        if byte == closeBrace {
            if afterComma { noteTrailingComma(window, &chunk) }
            expectation = .separator
            return true
        }
        if byte == openBrace, let array = closedByStray {
            containers.append(array)
            (closedByStray, expectation) = (nil, .value(matched: array.matched))
            return true
        }
        guard byte == quote else {
            let hint = "put names in double quotes"
            note("json.missing-name", .error, "a member's name is missing here", window, &chunk, hint)
            expectation = .outside(currentPath)
            return true
        }
        guard let nameEnd = scalarEnd(window, position) else { return false }
        var next = nameEnd
        while next < window.bytes.count, isSpace(window.bytes[next]) { next += 1 }
        guard next < window.bytes.count else { return false }
        let name = String(decoding: window.bytes[(position + 1)..<(nameEnd - 1)], as: UTF8.self)
        let matched = containers.last?.matched ?? 0
        (position, closedByStray) = (next, nil)
        guard window.bytes[next] == colon else {
            note("json.missing-colon", .error, "a colon is missing before this", window, &chunk, nil)
            expectation = .separator
            return true
        }
        position += 1
        let isOnPath = path.steps[matched] == .members || path.steps[matched] == .member(name)
        expectation = isOnPath ? .value(matched: matched + 1) : .outside(currentPath.appending(.member(name)))
        return true
    }

    private var currentPath: JSONRecordPath { JSONRecordPath(Array(path.steps[..<(containers.last?.matched ?? 0)])) }

    private mutating func readSeparator(_ window: SourceWindow, _ chunk: inout RecordChunk) -> Bool {
        guard let container = containers.last else {
            expectation = .document
            return true
        }
        switch window.bytes[position] {
        case comma:
            position += 1
            expectation = container.isObject ? .name(afterComma: true) : .element(afterComma: true)
        case container.isObject ? closeBrace : closeBracket:
            position += 1
            containers.removeLast()
            closedByStray = scan.stray ? container : nil
            scan.stray = false
            expectation = .separator
        case closeBrace, closeBracket: closeWrongBracket(window, &chunk)
        default:
            let hint = "put a comma between members and between elements"
            note("json.missing-comma", .error, "a comma is missing before this", window, &chunk, hint)
            expectation = container.isObject ? .name(afterComma: false) : .value(matched: container.matched)
        }
        return true
    }

    /// A bracket of the wrong kind closes the innermost container of its kind; without one it is passed over.
    private mutating func closeWrongBracket(_ window: SourceWindow, _ chunk: inout RecordChunk) {
        let hint = "look for a missing bracket or quote before this place"
        note("json.wrong-bracket", .error, "this bracket closes something else than was opened", window, &chunk, hint)
        let isObject = window.bytes[position] == closeBrace
        if let place = containers.lastIndex(where: { $0.isObject == isObject }) {
            containers.removeSubrange((place + 1)...)
        } else {
            position += 1
        }
    }

    private mutating func push(_ container: Container) {
        containers.append(container)
        position += 1
        expectation = container.isObject ? .name(afterComma: false) : .element(afterComma: false)
    }

    // MARK: Passing over values

    private mutating func beginRecord(_ window: SourceWindow, _ chunk: inout RecordChunk) -> Bool {
        let byte = window.bytes[position]
        if byte == openBrace || byte == openBracket {
            recordStart = position
            beginScan()
            expectation = .endOfRecord
            return true
        }
        guard let end = scalarEnd(window, position) else { return false }
        endRecord(position..<end, window, &chunk)
        return true
    }

    private mutating func beginScan() {
        scan = cscan_json_state()
        scan.indent = indent ?? Int.max
        scan.container = containers.last.map { $0.isObject ? openBrace : openBracket } ?? 0
    }

    /// Scans on; returns whether the value has ended.
    private mutating func passBrackets(_ window: SourceWindow) -> Bool {
        position += unsafe window.bytes.withUnsafeBufferPointer { text in
            let available = text.count - position
            let length = window.isAtEnd ? available : available - Int(CSCAN_JSON_LOOKAHEAD)
            guard let base = text.baseAddress, length > 0 else { return 0 }
            return unsafe cscan_json_skip(&scan, base + position, length, available)
        }
        return scan.depth == 0 || scan.stray
    }

    private mutating func passRecord(_ window: SourceWindow, _ chunk: inout RecordChunk) -> Bool {
        let start = recordStart ?? position
        if passBrackets(window) {
            var end = position
            while isSpace(window.bytes[end - 1]) { end -= 1 }  // of a record that is cut off
            endRecord(start..<end, window, &chunk)
            return true
        }
        if position - start > limits.recordBytes {
            reject(start..<position, window, &chunk)
            recordStart = nil
            expectation = .endOfOutside
        }
        return false
    }

    private mutating func endRecord(_ range: Range<Int>, _ window: SourceWindow, _ chunk: inout RecordChunk) {
        if range.count > limits.recordBytes { reject(range, window, &chunk) } else { chunk.records.append(range) }
        recordCount += 1
        (position, recordStart, expectation) = (range.upperBound, nil, .separator)
    }

    private func reject(_ range: Range<Int>, _ window: SourceWindow, _ chunk: inout RecordChunk) {
        let location = window.location(of: range.lowerBound)
        chunk.rejectTooLarge(window.bytes[range], at: location, limits)
    }

    private static let excerptBytes = ExcerptMaker.maximumBytes

    /// Notes the value at the position and begins to pass over it; `false` when more must be read first.
    private mutating func beginOutside(_ window: SourceWindow, _ path: JSONRecordPath) -> Bool {
        let byte = window.bytes[position]
        if byte == openBrace || byte == openBracket {
            noteOutside(window, path)
            beginScan()
            expectation = .endOfOutside
            return true
        }
        guard let end = scalarEnd(window, position) else { return false }
        noteOutside(window, path)
        (position, expectation) = (end, .separator)
        return true
    }

    private mutating func noteOutside(_ window: SourceWindow, _ path: JSONRecordPath) {
        guard outside.isNew(path) else { return outside.count(path) }
        let excerpt = valueExcerpt(window)
        outside.add(path, excerpt: excerpt, at: window.location(of: position))
    }

    /// The head of the value at the position.
    private func valueExcerpt(_ window: SourceWindow) -> Diagnostic.Excerpt {
        var head = window.bytes[position..<min(position + Self.excerptBytes, window.bytes.count)]
        if head.first == openBrace || head.first == openBracket {
            var scan = cscan_json_state()
            let length = unsafe head.withUnsafeBufferPointer { text in
                guard let base = text.baseAddress else { return 0 }
                return unsafe cscan_json_skip(&scan, base, text.count, text.count)
            }
            head = head.prefix(length)
        } else if let end = scalarEnd(window, position) {
            head = head.prefix(end - position)
        }
        return ExcerptMaker.excerpt(of: ContiguousArray(head).span, around: 0)
    }

    private mutating func passOutside(_ window: SourceWindow) -> Bool {
        let isDone = passBrackets(window)
        if isDone { expectation = .separator }
        return isDone
    }

    private mutating func passGarbage(_ window: SourceWindow, atLineStart: Bool) -> Bool {
        var isLineStart = atLineStart
        while position < window.bytes.count {
            let byte = window.bytes[position]
            if isLineStart, byte == openBrace || byte == openBracket {
                expectation = .document
                return true
            }
            isLineStart = byte == lineFeed
            position += 1
        }
        expectation = .endOfGarbage(atLineStart: isLineStart)
        return false
    }

    /// Place behind the string, number, literal or run of other text at `start`; `nil` when more must be read.
    private func scalarEnd(_ window: SourceWindow, _ start: Int) -> Int? {
        let bytes = window.bytes
        var end = start + 1
        if bytes[start] == quote {
            while end < bytes.count, bytes[end] != quote { end += bytes[end] == backslash ? 2 : 1 }
            if end < bytes.count { return end + 1 }
        } else {
            while end < bytes.count, !endsScalar(bytes[end]), bytes[end] != quote { end += 1 }
            if end < bytes.count { return end }
        }
        return window.isAtEnd ? bytes.count : nil
    }

    // MARK: The end

    /// The source has ended: what is begun is handed to the parser, which says what is missing.
    mutating func finish(_ window: SourceWindow, into chunk: inout RecordChunk) {
        guard let start = recordStart else { return }
        endRecord(start..<window.bytes.count, window, &chunk)
        (containers, expectation) = ([], .document)
    }

    /// What is known only now that the source has been read.
    func summary(_ window: SourceWindow) -> [Diagnostic] {
        var findings = outside.findings
        func note(_ code: String, _ message: String, _ hint: String) {
            let end = window.location(of: window.bytes.count)
            findings.append(Diagnostic(code, .error, message, at: end, hint: hint))
        }
        if !containers.isEmpty || isInsideOutside {
            let hint = "the file seems to be cut off; the records before the cut are kept"
            note("json.unterminated", "the document ends before its closing bracket", hint)
        }
        if documentCount == 0, case .document = expectation {
            note("json.empty", "the source is empty", "check the delivery")
        } else if recordCount == 0, !path.steps.isEmpty, path != .elements {
            let hint = "the findings json.outside-records name the paths there are"
            note("json.no-records", "there is no record at \(path)", hint)
        }
        return findings
    }

    private var isInsideOutside: Bool {
        if case .endOfOutside = expectation { return true }
        return false
    }

    private func noteTrailingComma(_ window: SourceWindow, _ chunk: inout RecordChunk) {
        let hint = "remove the comma before the closing bracket"
        note("json.trailing-comma", .error, "a comma with nothing behind it", window, &chunk, hint)
    }

    /// Adds a finding about the place reached.
    private func note(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, _ window: SourceWindow,
        _ chunk: inout RecordChunk, _ hint: String?
    ) {
        chunk.diagnostics.append(
            Diagnostic(
                code, severity, message, at: window.location(of: position), hint: hint,
                excerpt: window.excerpt(from: position)))
    }
}
