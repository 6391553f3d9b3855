internal import Diagnostics
internal import RecordStream

/// Follows what stands outside the records: which elements are open, and the values that belong to no record.
struct OutsideReader {
    private(set) var open: [OpenElement] = []
    /// Local names of the root and of its first children, for a hint.
    private(set) var rootName: String?, childNames: [String] = []
    var declaredEntities: Set<String> = [] { didSet { isStale = true } }

    private let failures: [(path: RecordPath, harmless: [String])]
    /// A server has answered instead of giving records.
    private(set) var hasAnswer = false
    private let depthLimit: Int
    private let names = NameTable()
    private var parser: XMLParser
    private var batch = RecordBatch()
    /// The innermost element has neither attributes nor content so far.
    private var isBare = false
    private var isStale = false
    private var current: XMLContext

    init(format: XMLFormat, depthLimit: Int) {
        self.depthLimit = depthLimit
        failures = format.failures.map { (RecordPath($0.path), $0.harmless) }
        parser = XMLParser(format: .init(namespaces: format.namespaces), names: names)
        current = Self.makeContext([], depthLimit, [])
    }

    var hasRoot: Bool { rootName != nil }
    /// Path of the innermost open element.
    var path: String { "/" + Self.path(open) }

    /// What the parser must know of the elements that are open now.
    mutating func context() -> XMLContext {
        guard isStale else { return current }
        isStale = false
        let context = Self.makeContext(open, depthLimit, declaredEntities)
        if context != current { current = context }
        return current
    }

    private static func makeContext(_ open: [OpenElement], _ depth: Int, _ entities: Set<String>) -> XMLContext {
        let header = open.reduce(into: ContiguousArray(XMLContext.root)) { $0 += $1.startTag }
        let trailer = open.reversed().reduce(into: ContiguousArray<UInt8>()) { $0 += $1.endTag } + XMLContext.rootEnd
        return XMLContext(
            header: header, trailer: trailer, ancestors: open.count + 1, path: "/" + path(open), depthLimit: depth,
            declaredEntities: entities)
    }

    private static func path(_ open: some Sequence<OpenElement>) -> String {
        open.map(\.localName).joined(separator: "/")
    }

    // MARK: Markup

    /// Takes a start tag or empty-element tag.
    mutating func startTag(
        _ bytes: ContiguousArray<UInt8>, name: ContiguousArray<UInt8>, isEmpty: Bool,
        at location: Diagnostic.Location, into chunk: inout RecordChunk
    ) {
        var element = OpenElement(qualifiedName: name, startTag: bytes)
        if rootName == nil { rootName = element.localName }
        if open.count == 1, childNames.count < 8, !childNames.contains(element.localName) {
            childNames.append(element.localName)
        }
        let path = Self.path(open + [element])
        parse(isEmpty ? bytes : bytes + element.endTag, at: location)
        chunk.diagnostics += batch.diagnostics
        if batch.records.isEmpty { mend(&element, at: location) }
        for record in batch.records {
            for i in record.nodes.dropFirst() {
                let place = batch.location(of: i, in: record)
                let name = names.name(batch.nodes[i].name)
                chunk.outside.append(.init(path: "\(path)/@\(name)", value: batch.string(of: i), location: place))
            }
            isBare = record.nodes.count == 1
        }
        if isEmpty {
            noteAnswer(element, below: open[...], at: location, into: &chunk)
            if isBare { chunk.outside.append(.init(path: path, value: "", location: location)) }
            isBare = false
        } else {
            open.append(element)
            isStale = true
        }
    }

    /// Makes tags for the head of the chunks of an element whose own tag cannot be parsed.
    private mutating func mend(_ element: inout OpenElement, at location: Diagnostic.Location) {
        element.forgetAttributes()
        parse(element.startTag + element.endTag, at: location)
        if batch.records.isEmpty { element.forgetName() }
        batch.removeAll()
    }

    /// Takes an end tag: closes the elements it can, and says what does not match.
    mutating func endTag(
        name: ContiguousArray<UInt8>, at location: Diagnostic.Location, into chunk: inout RecordChunk
    ) {
        let shown = String(decoding: name, as: UTF8.self)
        guard let index = open.lastIndex(where: { $0.qualifiedName == name }) else {
            chunk.diagnostics.append(
                Diagnostic(
                    "xml.stray-end-tag", .error, "`</\(shown)>` closes nothing", at: location,
                    hint: "look above for a record that ends too early"))
            return
        }
        if index < open.count - 1 {
            let unclosed = open.last!.localName
            chunk.diagnostics.append(
                Diagnostic(
                    "xml.tag-mismatch", .error, "`\(unclosed)` is closed by `\(shown)`", at: location,
                    hint: "close each element by its own end tag, the innermost first"))
        } else if isBare {
            chunk.outside.append(.init(path: Self.path(open), value: "", location: location))
        }
        noteAnswer(open[index], below: open[..<index], at: location, into: &chunk)
        open.removeSubrange(index...)
        (isBare, isStale) = (false, true)
    }

    /// Takes character data or a CDATA section that is not white space alone.
    mutating func text(_ bytes: ContiguousArray<UInt8>, at location: Diagnostic.Location, into chunk: inout RecordChunk)
    {
        isBare = false
        var start = location
        start.column -= XMLContext.root.count
        start.byteOffset -= XMLContext.root.count
        parse(ContiguousArray(XMLContext.root) + bytes + ContiguousArray(XMLContext.rootEnd), at: start)
        chunk.diagnostics += batch.diagnostics.map(Self.withoutRoot)
        let value = batch.records.isEmpty ? String(decoding: bytes, as: UTF8.self) : batch.string(of: 0)
        chunk.outside.append(.init(path: Self.path(open), value: value, location: location))
    }

    /// The finding without our root in its excerpt.
    private static func withoutRoot(_ finding: Diagnostic) -> Diagnostic {
        guard let excerpt = finding.excerpt, excerpt.caret >= XMLContext.root.count,
            excerpt.text.utf8.starts(with: XMLContext.root)
        else { return finding }
        var finding = finding
        let text = String(decoding: excerpt.text.utf8.dropFirst(XMLContext.root.count), as: UTF8.self)
        finding.excerpt = .init(text: text, caret: excerpt.caret - XMLContext.root.count)
        return finding
    }

    /// Says what a server answered, when `element` is where the format lets it.
    private mutating func noteAnswer(
        _ element: OpenElement, below ancestors: ArraySlice<OpenElement>, at location: Diagnostic.Location,
        into chunk: inout RecordChunk
    ) {
        guard !failures.isEmpty,
            let failure = failures.first(where: { $0.path.matches(element.localName.utf8, below: Array(ancestors)) })
        else { return }
        let path = Self.path(ancestors + [element])
        let values = chunk.outside.filter { $0.path == path || $0.path.hasPrefix(path + "/") }.map(\.value)
        let isHarmless = values.contains { failure.harmless.contains($0) }
        hasAnswer = true
        let words = values.filter { !$0.isEmpty }.joined(separator: ": ")
        chunk.diagnostics.append(
            Diagnostic(
                isHarmless ? "source.no-records" : "source.refused", isHarmless ? .warning : .error,
                words.isEmpty ? "the server answered with an error" : "the server answered: \(words)", at: location,
                hint: isHarmless ? nil : "the file holds an answer, not records: repeat the request as it asks",
                path: "/" + path))
    }

    /// Notes that a record stands in the innermost element.
    mutating func record(_ name: ContiguousArray<UInt8>) {
        isBare = false
        if rootName == nil { rootName = OpenElement(qualifiedName: name, startTag: []).localName }
    }

    /// Parses one element as if it were a record.
    private mutating func parse(_ bytes: ContiguousArray<UInt8>, at location: Diagnostic.Location) {
        var chunk = RecordChunk(start: location)
        (chunk.bytes, chunk.count, chunk.records) = (bytes, bytes.count, [0..<bytes.count])
        chunk.context = context()
        parser.parse(chunk, into: &batch)
    }
}
