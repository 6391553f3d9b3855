public import Diagnostics

/// Schemes of identifiers: how they are written, checked and turned into a URI, from `identifiers.tsv`.
public struct IdentifierTable: Sendable {
    struct Scheme: Sendable {
        let name: String, form: IdentifierForm, uri: String
    }

    private var schemes: [Scheme] = []
    /// Folded names to places in `schemes`; one name may mean several, of which the first that fits is taken.
    private var byName: [String: [Int]] = [:]
    /// Hosts to what may follow them and the scheme meant.
    private var byHost: [String: [(path: String, scheme: Int)]] = [:]

    public init() {}

    /// Reads lines `scheme<TAB>form<TAB>URI prefix<TAB>names<TAB>addresses`, the last two separated by |.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        for row in TableFile(name: name, text: text, source: 0).rows {
            guard !row[0].isEmpty, let form = IdentifierForm(row[1]) else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): no scheme, or unknown form `\(row[1])`",
                    at: .init(source: 0, line: row.line),
                    hint: "forms: \(IdentifierForm.checks.keys.sorted().joined(separator: ", ")), or patterns with #")
            }
            let number = schemes.count
            schemes.append(Scheme(name: row[0], form: form, uri: row[2]))
            for name in [row[0]] + row[3].split(separator: "|").map(String.init) {
                byName[name.lowercased(), default: []].append(number)
            }
            for address in [Self.withoutProtocol(row[2])] + row[4].split(separator: "|").map(Substring.init) {
                guard let slash = address.firstIndex(of: "/") else { continue }
                byHost[String(address[..<slash]), default: []].append((String(address[slash...]), number))
            }
        }
    }

    /// Whether a scheme is also called so.
    func isName(_ name: String, of scheme: String) -> Bool {
        byName[name.lowercased()]?.contains { schemes[$0].name == scheme } ?? false
    }

    /// What is known of an identifier; `nil` when the table has no such scheme.
    struct Read: Hashable, Sendable {
        /// As in the table.
        let scheme: String
        let checked: StandardNumber.Checked
        let uri: String?
    }

    /// - Parameter scheme: One of the names in the table; case does not count.
    func read(_ value: String, scheme name: String) -> Read? {
        guard let known = byName[name] ?? byName[name.lowercased()] else { return nil }
        var value = value
        if let (scheme, rest) = split(address: value), known.contains(scheme) { value = rest }
        var first: Read?
        for number in known {
            let read = read(value, schemes[number])
            if read.checked.isValid { return read }
            if first == nil || first?.checked.normalized == nil { first = read }
        }
        return first
    }

    /// Reads the identifier of a reference: an address, an identifier with its issuer before it (`(DE-588)4031483-2`),
    /// or one whose issuer is said beside it. `nil` when the table does not know it, or it is not of that form.
    func read(reference id: String, authority: String?) -> Read? {
        if let (number, rest) = split(address: id) {
            let read = read(rest, schemes[number])
            return read.checked.isValid && read.uri != nil ? read : nil
        }
        if id.utf8.first == UInt8(ascii: "("), let close = id.firstIndex(of: ")") {
            let issuer = id[id.index(after: id.startIndex)..<close]
            let rest = id[id.index(after: close)...]
            return read(String(rest), scheme: String(issuer)).flatMap { $0.checked.normalized == nil ? nil : $0 }
        }
        guard let authority, !id.contains("://") else { return nil }
        return read(id, scheme: authority).flatMap { $0.checked.normalized == nil ? nil : $0 }
    }

    /// Whether a scheme is called so.
    func hasScheme(_ name: String) -> Bool { byName[name] != nil || byName[name.lowercased()] != nil }

    private func read(_ value: String, _ scheme: Scheme) -> Read {
        let checked = scheme.form.read(value)
        let uri =
            checked.isValid && !scheme.uri.isEmpty ? checked.normalized.map { scheme.uri + Self.escaped($0) } : nil
        return Read(scheme: scheme.name, checked: checked, uri: uri)
    }

    /// The scheme of an address and what stands behind its prefix.
    private func split(address: String) -> (scheme: Int, rest: String)? {
        guard address.utf8.count <= 2048, address.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "h") else { return nil }
        let bare = Self.withoutProtocol(address)
        guard bare.utf8.count < address.utf8.count, let slash = bare.firstIndex(of: "/"),
            let paths = byHost[bare[..<slash].lowercased()]
        else { return nil }
        let path = bare[slash...]
        for (prefix, scheme) in paths where path.hasPrefix(prefix) {
            var rest = path.dropFirst(prefix.count)
            // `…/ulan/500115393.html`, `…/geonames/587084/baku.html`; the slash of a DOI belongs to it.
            if !schemes[scheme].form.holdsSlashes { rest = rest.prefix { !"/?#.".contains($0) } }
            if !rest.isEmpty { return (scheme, String(rest)) }
        }
        return nil
    }

    private static func withoutProtocol(_ address: String) -> Substring {
        var rest = Substring(address)
        for start in ["https://", "http://", "HTTPS://", "HTTP://"] where rest.hasPrefix(start) {
            rest = rest.dropFirst(start.count)
            break
        }
        return rest.hasPrefix("www.") ? rest.dropFirst(4) : rest
    }

    /// Bytes that RFC 3986 does not allow in a path are escaped.
    private static func escaped(_ text: String) -> String {
        let plain = "-._~!$&'()*+,;=:@/"
        guard !text.utf8.allSatisfy({ $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 || $0 == UInt8(ascii: "-") }) else {
            return text
        }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || plain.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
