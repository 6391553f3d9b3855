internal import CLibXML2
internal import Diagnostics

/// Why a record could not be parsed, and where.
struct ParseFailure {
    enum Reason {
        /// libxml2's number and words.
        case malformed(code: Int32, message: String)
        case tooDeep(Int)
        case namespaces(Int)
        /// libxml2 and the splitter do not agree where the record begins or ends.
        case boundary
    }
    let reason: Reason
    /// From the start of the chunk.
    let offset: Int

    /// The words of libxml2 without the line numbers that only make sense within our buffer.
    static func message(_ error: xmlError) -> String {
        let first = unsafe error.str1.map { unsafe String(cString: $0) } ?? ""
        let second = unsafe error.str2.map { unsafe String(cString: $0) } ?? ""
        switch unsafe xmlParserErrors(UInt32(bitPattern: error.code)) {
        case XML_ERR_TAG_NAME_MISMATCH: return "`\(first)` is closed by `\(second)`"
        case XML_ERR_TAG_NOT_FINISHED: return "`\(first)` is not closed"
        case XML_ERR_UNDECLARED_ENTITY: return "entity `\(first)` is not defined"
        case XML_ERR_ENTITYREF_NO_NAME: return "`&` stands where it begins no entity"
        case XML_ERR_NAME_REQUIRED where unsafe isAboutReference(error):
            return "`&` stands where it begins no entity"
        default:
            // The first line, up to a line number; a CDATA section without an end is quoted from the second.
            let message = unsafe error.message.map { unsafe String(cString: $0) } ?? "malformed XML"
            let line = message.prefix { $0 != "\n" }
            return String(line[..<(line.firstRange(of: ": line")?.lowerBound ?? line.endIndex)])
        }
    }

    /// Whether the error is of an `&` that begins no reference.
    static func isAboutReference(_ error: xmlError) -> Bool {
        switch unsafe xmlParserErrors(UInt32(bitPattern: error.code)) {
        case XML_ERR_ENTITYREF_NO_NAME, XML_ERR_ENTITYREF_SEMICOL_MISSING: true
        case XML_ERR_NAME_REQUIRED:
            unsafe error.message.map { unsafe String(cString: $0).contains("EntityRef") } == true
        default: false
        }
    }

    func finding(at location: Diagnostic.Location, path: String, excerpt: Diagnostic.Excerpt) -> Diagnostic {
        let (code, message, hint) = words
        return Diagnostic(
            code, .error, message, at: location, hint: hint, path: path, excerpt: excerpt)
    }

    private var words: (code: String, message: String, hint: String) {
        switch reason {
        case .malformed(let code, let message): return Self.words(code, message)
        case .tooDeep(let limit):
            return ("xml.too-deep", "elements nested more than \(limit) deep", "raise the limit if the data are right")
        case .namespaces(let limit):
            let hint = "declare each namespace once, on the root"
            return ("xml.too-many-namespaces", "more than \(limit) namespace declarations in scope", hint)
        case .boundary:
            let hint = "look for a tag, comment or CDATA section that is not closed"
            return ("xml.malformed", "its tags do not match", hint)
        }
    }

    private static func words(_ code: Int32, _ message: String) -> (String, String, String) {
        switch xmlParserErrors(UInt32(bitPattern: code)) {
        case XML_ERR_TAG_NAME_MISMATCH, XML_ERR_TAG_NOT_FINISHED:
            return ("xml.tag-mismatch", message, "close each element by its own end tag, the innermost first")
        case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY:
            return ("xml.entity", message, "write the character itself; entities of a DTD are not expanded")
        case XML_ERR_NAME_REQUIRED, XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_ENTITYREF_NO_NAME:
            return ("xml.malformed", message, "write `&` as `&amp;` and `<` as `&lt;` in text")
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF, XML_ERR_INVALID_ENCODING:
            return ("xml.character", message, "remove the character: XML 1.0 does not allow it (section 2.2)")
        case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE,
            XML_ERR_ATTRIBUTE_REDEFINED, XML_ERR_LT_IN_ATTRIBUTE:
            return ("xml.attribute", message, "write each attribute once, as name=\"value\"")
        default:
            return ("xml.malformed", message, "have the record written by an XML library")
        }
    }
}

/// What is worth a warning in a record that can be used all the same.
struct RecordNotes {
    struct Note {
        /// The first name and place, and how many there were.
        let name: String, offset: Int
        var count = 1
    }
    private(set) var entities: Note?, prefixes: Note?

    var isEmpty: Bool { entities == nil && prefixes == nil }

    mutating func entity(_ name: String, at offset: Int) { Self.count(&entities, name, offset) }

    mutating func undeclaredPrefix(_ name: String, at offset: Int) { Self.count(&prefixes, name, offset) }

    private static func count(_ note: inout Note?, _ name: String, _ offset: Int) {
        if note == nil { note = Note(name: name, offset: offset) } else { note!.count += 1 }
    }
}
