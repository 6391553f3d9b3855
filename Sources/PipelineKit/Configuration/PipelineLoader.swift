internal import Diagnostics
internal import Harvesting
internal import Mapping
internal import Normalization

/// Reads pipelines, with every mistake as `file:line:column: message`.
public struct PipelineLoader {
    private let file: String
    private let root: String?
    private var reader: ConfigurationReader
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
        let pipeline = loader.pipeline(try loader.reader.root(of: text))
        guard loader.reader.problems.isEmpty, let pipeline else { throw ConfigurationProblem(loader.reader.problems) }
        return pipeline
    }

    private init(file: String, root: String?) {
        (self.file, self.root) = (file, root)
        reader = ConfigurationReader(file: file)
    }

    // MARK: Parts

    private mutating func pipeline(_ node: YAMLNode) -> Pipeline? {
        var keys = reader.members(node, "the pipeline")
        let name = reader.text(&keys, "pipeline", of: node)
        let version = reader.integer(&keys, "version") ?? 1
        var result = Pipeline(name: name ?? "", version: version, sources: [])
        result.file = file
        if let node = keys.removeValue(forKey: "guards") { defaultGuards = guards(node, DeliveryGuards()) }
        for item in reader.list(&keys, "sources", of: node, required: true) {
            if let source = source(item) { result.sources.append(source) }
        }
        if result.sources.isEmpty, reader.problems.isEmpty { reader.report(node, "the pipeline names no source") }
        if let options = keys.removeValue(forKey: "options") {
            var keys = reader.members(options, "options")
            if keys["trustedIdentifiers"] != nil {
                result.trustedIdentifiers = reader.texts(&keys, "trustedIdentifiers")
            }
            result.decisions = reader.texts(&keys, "decisions").map {
                path($0, at: options)
            }
            result.vocabularies = reader.texts(&keys, "vocabularies").map {
                path($0, at: options)
            }
            reader.reportUnknown(keys, known: ["trustedIdentifiers", "decisions", "vocabularies"])
        }
        if let output = keys.removeValue(forKey: "output") {
            var keys = reader.members(output, "output")
            result.outputFolder = reader.text(&keys, "directory").map { path($0, at: output) }
            result.writesTable = reader.boolean(&keys, "table") ?? true
            result.forms = reader.texts(&keys, "forms").map {
                $0.hasSuffix(".yaml") ? path($0, at: output) : $0
            }
            result.base = reader.text(&keys, "base") ?? Pipeline.defaultBase
            result.matrix = reader.text(&keys, "matrix").map { path($0, at: output) }
            if let releases = keys.removeValue(forKey: "releases") { result.releases = self.releases(releases) }
            reader.reportUnknown(keys, known: ["directory", "table", "forms", "base", "matrix", "releases"])
        }
        result.store = reader.text(&keys, "store").map { path($0, at: node) }
        reader.reportUnknown(keys, known: ["pipeline", "version", "sources", "options", "output", "store", "guards"])
        if result.store != nil, result.releases == nil { result.releases = Pipeline.releasesKept }
        for (index, source) in result.sources.enumerated()
        where result.sources[..<index].contains(where: { $0.id == source.id }) {
            reader.report(line: source.line, "two sources are called `\(source.id)`; ids must be unique")
        }
        return name == nil ? nil : result
    }

    private mutating func guards(_ node: YAMLNode, _ usual: DeliveryGuards) -> DeliveryGuards {
        var keys = reader.members(node, "guards")
        var guards = usual
        guards.shrinks = reader.integer(&keys, "shrinks") ?? usual.shrinks
        guards.rejected = reader.integer(&keys, "rejected") ?? usual.rejected
        guards.coverage = reader.integer(&keys, "coverage") ?? usual.coverage
        guards.encoding = reader.boolean(&keys, "encoding") ?? usual.encoding
        if let fields = keys["fields"] {
            guards.fields = reader.texts(&keys, "fields")
            for field in guards.fields where !DeliveryGuards.knownFields.contains(field) {
                reader.report(
                    fields, "`\(field)` is no field that can be guarded",
                    hint: "known: \(DeliveryGuards.knownFields.joined(separator: ", "))")
            }
        }
        reader.reportUnknown(keys, known: ["shrinks", "rejected", "coverage", "encoding", "fields"])
        return guards
    }

    private mutating func releases(_ node: YAMLNode) -> Int {
        var keys = reader.members(node, "releases")
        let place = keys["keep"] ?? node
        let keep = reader.integer(&keys, "keep") ?? Pipeline.releasesKept
        // The one that readers see, and the one before it for those who are still reading that.
        if keep < 2 { reader.report(place, "at least 2 releases are kept") }
        reader.reportUnknown(keys, known: ["keep"])
        return keep
    }

    private mutating func source(_ node: YAMLNode) -> Pipeline.Source? {
        var keys = reader.members(node, "a source")
        let id = reader.text(&keys, "id", of: node)
        let profile = reader.text(&keys, "profile", of: node)
        var source = Pipeline.Source(id: id ?? "", files: [], profile: profile ?? "", line: node.line)
        source.title = reader.text(&keys, "title")
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
        source.encoding = reader.text(&keys, "encoding")
        if let defaults = keys.removeValue(forKey: "defaults") {
            var keys = reader.members(defaults, "defaults")
            source.defaults.holder = reader.text(&keys, "holder")
            source.defaults.cluster = reader.text(&keys, "cluster")
            source.defaults.language = reader.text(&keys, "language")
            source.defaults.metadataRights = reader.text(&keys, "metadataRights")
            reader.reportUnknown(keys, known: ["holder", "cluster", "language", "metadataRights"])
        }
        if let csv = keys.removeValue(forKey: "csv") {
            var keys = reader.members(csv, "csv")
            source.csv.delimiter = reader.text(&keys, "delimiter")
            source.csv.quote = reader.text(&keys, "quote")
            source.csv.hasHeader = reader.boolean(&keys, "header")
            source.csv.skip = reader.integer(&keys, "skip")
            reader.reportUnknown(keys, known: ["delimiter", "quote", "header", "skip"])
        }
        if let node = keys.removeValue(forKey: "normalize") { source.normalization = normalization(node) }
        source.csv.sheets = reader.texts(&keys, "sheet")
        source.csv.headings = reader.texts(&keys, "columns").map { path($0, at: node) }
        source.joins = joins(&keys, of: node)
        if let delivery = keys["delivery"], let word = reader.text(&keys, "delivery") {
            let known = Pipeline.Delivery.allCases.map(\.rawValue)
            if let kind = Pipeline.Delivery(rawValue: word) {
                source.delivery = kind
            } else {
                reader.report(
                    delivery, "`\(word)` is no kind of delivery", hint: "known: \(known.joined(separator: ", "))")
            }
        }
        for pattern in reader.texts(&keys, "deletes") {
            source.deletes += Folder.files(matching: path(pattern, at: node))
        }
        source.guards = defaultGuards
        if let node = keys.removeValue(forKey: "guards") { source.guards = guards(node, defaultGuards) }
        reader.reportUnknown(
            keys,
            known: [
                "id", "title", "files", "drop", "harvest", "profile", "encoding", "defaults", "csv", "sheet",
                "columns", "joins", "normalize", "delivery", "deletes", "guards",
            ])
        return id == nil || profile == nil ? nil : source
    }

    private mutating func drop(_ node: YAMLNode) -> DropFolder {
        var keys = reader.members(node, "drop")
        var drop = DropFolder()
        drop.marker = reader.text(&keys, "done")
        drop.settleSeconds = reader.integer(&keys, "settle") ?? 0
        reader.reportUnknown(keys, known: ["done", "settle"])
        return drop
    }

    private mutating func harvest(_ node: YAMLNode, of source: String) -> HarvestDescription? {
        var keys = reader.members(node, "harvest")
        let address = keys["url"]
        guard let url = reader.text(&keys, "url", of: node), let into = reader.text(&keys, "into", of: node) else {
            return nil
        }
        if let address, !HarvestDescription.isAddress(url) {
            reader.report(
                address, "`\(url)` is no address", hint: "it begins with http:// or https:// and has no blanks")
        }
        let folder = path(into, at: node)
        var harvest = HarvestDescription(name: source, url: url, into: folder)
        harvest.prefix = reader.text(&keys, "prefix") ?? harvest.prefix
        harvest.set = reader.text(&keys, "set")
        harvest.from = date(&keys, "from")
        harvest.until = date(&keys, "until")
        if let seconds = reader.integer(&keys, "delay") { harvest.delaySeconds = Double(seconds) }
        reader.reportUnknown(keys, known: ["url", "into", "prefix", "set", "from", "until", "delay"])
        return harvest
    }

    private mutating func date(_ keys: inout [String: YAMLNode], _ key: String) -> UTCDatetime? {
        guard let node = keys[key], let text = reader.text(&keys, key) else { return nil }
        guard let date = UTCDatetime(text) else {
            reader.report(node, "`\(text)` is no date", hint: "write 2026-11-30 or 2026-11-30T03:00:00Z")
            return nil
        }
        return date
    }

    private mutating func normalization(_ node: YAMLNode) -> NormalizationOptions {
        var keys = reader.members(node, "normalize")
        var options = NormalizationOptions()
        if let repair = keys["repair"], let word = reader.text(&keys, "repair") {
            let known = NormalizationOptions.Repair.allCases.map(\.rawValue)
            if let policy = NormalizationOptions.Repair(rawValue: word) {
                options.repair = policy
            } else {
                reader.report(repair, "`\(word)` is no way to repair", hint: "known: \(known.joined(separator: ", "))")
            }
        }
        options.published = Set(reader.texts(&keys, "published"))
        options.dimensionOrder = reader.texts(&keys, "dimensionOrder")
        reader.reportUnknown(keys, known: ["repair", "published", "dimensionOrder"])
        return options
    }

    private mutating func joins(_ keys: inout [String: YAMLNode], of node: YAMLNode) -> [Pipeline.Join] {
        var result: [Pipeline.Join] = []
        for item in reader.list(&keys, "joins", of: node, required: false) {
            var keys = reader.members(item, "a join")
            let alias = reader.text(&keys, "alias", of: item)
            let files = files(&keys, of: item)
            let key = reader.text(&keys, "key", of: item)
            let parentKey = reader.text(&keys, "parentKey") ?? key
            let orderBy = reader.text(&keys, "orderBy")
            let joins = joins(&keys, of: item)
            reader.reportUnknown(keys, known: ["alias", "files", "key", "parentKey", "orderBy", "joins"])
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
        if keys["files"] == nil { reader.report(node, "`files` is missing") }
        var result: [String] = []
        for pattern in reader.texts(&keys, "files") {
            let path = path(pattern, at: node)
            let matches = Folder.files(matching: path).filter { $0 == path || !DropFolder.isPartial($0) }
            result += matches.isEmpty ? [path] : matches
        }
        return result
    }

    /// Relative to the pipeline's folder.
    private mutating func path(_ path: String, at node: YAMLNode) -> String {
        Folder.join(Folder.parent(of: file), expand(path, at: node))
    }

    private mutating func expand(_ path: String, at node: YAMLNode) -> String {
        guard let range = path.firstRange(of: "${root}") else { return path }
        guard let root else {
            reader.report(node, "`${root}` is not set", hint: "say --root FOLDER")
            return path
        }
        return path[..<range.lowerBound] + root + path[range.upperBound...]
    }
}
