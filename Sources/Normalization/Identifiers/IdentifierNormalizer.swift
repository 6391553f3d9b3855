internal import HeritageModel

/// Gives identifiers their normal form, validity, URI and remark, and references the URI of what they mean.
struct IdentifierNormalizer {
    private struct Given: MemoQuestion {
        let id: String, authority: String?
        var quickHash: UInt64 { id.quickHash.mixed(with: authority?.quickHash ?? 0) }
        func isSame(as other: Given) -> Bool { id.isSame(as: other.id) && authority.isSame(as: other.authority) }
    }

    /// What becomes of a reference.
    private struct Outcome {
        /// The identifier and its issuer, where they change.
        var new: (id: String, authority: String)?
        /// Number of the rule that changed the reference, or found its identifier wrong; `-1` for none.
        var rule = -1
    }

    private let table: IdentifierTable
    /// What became of references already met: the same few agents and concepts come again and again.
    private var known = Memo<Given, Outcome>()
    /// Whether the table has a scheme, or a name of an issuer.
    private var schemes = Memo<String, Bool>(capacity: 64)
    private var counts = RuleCounts()

    private var foldedHolders = Memo<String, String>(capacity: 64)
    private let inventoryRule: Int

    init(_ table: IdentifierTable) {
        self.table = table
        inventoryRule = counts.number(of: "identifier.inventory")
    }

    /// How often each rule was applied, or found an identifier wrong.
    var changes: [String: Int] { counts.byName }
    mutating func forgetChanges() { counts.forget() }

    /// A scheme that the table does not have is left alone, so a number that looks like an ISBN under `local` stays
    /// local.
    mutating func normalize(_ identifier: inout Identifier, holder: String?) {
        if InventoryNumber.isScheme(identifier.scheme) {
            guard let holder, !holder.isEmpty else { return identifier.normalized = nil }
            let folded = foldedHolders.answer(to: holder) { TextFolding.folded(holder) }
            identifier.normalized = InventoryNumber.normalized(identifier.value, foldedHolder: folded)
            if identifier.normalized != nil { counts.add(inventoryRule) }
            return
        }
        guard hasScheme(identifier.scheme), let read = table.read(identifier.value, scheme: identifier.scheme) else {
            if identifier.scheme == "uri", identifier.uri == nil, Self.isAddress(identifier.value) {
                identifier.uri = identifier.value
            }
            return
        }
        (identifier.normalized, identifier.isValid) = (read.checked.normalized, read.checked.isValid)
        identifier.uri = read.uri ?? identifier.uri
        counts.add(read.checked.isValid ? "identifier.\(read.scheme)" : "identifier.\(read.scheme)-invalid")
        if identifier.qualifier == nil, let remark = read.checked.remark {
            identifier.qualifier = remark
            counts.add("identifier.qualifier")
        }
    }

    private mutating func hasScheme(_ name: String) -> Bool {
        if let known = schemes[name] { return known }
        let isKnown = table.hasScheme(name)
        schemes.keep(isKnown, for: name)
        return isKnown
    }

    /// Letters, then `://`, then no white space.
    private static func isAddress(_ text: String) -> Bool {
        let (hasScheme, isPlain) = unsafe text.withBytes { bytes in
            guard let colon = unsafe bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count >= colon + 3 else {
                return (false, false)
            }
            let slash = UInt8(ascii: "/")
            return unsafe (
                bytes[colon + 1] == slash && bytes[colon + 2] == slash, bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            )
        }
        return hasScheme && (isPlain || !text.unicodeScalars.contains(where: \.properties.isWhitespace))
    }

    mutating func normalize(_ reference: inout Reference) {
        guard let id = reference.id, mayRead(id, reference.authority) else { return }
        let outcome = outcome(of: Given(id: id, authority: reference.authority))
        if let new = outcome.new { (reference.id, reference.authority) = (new.id, new.authority) }
        if outcome.rule >= 0 { counts.add(outcome.rule) }
    }

    private mutating func outcome(of given: Given) -> Outcome {
        if let outcome = known[given] { return outcome }
        var outcome = Outcome()
        if let read = table.read(reference: given.id, authority: given.authority) {
            if !read.checked.isValid {
                outcome.rule = counts.number(of: "identifier.\(read.scheme)-invalid")
            } else if let uri = read.uri {
                // What the source calls the issuer stays, unless it is a name of the scheme itself.
                let authority = given.authority.map { table.isName($0, of: read.scheme) ? read.scheme : $0 }
                if given.id != uri || given.authority != authority ?? read.scheme {
                    outcome.new = (uri, authority ?? read.scheme)
                    outcome.rule = counts.number(of: "identifier.\(read.scheme)-uri")
                }
            }
        }
        known.keep(outcome, for: given)
        return outcome
    }

    /// Whether there could be something in a reference to read: a quick no for the numbers that most sources have.
    private mutating func mayRead(_ id: String, _ authority: String?) -> Bool {
        if let first = id.utf8.first, first | 0x20 == UInt8(ascii: "h") || first == UInt8(ascii: "(") { return true }
        return authority.map { hasScheme($0) } ?? false
    }
}
