internal import HeritageModel

/// Gives identifiers their normal form, validity, URI and remark, and references the URI of what they mean.
struct IdentifierNormalizer {
    private struct Given: Hashable { let id: String, authority: String? }

    private let table: IdentifierTable
    /// What was found out of references already: the same few agents and concepts come again and again.
    private var known = Memo<Given, IdentifierTable.Read?>()

    init(_ table: IdentifierTable) { self.table = table }

    /// - Returns: The rules that were applied. A scheme that the table does not have is left alone, so a number that
    ///   looks like an ISBN under `local` stays local.
    func normalize(_ identifier: inout Identifier, holder: String?) -> [String] {
        if InventoryNumber.isScheme(identifier.scheme) {
            identifier.normalized = InventoryNumber.normalized(identifier.value, holder: holder)
            return identifier.normalized == nil ? [] : ["identifier.inventory"]
        }
        guard let read = table.read(identifier.value, scheme: identifier.scheme) else {
            if identifier.scheme == "uri", identifier.uri == nil, Self.isAddress(identifier.value) {
                identifier.uri = identifier.value
            }
            return []
        }
        (identifier.normalized, identifier.isValid) = (read.checked.normalized, read.checked.isValid)
        identifier.uri = read.uri ?? identifier.uri
        var rules = [read.checked.isValid ? "identifier.\(read.scheme)" : "identifier.\(read.scheme)-invalid"]
        if identifier.qualifier == nil, let remark = read.checked.remark {
            identifier.qualifier = remark
            rules.append("identifier.qualifier")
        }
        return rules
    }

    /// Letters, then `://`, then no white space.
    private static func isAddress(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            return false
        }
        return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            || !text.unicodeScalars.contains(where: \.properties.isWhitespace)
    }

    /// - Returns: The rule that changed the reference, or found its identifier wrong.
    mutating func normalize(_ reference: inout Reference) -> String? {
        guard let id = reference.id, table.mayRead(reference: id, authority: reference.authority) else { return nil }
        let given = Given(id: id, authority: reference.authority)
        let found = known.answer(to: given) { [table] in table.read(reference: id, authority: reference.authority) }
        guard let read = found else { return nil }
        guard read.checked.isValid else { return "identifier.\(read.scheme)-invalid" }
        guard let uri = read.uri else { return nil }
        // What the source calls the issuer stays, unless it is a name of the scheme itself.
        let authority = reference.authority.map { table.isName($0, of: read.scheme) ? read.scheme : $0 } ?? read.scheme
        guard reference.id != uri || reference.authority != authority else { return nil }
        (reference.id, reference.authority) = (uri, authority)
        return "identifier.\(read.scheme)-uri"
    }
}
