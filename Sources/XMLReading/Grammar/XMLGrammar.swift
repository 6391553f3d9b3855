internal import CLibXML2
public import Diagnostics

/// A grammar for XML, compiled: XML Schema 1.0 or RELAX NG in its XML syntax.
///
/// A grammar may include others from the disk; nothing is ever fetched from the network, neither while it is compiled
/// nor while texts are checked.
// SAFETY of `Sendable`: libxml2 only reads a compiled grammar, and it is freed once.
@safe public final class XMLGrammar: @unchecked Sendable {
    public enum Language: String, Sendable {
        case xsd, relaxNG
        public var title: String { self == .xsd ? "XML Schema" : "RELAX NG" }
    }

    public let language: Language
    /// Path as given.
    public let path: String
    let schema: xmlSchemaPtr?
    /// The schema as it stands in its files, for judging what is plain without libxml2.
    let documents: SchemaDocuments?
    let relaxNG: xmlRelaxNGPtr?

    /// - Throws: `schema.unreadable` with what libxml2 says of the grammar, the first mistakes with their lines.
    public init(path: String, language: Language) throws(Diagnostic) {
        (self.path, self.language) = (path, language)
        _ = libraryIsReady
        let notes = UnsafeMutablePointer<CompilerNotes>.allocate(capacity: 1)
        unsafe notes.initialize(to: CompilerNotes())
        defer {
            unsafe notes.deinitialize(count: 1)
            unsafe notes.deallocate()
        }
        // The only moment at which files may be opened: `includes` of a grammar. The loader is global to libxml2.
        unsafe xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader)
        defer { unsafe xmlSetExternalEntityLoader { _, _, _ in nil } }
        let take: xmlStructuredErrorFunc = { notes, error in
            guard let notes = unsafe notes, let error = unsafe error else { return }
            unsafe notes.assumingMemoryBound(to: CompilerNotes.self).pointee.add(error.pointee)
        }
        switch language {
        case .xsd:
            unsafe relaxNG = nil
            guard let parser = unsafe xmlSchemaNewParserCtxt(path) else {
                throw Self.unreadable(path, "libxml2: out of memory")
            }
            defer { unsafe xmlSchemaFreeParserCtxt(parser) }
            unsafe xmlSchemaSetParserStructuredErrors(parser, take, notes)
            unsafe schema = xmlSchemaParse(parser)
            guard unsafe schema != nil else { throw Self.unreadable(path, unsafe notes.pointee.text) }
            documents = SchemaDocuments(path: path)
        case .relaxNG:
            unsafe schema = nil
            documents = nil
            guard let parser = unsafe xmlRelaxNGNewParserCtxt(path) else {
                throw Self.unreadable(path, "libxml2: out of memory")
            }
            defer { unsafe xmlRelaxNGFreeParserCtxt(parser) }
            unsafe xmlRelaxNGSetParserStructuredErrors(parser, take, notes)
            unsafe relaxNG = xmlRelaxNGParse(parser)
            guard unsafe relaxNG != nil else { throw Self.unreadable(path, unsafe notes.pointee.text) }
        }
    }

    deinit {
        if let schema = unsafe schema { unsafe xmlSchemaFree(schema) }
        if let relaxNG = unsafe relaxNG { unsafe xmlRelaxNGFree(relaxNG) }
    }

    private static func unreadable(_ path: String, _ message: String) -> Diagnostic {
        Diagnostic(
            "schema.unreadable", .fatal, "\(path) is no schema that can be used: \(message)", at: .init(source: .max),
            hint: "check the schema with the program that wrote it; files that it includes must stand beside it")
    }
}

/// Ready to parse, and deaf to every request for another file.
private let libraryIsReady: Void = {
    xmlInitParser()
    unsafe xmlSetExternalEntityLoader { _, _, _ in nil }
}()

/// What libxml2 says while it compiles a grammar.
private struct CompilerNotes {
    private var lines: [String] = []
    var text: String { lines.isEmpty ? "it cannot be read" : lines.joined(separator: "; ") }

    mutating func add(_ error: xmlError) {
        guard lines.count < 3, unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let message = unsafe error.message.map { unsafe String(cString: $0) } ?? ""
        let line = message.split(separator: "\n").first.map(String.init) ?? message
        let number = unsafe error.line
        lines.append(number > 0 ? "line \(number): \(line)" : line)
    }
}
