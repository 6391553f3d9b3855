internal import HeritageModel

/// What a value should have been, where that needs no judgment: for corrected copies of a delivery, and for hints.
///
/// Normalizing reads more than a validation lets pass; what even that does not read is tried here in the few forms that
/// slips of the pen take.
public struct ValueMends: Sendable {
    private let tables: NormalizationTables
    public init(_ tables: NormalizationTables) { self.tables = tables }

    /// The tag of a language: `az_AZ`, `[rus]`, `azerbaycan.`.
    public func language(_ text: String) -> String? {
        let bare = text.trimming { !$0.isLetter }
        return bare == text ? tables.languages.tag(of: text) : tables.languages.tag(of: bare)
    }

    /// The address of a licence or statement that is given with a slip in its own: `creativecomons.org`, `license/`.
    public func rights(_ text: String) -> String? {
        var address = text.trimming { $0.isWhitespace || "<>\"'.,;".contains($0) }.lowercased()
        if let proper = RightsNormalizer.uri(in: address) { return proper }
        for scheme in ["https://", "http://", "htpp://", "http//", "http:/", "https:/", "//", "www."]
        where address.hasPrefix(scheme) { address.removeFirst(scheme.count) }
        guard let slash = address.firstIndex(of: "/") else { return nil }
        let host = String(address[..<slash])
        for proper in ["creativecommons.org", "rightsstatements.org"] where Self.isSlip(host, of: proper) {
            let path = address[slash...].replacing("/license/", with: "/licenses/")
                .replacing("/licences/", with: "/licenses/").replacing("/licence/", with: "/licenses/")
                .replacing("/public-domain/", with: "/publicdomain/").replacing("_", with: "-")
            return RightsNormalizer.uri(in: proper + path)
        }
        return nil
    }

    /// A text that names one day, in the form of ISO 8601; `nil` when day and month could be taken for each other.
    public func day(_ text: String) -> String? {
        let date = tables.dates.parse(text)
        guard date.status == .dated, date.calendar == .gregorian, date.events.isEmpty, date.warnings.isEmpty,
            date.edtf.utf8.count == 10,
            date.edtf.utf8.allSatisfy({ $0 &- 0x30 <= 9 || $0 == UInt8(ascii: "-") })
        else { return nil }
        return date.edtf
    }

    /// The numbers that a wrong one may have been: another last digit, or two neighbours changed places. Only hints.
    public func identifiers(_ value: String, scheme: String) -> [String] {
        guard value.utf8.count <= 64, tables.identifiers.read(value, scheme: scheme)?.checked.isValid == false else {
            return []
        }
        let given = Array(value.utf8)
        var found: [String] = []
        func attempt(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            if tables.identifiers.read(text, scheme: scheme)?.checked.isValid == true, !found.contains(text) {
                found.append(text)
            }
        }
        let digits = given.indices.filter { given[$0] &- 0x30 <= 9 }
        if let last = digits.last {
            for digit in Array("0123456789X".utf8) where digit != given[last] {
                var other = given
                other[last] = digit
                attempt(other)
            }
        }
        for (one, next) in zip(digits, digits.dropFirst()) where given[one] != given[next] {
            var other = given
            other.swapAt(one, next)
            attempt(other)
        }
        return Array(found.prefix(3))
    }

    /// One letter too many, too few, or wrong.
    private static func isSlip(_ word: String, of proper: String) -> Bool {
        let (a, b) = (Array(word.utf8), Array(proper.utf8))
        guard abs(a.count - b.count) <= 1 else { return false }
        let same = zip(a, b).prefix { $0 == $1 }.count
        let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        return same + tail >= max(a.count, b.count) - 1
    }
}

extension String {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> String {
        var rest = self[...]
        while let first = rest.first, isLeftOut(first) { rest.removeFirst() }
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return String(rest)
    }
}
