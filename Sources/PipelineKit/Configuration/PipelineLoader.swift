internal import Diagnostics
internal import Harvesting
internal import Mapping
internal import Normalization

/// Reads pipelines, with every mistake as `file:line:column: message`.
public struct PipelineLoader {
    private let file: String
    private let root: String?
    private var problems: [String] = []
    /// Of sources that say nothing else.
    private var defaultGuards = DeliveryGuards()

    /// - Parameters:
    ///   - path: The YAML file; file patterns in it are relative to its folder.
    ///   - root: What `${root}` stands for.
    public static func load(path: String, root: String? = nil) throws -> Pipeline {
        let text: String
        do throws(Diagnostic) {
            text = try Folder.text(of: path)
        } catch {
            throw ConfigurationProblem([error.message])
        }
        var loader = PipelineLoader(file: path, root: root)
        let node: YAMLNode?
        do {
            node = try YAMLNode.parse(text, file: path)
        } catch {
            throw ConfigurationProblem(error.errors.map(\.description))
        }
        guard let node else { throw ConfigurationProblem(["\(path):1:1: the file is empty"]) }
        let pipeline = loader.pipeline(node)
        guard loader.problems.isEmpty, let pipeline else { throw ConfigurationProblem(loader.problems) }
        return pipeline
    }

    private init(file: String, root: String?) { (self.file, self.root) = (file, root) }

    // MARK: Parts

    private mutating func pipeline(_ node: YAMLNode) -> Pipeline? {
        var keys = members(node, "the pipeline")
        let name = text(&keys, "pipeline", of: node)
        let version = integer(&keys, "version") ?? 1
        var result = Pipeline(name: name ?? "", version: version, sources: [])
        result.file = file
        if let node = keys.removeValue(forKey: "guards") { defaultGuards = guards(node, DeliveryGuards()) }
        for item in list(&keys, "sources", of: node, required: true) {
            if let source = source(item) { result.sources.append(source) }
        }
        if result.sources.isEmpty, problems.isEmpty { report(node, "the pipeline names no source") }
        if let options = keys.removeValue(forKey: "options") {
            var keys = members(options, "options")
            if keys["trustedIdentifiers"] != nil { result.trustedIdentifiers = texts(&keys, "trustedIdentifiers") }
            result.decisions = texts(&keys, "decisions").map {
                Folder.join(Folder.parent(of: file), expand($0, at: options))
            }
            result.vocabularies = texts(&keys, "vocabularies").map {
                Folder.join(Folder.parent(of: file), expand($0, at: options))
            }
            reportUnknown(keys, known: ["trustedIdentifiers", "decisions", "vocabularies"])
        }
        if let output = keys.removeValue(forKey: "output") {
            var keys = members(output, "output")
            result.outputFolder = text(&keys, "directory").map { Folder.join(Folder.parent(of: file), expand($0)) }
            result.writesTable = boolean(&keys, "table") ?? true
            result.forms = texts(&keys, "forms").map {
                $0.hasSuffix(".yaml") ? Folder.join(Folder.parent(of: file), $0) : $0
            }
            result.base = text(&keys, "base") ?? Pipeline.defaultBase
            result.matrix = text(&keys, "matrix").map { Folder.join(Folder.parent(of: file), expand($0)) }
            if let releases = keys.removeValue(forKey: "releases") { result.releases = self.releases(releases) }
            reportUnknown(keys, known: ["directory", "table", "forms", "base", "matrix", "releases"])
        }
        result.store = text(&keys, "store").map { Folder.join(Folder.parent(of: file), expand($0)) }
        reportUnknown(keys, known: ["pipeline", "version", "sources", "options", "output", "store", "guards"])
        if result.store != nil, result.releases == nil { result.releases = Pipeline.releasesKept }
        for (index, source) in result.sources.enumerated()
        where result.sources[..<index].contains(where: { $0.id == source.id }) {
            problems.append("\(file):\(source.line):1: two sources are called `\(source.id)`; ids must be unique")
        }
        return name == nil ? nil : result
    }

    private mutating func guards(_ node: YAMLNode, _ usual: DeliveryGuards) -> DeliveryGuards {
        var keys = members(node, "guards")
        var guards = usual
        guards.shrinks = integer(&keys, "shrinks") ?? usual.shrinks
        guards.rejected = integer(&keys, "rejected") ?? usual.rejected
        guards.coverage = integer(&keys, "coverage") ?? usual.coverage
        guards.encoding = boolean(&keys, "encoding") ?? usual.encoding
        if let fields = keys["fields"] {
            guards.fields = texts(&keys, "fields")
            for field in guards.fields where !DeliveryGuards.knownFields.contains(field) {
                report(
                    fields, "`\(field)` is no field that can be guarded",
                    hint: "known: \(DeliveryGuards.knownFields.joined(separator: ", "))")
            }
        }
        reportUnknown(keys, known: ["shrinks", "rejected", "coverage", "encoding", "fields"])
        return guards
    }

    private mutating func releases(_ node: YAMLNode) -> Int {
        var keys = members(node, "releases")
        let place = keys["keep"] ?? node
        let keep = integer(&keys, "keep") ?? Pipeline.releasesKept
        // The one that readers see, and the one before it for those who are still reading that.
        if keep < 2 { report(place, "at least 2 releases are kept") }
        reportUnknown(keys, known: ["keep"])
        return keep
    }

    private mutating func source(_ node: YAMLNode) -> Pipeline.Source? {
        var keys = members(node, "a source")
        let id = text(&keys, "id", of: node)
        let profile = text(&keys, "profile", of: node)
        var source = Pipeline.Source(id: id ?? "", files: [], profile: profile ?? "", line: node.line)
        source.title = text(&keys, "title")
        if let harvest = keys.removeValue(forKey: "harvest") {
            source.harvest = self.harvest(harvest, of: id ?? "")
            // Without `files` the source is what was harvested.
            if keys["files"] == nil, let folder = source.harvest?.folder {
                source.files = Folder.files(matching: folder + "/page-*.xml")
            } else {
                source.files = files(&keys, of: node)
            }
        } else {
            source.files = files(&keys, of: node)
        }
        if let drop = keys.removeValue(forKey: "drop") {
            (source.files, source.waiting) = self.drop(drop).sort(source.files)
        }
        source.encoding = text(&keys, "encoding")
        if let defaults = keys.removeValue(forKey: "defaults") {
            var keys = members(defaults, "defaults")
            source.defaults.holder = text(&keys, "holder")
            source.defaults.cluster = text(&keys, "cluster")
            source.defaults.language = text(&keys, "language")
            source.defaults.metadataRights = text(&keys, "metadataRights")
            reportUnknown(keys, known: ["holder", "cluster", "language", "metadataRights"])
        }
        if let csv = keys.removeValue(forKey: "csv") {
            var keys = members(csv, "csv")
            source.csv.delimiter = text(&keys, "delimiter")
            source.csv.quote = text(&keys, "quote")
            source.csv.hasHeader = boolean(&keys, "header")
            source.csv.skip = integer(&keys, "skip")
            reportUnknown(keys, known: ["delimiter", "quote", "header", "skip"])
        }
        if let node = keys.removeValue(forKey: "normalize") { source.normalization = normalization(node) }
        source.csv.sheets = texts(&keys, "sheet")
        source.csv.headings = texts(&keys, "columns").map { Folder.join(Folder.parent(of: file), expand($0, at: node)) }
        source.joins = joins(&keys, of: node)
        if let delivery = keys["delivery"], let word = text(&keys, "delivery") {
            let known = Pipeline.Delivery.allCases.map(\.rawValue)
            if let kind = Pipeline.Delivery(rawValue: word) {
                source.delivery = kind
            } else {
                report(delivery, "`\(word)` is no kind of delivery", hint: "known: \(known.joined(separator: ", "))")
            }
        }
        for pattern in texts(&keys, "deletes") {
            source.deletes += Folder.files(matching: Folder.join(Folder.parent(of: file), expand(pattern, at: node)))
        }
        source.guards = defaultGuards
        if let node = keys.removeValue(forKey: "guards") { source.guards = guards(node, defaultGuards) }
        reportUnknown(
            keys,
            known: [
                "id", "title", "files", "drop", "harvest", "profile", "encoding", "defaults", "csv", "sheet",
                "columns", "joins", "normalize", "delivery", "deletes", "guards",
            ])
        return id == nil || profile == nil ? nil : source
    }

    private mutating func drop(_ node: YAMLNode) -> DropFolder {
        var keys = members(node, "drop")
        var drop = DropFolder()
        drop.marker = text(&keys, "done")
        drop.settleSeconds = integer(&keys, "settle") ?? 0
        reportUnknown(keys, known: ["done", "settle"])
        return drop
    }

    private mutating func harvest(_ node: YAMLNode, of source: String) -> HarvestDescription? {
        var keys = members(node, "harvest")
        let address = keys["url"]
        guard let url = text(&keys, "url", of: node), let into = text(&keys, "into", of: node) else { return nil }
        if let address, !HarvestDescription.isAddress(url) {
            report(address, "`\(url)` is no address", hint: "it begins with http:// or https:// and has no blanks")
        }
        let folder = Folder.join(Folder.parent(of: file), expand(into, at: node))
        var harvest = HarvestDescription(name: source, url: url, into: folder)
        harvest.prefix = text(&keys, "prefix") ?? harvest.prefix
        harvest.set = text(&keys, "set")
        harvest.from = date(&keys, "from")
        harvest.until = date(&keys, "until")
        if let seconds = integer(&keys, "delay") { harvest.delaySeconds = Double(seconds) }
        reportUnknown(keys, known: ["url", "into", "prefix", "set", "from", "until", "delay"])
        return harvest
    }

    private mutating func date(_ keys: inout [String: YAMLNode], _ key: String) -> UTCDatetime? {
        guard let node = keys[key], let text = text(&keys, key) else { return nil }
        guard let date = UTCDatetime(text) else {
            report(node, "`\(text)` is no date", hint: "write 2026-11-30 or 2026-11-30T03:00:00Z")
            return nil
        }
        return date
    }

    private mutating func normalization(_ node: YAMLNode) -> NormalizationOptions {
        var keys = members(node, "normalize")
        var options = NormalizationOptions()
        if let repair = keys["repair"], let word = text(&keys, "repair") {
            let known = NormalizationOptions.Repair.allCases.map(\.rawValue)
            if let policy = NormalizationOptions.Repair(rawValue: word) {
                options.repair = policy
            } else {
                report(repair, "`\(word)` is no way to repair", hint: "known: \(known.joined(separator: ", "))")
            }
        }
        options.published = Set(texts(&keys, "published"))
        options.dimensionOrder = texts(&keys, "dimensionOrder")
        reportUnknown(keys, known: ["repair", "published", "dimensionOrder"])
        return options
    }

    private mutating func joins(_ keys: inout [String: YAMLNode], of node: YAMLNode) -> [Pipeline.Join] {
        var result: [Pipeline.Join] = []
        for item in list(&keys, "joins", of: node, required: false) {
            var keys = members(item, "a join")
            let alias = text(&keys, "alias", of: item)
            let files = files(&keys, of: item)
            let key = text(&keys, "key", of: item)
            let parentKey = text(&keys, "parentKey") ?? key
            let orderBy = text(&keys, "orderBy")
            let joins = joins(&keys, of: item)
            reportUnknown(keys, known: ["alias", "files", "key", "parentKey", "orderBy", "joins"])
            guard let alias, let key, let parentKey else { continue }
            result.append(
                Pipeline.Join(
                    alias: alias, files: files, key: key, parentKey: parentKey, orderBy: orderBy, joins: joins,
                    line: item.line))
        }
        return result
    }

    /// Patterns become files; one that matches nothing stays as it is and is reported when it is opened.
    private mutating func files(_ keys: inout [String: YAMLNode], of node: YAMLNode) -> [String] {
        if keys["files"] == nil { report(node, "`files` is missing") }
        var result: [String] = []
        for pattern in texts(&keys, "files") {
            let path = Folder.join(Folder.parent(of: file), expand(pattern, at: node))
            let matches = Folder.files(matching: path).filter { $0 == path || !DropFolder.isPartial($0) }
            result += matches.isEmpty ? [path] : matches
        }
        return result
    }

    private mutating func expand(_ path: String, at node: YAMLNode? = nil) -> String {
        guard let range = path.firstRange(of: "${root}") else { return path }
        guard let root else {
            if let node { report(node, "`${root}` is not set", hint: "say --root FOLDER") }
            return path
        }
        return path[..<range.lowerBound] + root + path[range.upperBound...]
    }

    // MARK: Typed values

    private mutating func report(_ node: YAMLNode, _ message: String, hint: String? = nil) {
        problems.append("\(file):\(node.line):\(node.column): \(message)" + (hint.map { " (\($0))" } ?? ""))
    }

    private mutating func members(_ node: YAMLNode, _ what: String) -> [String: YAMLNode] {
        guard case .mapping(let pairs) = node.content else {
            report(node, "\(what) must be keys and values, not \(node.kindName)")
            return [:]
        }
        var result: [String: YAMLNode] = [:]
        for (key, value) in pairs {
            if let text = key.text { result[text] = value } else { report(key, "a key must be a text") }
        }
        return result
    }

    private mutating func reportUnknown(_ keys: [String: YAMLNode], known: [String]) {
        for (key, node) in keys.sorted(by: { $0.value.line < $1.value.line }) {
            let hint = nearest(to: key, among: known).map { "did you mean `\($0)`?" }
            report(node, "`\(key)` is not known here", hint: hint ?? "known: \(known.joined(separator: ", "))")
        }
    }

    private mutating func text(
        _ keys: inout [String: YAMLNode], _ key: String, of node: YAMLNode? = nil
    ) -> String? {
        guard let value = keys.removeValue(forKey: key) else {
            if let node { report(node, "`\(key)` is missing") }
            return nil
        }
        guard let text = value.text, !text.isEmpty else {
            report(value, "`\(key)` must be a text, not \(value.kindName)")
            return nil
        }
        return text
    }

    private mutating func integer(_ keys: inout [String: YAMLNode], _ key: String) -> Int? {
        guard let value = keys.removeValue(forKey: key) else { return nil }
        guard let number = value.text.flatMap(Int.init), number >= 0 else {
            report(value, "`\(key)` must be a whole number")
            return nil
        }
        return number
    }

    private mutating func boolean(_ keys: inout [String: YAMLNode], _ key: String) -> Bool? {
        guard let value = keys.removeValue(forKey: key) else { return nil }
        guard let flag = value.text.flatMap(Bool.init) else {
            report(value, "`\(key)` must be true or false")
            return nil
        }
        return flag
    }

    private mutating func list(
        _ keys: inout [String: YAMLNode], _ key: String, of node: YAMLNode, required: Bool
    ) -> [YAMLNode] {
        guard let value = keys.removeValue(forKey: key) else {
            if required { report(node, "`\(key)` is missing") }
            return []
        }
        guard case .list(let items) = value.content else {
            report(value, "`\(key)` must be a list, not \(value.kindName)")
            return []
        }
        return items
    }

    /// A list of texts, or one text.
    private mutating func texts(_ keys: inout [String: YAMLNode], _ key: String) -> [String] {
        guard let value = keys.removeValue(forKey: key) else { return [] }
        if let text = value.text { return [text] }
        guard case .list(let items) = value.content else {
            report(value, "`\(key)` must be a list of texts")
            return []
        }
        var result: [String] = []
        for item in items {
            if let text = item.text { result.append(text) } else { report(item, "must be a text") }
        }
        return result
    }
}
