internal import Diagnostics
internal import JSONWriting
internal import Mapping

/// The values at one path that no rule used, as the dataset reports them.
struct UnmappedValues {
    private let path: String, count: Int, sample: String
    private let location: Diagnostic.Location
    /// Of the text that the sample stands in.
    private let name: String

    init(_ entry: UnmappedLedger.Entry, in name: String) {
        (path, count, sample, location) = (entry.path, entry.count, entry.sample, entry.location)
        self.name = name
    }

    init(_ value: PartFacts.Placed) {
        (path, count, sample, location) = (value.path, value.count, value.sample, value.location)
        name = value.name
    }

    /// - Parameter isError: Whether a migration must map everything.
    func finding(isError: Bool) -> Diagnostic {
        Diagnostic(
            "mapping.unmapped", isError ? .error : .warning,
            "\(count) values at `\(path)` are not mapped, e.g. `\(sample)`", at: location,
            hint: "add a rule for the path, or name it under `ignore` with a reason", path: path)
    }

    /// A line of `unmapped.ndjson`.
    /// - Parameter profile: With its version.
    func line(source: String, profile: String) -> ContiguousArray<UInt8> {
        var json = JSONWriter()
        json.beginObject()
        json.key("source")
        json.string(source)
        json.key("profile")
        json.string(profile)
        json.key("path")
        json.string(path)
        json.key("count")
        json.integer(count)
        json.key("sample")
        json.string(sample)
        json.key("file")
        json.string(name)
        json.key("line")
        json.integer(location.line)
        json.endObject()
        json.endLine()
        return json.bytes
    }
}
