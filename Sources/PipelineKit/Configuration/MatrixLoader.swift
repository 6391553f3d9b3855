internal import CultureMatrix
internal import Diagnostics
internal import Mapping
internal import RecordStream

/// Reads `pipelines/matrix.yaml`, with every mistake as `file:line:column: message`.
struct MatrixLoader {
    private var reader: ConfigurationReader
    /// Codes and titles of the clusters, as the vocabulary has them.
    private let clusters: [(code: String, title: [String: String])]

    static func load(path: String, clusters file: String) throws -> MatrixDefinition {
        var loader = MatrixLoader(
            reader: ConfigurationReader(file: path), clusters: clusterTitles(try Folder.text(of: file)))
        let root = try loader.reader.root(of: try Folder.text(of: path))
        let definition = loader.definition(root)
        guard loader.reader.problems.isEmpty, let definition else { throw ConfigurationProblem(loader.reader.problems) }
        return definition
    }

    /// `code TAB aliases TAB az TAB ru TAB en`; the file itself is checked where the pipeline loads it.
    private static func clusterTitles(_ text: String) -> [(code: String, title: [String: String])] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.hasPrefix("code\t") }.map { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            var title: [String: String] = [:]
            for (language, column) in zip(["az", "ru", "en"], columns.dropFirst(2)) { title[language] = column }
            return (columns[0], title)
        }
    }

    private mutating func definition(_ root: YAMLNode) -> MatrixDefinition? {
        var keys = reader.members(root, "the matrix")
        let name = reader.text(&keys, "matrix", of: root)
        let version = reader.integer(&keys, "version") ?? 1
        var (sparse, partial) = (50, 90)
        if let node = keys.removeValue(forKey: "thresholds") {
            var keys = reader.members(node, "`thresholds`")
            sparse = reader.integer(&keys, "sparse") ?? sparse
            partial = reader.integer(&keys, "partial") ?? partial
            reader.reportUnknown(keys, known: ["sparse", "partial"])
            if !(0...partial).contains(sparse) || partial > 100 {
                reader.report(node, "thresholds are per cent, `sparse` not above `partial`")
            }
        }
        var modules: [MatrixDefinition.Module] = []
        for item in reader.list(&keys, "modules", of: root, required: true) {
            guard let module = module(item) else { continue }  // reported
            if modules.contains(where: { $0.id == module.id }) {
                reader.report(item, "two modules are called `\(module.id)`")
            }
            modules.append(module)
        }
        var clusters: [MatrixDefinition.Cluster] = []
        if let node = keys.removeValue(forKey: "applicability") {
            for (code, row) in reader.pairs(node, "`applicability`") {
                clusters.append(cluster(code, row, modules.map(\.id)))
            }
        } else {
            reader.report(root, "`applicability` is missing")
        }
        reader.reportUnknown(keys, known: ["matrix", "version", "thresholds", "modules", "applicability"])
        return name.map {
            MatrixDefinition(
                name: $0, version: version, modules: modules, clusters: clusters, sparse: sparse, partial: partial)
        }
    }

    private mutating func module(_ node: YAMLNode) -> MatrixDefinition.Module? {
        var keys = reader.members(node, "a module")
        let id = reader.text(&keys, "id", of: node)
        let code = reader.text(&keys, "code", of: node)
        let title = reader.words(&keys, "title", of: node)
        let meaning = reader.words(&keys, "meaning", of: node)
        let counts = reader.list(&keys, "counts", of: node, required: true).map { paths($0) }
        var fields: [MatrixDefinition.Module.Field] = []
        for item in reader.list(&keys, "fields", of: node, required: true) {
            var keys = reader.members(item, "a field")
            let name = reader.text(&keys, "name", of: item)
            let title = reader.words(&keys, "title", of: item)
            let found = keys.removeValue(forKey: "paths").map { paths($0) } ?? []
            if found.isEmpty { reader.report(item, "`paths` is missing") }
            reader.reportUnknown(keys, known: ["name", "title", "paths"])
            if let name { fields.append(.init(name: name, title: title, paths: found)) }
        }
        let faults = keys.removeValue(forKey: "faults").map { paths($0) } ?? []
        let open = keys.removeValue(forKey: "open").map { paths($0) } ?? []
        reader.reportUnknown(keys, known: ["id", "code", "title", "meaning", "counts", "fields", "faults", "open"])
        guard let id, let code else { return nil }
        return .init(
            id: id, code: code, title: title, meaning: meaning, counts: counts, fields: fields, faults: faults,
            open: open)
    }

    private mutating func cluster(_ code: String, _ node: YAMLNode, _ modules: [String]) -> MatrixDefinition.Cluster {
        let known = clusters.first { $0.code == code }
        if known == nil {
            let hint = nearest(to: code, among: clusters.map(\.code)).map { "did you mean `\($0)`?" }
            reader.report(node, "`\(code)` is not a cluster of vocabularies/clusters.tsv", hint: hint)
        }
        var keys = reader.members(node, "the modules of `\(code)`")
        let signs: [String: MatrixDefinition.Applicability] = ["R": .required, "O": .optional, "-": .notApplicable]
        var applicability: [MatrixDefinition.Applicability] = []
        for module in modules {
            let value = keys.removeValue(forKey: module)
            let sign = value?.text.flatMap { signs[$0] }
            if let value, sign == nil {
                reader.report(value, "must be R (required), O (optional) or - (not applicable)")
            } else if value == nil {
                reader.report(node, "`\(code)` says nothing of the module `\(module)`")
            }
            applicability.append(sign ?? .optional)
        }
        reader.reportUnknown(keys, known: modules)
        return .init(id: code, title: known?.title ?? [:], applicability: applicability)
    }

    private mutating func paths(_ node: YAMLNode) -> [RecordPath] {
        var paths: [RecordPath] = []
        for (text, place) in reader.texts(node, "paths") {
            do throws(RecordPathError) {
                paths.append(try RecordPath(parsing: text))
            } catch {
                reader.report(place, "`\(text)`: \(error.message)", hint: error.hint)
            }
        }
        return paths
    }
}
