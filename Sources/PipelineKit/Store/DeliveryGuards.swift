internal import ObjectStore

/// What holds a delivery back: a source keeps its last good state rather than publish a broken one. Shares are percent.
public struct DeliveryGuards: Hashable, Sendable {
    /// Objects may become fewer by so much.
    public var shrinks = 15
    /// So many of the records may be unusable.
    public var rejected = 20
    /// The share of objects that have a field may fall by so many points.
    public var coverage = 20
    /// Which fields that is asked of: names of the canonical form.
    public var fields = ["titles", "identifiers", "agents", "dates", "holder", "rights"]
    /// Whether another encoding than that of the last delivery holds it back.
    public var encoding = true

    public init() {}

    static var knownFields: [String] { FieldCoverage.names }

    /// - Parameters:
    ///   - new: The delivery at hand.
    ///   - last: The last one that was accepted; `nil` for the first of a source.
    /// - Returns: Why it is held back, a sentence each; none when it may go on.
    func objections(to new: WorkStore.Delivery, after last: WorkStore.Delivery?, unreadable: [String]) -> [String] {
        var reasons: [String] = []
        if !unreadable.isEmpty {
            let names = unreadable.prefix(3).joined(separator: ", ")
            reasons.append("cannot be read: \(names)\(unreadable.count > 3 ? " and \(unreadable.count - 3) more" : "")")
        }
        if new.mapped == 0 { reasons.append("no record became an object") }
        if new.read > 0, new.rejected * 100 > rejected * new.read {
            reasons.append(
                "\(new.rejected) of \(new.read) records are unusable (\(Self.percent(new.rejected, new.read)), "
                    + "allowed are \(rejected) %)")
        }
        guard let last, last.mapped > 0, new.mapped > 0 else { return reasons }
        let missing = last.mapped - new.mapped
        if missing * 100 > shrinks * last.mapped {
            reasons.append(
                "\(new.mapped) objects where there were \(last.mapped) (\(Self.percent(missing, last.mapped)) fewer, "
                    + "allowed are \(shrinks) %)")
        }
        for field in fields {
            // In tenths of a percent: whole ones would hide what happens just above the limit.
            let before = (last.coverage[field] ?? 0) * 1000 / last.mapped
            let now = (new.coverage[field] ?? 0) * 1000 / new.mapped
            if before - now > coverage * 10 {
                reasons.append(
                    "\(now / 10) % of the objects have `\(field)` where \(before / 10) % had it "
                        + "(allowed are \(coverage) points fewer)")
            }
        }
        if encoding, !last.encodings.isEmpty, !new.encodings.isEmpty {
            let others = new.encodings.filter { !last.encodings.contains($0) }
            if !others.isEmpty {
                reasons.append(
                    "the encoding is \(others.joined(separator: ", ")) where it was "
                        + last.encodings.joined(separator: ", "))
            }
        }
        return reasons
    }

    private static func percent(_ part: Int, _ whole: Int) -> String { "\(part * 1000 / whole / 10) %" }
}
