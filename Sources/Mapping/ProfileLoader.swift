internal import RecordStream

/// Turns the text of a profile into a `Profile`, or into all the mistakes it has.
public enum ProfileLoader {
    /// A value map's file: what the caller found under a name.
    public struct MapFile: Sendable {
        public var file, text: String
        public init(file: String, text: String) { (self.file, self.text) = (file, text) }
    }

    /// - Parameters:
    ///   - file: Name of the file, for messages.
    ///   - valueMaps: The file of a value map by its name, `pipelines/vocabularies/maps/<name>.tsv`; `nil` when there
    ///     is none.
    /// - Throws: Every mistake with its place, in the order of the lines.
    public static func load(
        text: String, file: String, valueMaps: @escaping (String) -> MapFile?
    ) throws(ProfileErrors) -> Profile {
        guard let root = try YAMLNode.parse(text, file: file) else {
            let error = ProfileError(file: file, line: 1, column: 1, message: "the file is empty", hint: nil)
            throw ProfileErrors(errors: [error])
        }
        var reading = ProfileReading(file: file, mapFiles: valueMaps)
        let profile = reading.profile(root)
        guard reading.errors.isEmpty, let profile else {
            throw ProfileErrors(
                errors: reading.errors.sorted {
                    ($0.file == file ? 0 : 1, $0.line) < ($1.file == file ? 0 : 1, $1.line)
                })
        }
        return profile
    }

    /// The keys that may stand at the top of a profile.
    static let keys = [
        "profile", "version", "title", "format", "layouts", "recognize", "records", "divide", "nameFrom", "names",
        "namespaces", "failures", "references", "columns", "csv", "skip", "identifier", "kind", "cluster", "language",
        "empty", "values", "map", "ignore", "tests",
    ]
}

/// One pass over the YAML of a profile: collects errors and goes on.
struct ProfileReading {
    let file: String
    let mapFiles: (String) -> ProfileLoader.MapFile?
    var errors: [ProfileError] = []
    /// Of all layouts.
    var formats: [Profile.Format] = []
    var prefixes: [String] = []
    /// By name: those under `values:` and those already loaded from files.
    var maps: [String: ValueMap] = [:]

    init(file: String, mapFiles: @escaping (String) -> ProfileLoader.MapFile?) {
        (self.file, self.mapFiles) = (file, mapFiles)
    }

    mutating func profile(_ root: YAMLNode) -> Profile? {
        guard let keys = keys(of: root, "a profile", allowed: ProfileLoader.keys) else { return nil }
        let layouts = layouts(keys, in: root)
        inlineMaps(keys["values"])
        let name = required(keys, "profile", in: root).flatMap { text($0) }
        let version = required(keys, "version", in: root).flatMap { number($0) }
        let kind = required(keys, "kind", in: root).flatMap { expression($0) }
        kindIsKnown(kind, at: keys["kind"])
        var profile = Profile(
            file: file, name: name ?? "", version: version ?? 0, layouts: layouts,
            kind: kind ?? Expression(.constant("object"), line: root.line))
        profile.title = keys["title"].flatMap { text($0) }
        profile.recognize = list(keys["recognize"]).compactMap { recognition($0) }
        profile.identifier = keys["identifier"].flatMap { expression($0) }
        profile.cluster = keys["cluster"].flatMap { expression($0) }
        profile.language = keys["language"].flatMap { text($0) }.map { $0.hasPrefix("=") ? String($0.dropFirst()) : $0 }
        profile.empty = keys["empty"].map { texts($0) } ?? []
        profile.members = required(keys, "map", in: root).map { members($0) } ?? []
        profile.ignore = list(keys["ignore"]).flatMap { ignored($0) }
        profile.ignore += profile.ignore.flatMap { Self.namesakes(of: $0, in: layouts) }
        profile.skip = list(keys["skip"]).compactMap { skipped($0) }
        profile.tests = list(keys["tests"]).compactMap { test($0) }
        return profile
    }

    private mutating func kindIsKnown(_ kind: Expression?, at node: YAMLNode?) {
        guard let kind, let node, kind.isConstant, case .constant(let word) = kind.source else { return }
        let known = Mapper.kinds
        if !known.contains(word) { report(node, "unknown kind `\(word)`", hint: suggestion(word, among: known)) }
    }

    private mutating func recognition(_ node: YAMLNode) -> Profile.Recognition? {
        guard let keys = keys(of: node, "an entry of `recognize`", allowed: ["root", "paths", "when"]) else {
            return nil
        }
        let recognition = Profile.Recognition(
            root: keys["root"].flatMap { text($0) }, paths: list(keys["paths"]).compactMap { path($0) },
            when: keys["when"].flatMap { condition($0) })
        if keys.isEmpty { report(node, "an entry of `recognize` says nothing", hint: "`paths: [..]`") }
        return recognition
    }

    private mutating func ignored(_ node: YAMLNode) -> [Profile.Ignored] {
        guard let keys = keys(of: node, "an entry of `ignore`", allowed: ["path", "reason"]) else { return [] }
        let reason = required(keys, "reason", in: node, hint: "say why the value is left out").flatMap { text($0) }
        let paths = list(required(keys, "path", in: node)).compactMap { path($0) }
        guard let reason else { return [] }
        return paths.map { Profile.Ignored(path: $0, reason: reason, line: node.line) }
    }

    /// Several columns of a table that are all to be left out: the second of a name is called `name#2`.
    private static func namesakes(of ignored: Profile.Ignored, in layouts: [Profile.Layout]) -> [Profile.Ignored] {
        guard ignored.path.steps.count == 1, case .name(let name) = ignored.path.steps[0].test else { return [] }
        let columns = layouts.lazy.compactMap(\.reading.columns).first?.entries.count { $0.to == name } ?? 0
        guard columns > 2 else { return [] }
        return (2...min(columns, 32)).map { number in
            var path = ignored.path
            path.steps[0].test = .name("\(name)#\(number)")
            return Profile.Ignored(path: path, reason: ignored.reason, line: ignored.line)
        }
    }

    private mutating func skipped(_ node: YAMLNode) -> Profile.Skipped? {
        guard let keys = keys(of: node, "an entry of `skip`", allowed: ["when", "reason"]) else { return nil }
        let reason = required(keys, "reason", in: node, hint: "say why the record is left out").flatMap { text($0) }
        guard let when = required(keys, "when", in: node).flatMap({ condition($0) }), let reason else { return nil }
        return Profile.Skipped(when: when, reason: reason)
    }
}
