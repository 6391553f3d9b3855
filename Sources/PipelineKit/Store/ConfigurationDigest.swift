internal import Diagnostics
internal import Mapping
internal import Normalization
internal import SourceInput

/// Digests of all that decides what becomes of a source's records: when one has changed, the source is mapped again,
/// and no other.
///
/// Every source depends on the program, on the vocabularies that normalizing reads, and on what is trusted; one by one
/// they depend on their profile, the value maps that it names, and what the pipeline says of them.
struct ConfigurationDigest {
    private let resources: Resources
    private let shared: String

    init(_ pipeline: Pipeline, resources: Resources) throws(Diagnostic) {
        self.resources = resources
        var parts = [try ThisProgram.digest.get()]
        for folder in [resources.vocabulariesFolder] + pipeline.vocabularies {
            parts += try Self.files(in: folder) { name in
                // Value maps belong to the profiles that name them, but for those that normalizing reads itself.
                !name.hasPrefix("maps/") || ["maps/languages.tsv", "maps/relators.tsv"].contains(name)
            }
        }
        // The kinds that have a table are compared by it: their features are taken when they are mapped.
        parts += try Folder.names(in: resources.folder + "/pipelines/resolution").filter { $0.hasSuffix(".yaml") }
        parts += pipeline.trustedIdentifiers
        parts.append("\(pipeline.writesTable)")
        shared = FileDigest.sha256(ofText: parts.joined(separator: "\n"))
    }

    /// The digest of one source.
    func digest(of source: Pipeline.Source, profile: Profile) throws(Diagnostic) -> String {
        var parts = [shared, try FileDigest.sha256(ofFile: profile.file)]
        for map in profile.valueMapFiles { parts.append(try FileDigest.sha256(ofFile: map)) }
        for file in source.csv.headings where Folder.isFile(file) {
            parts.append(try FileDigest.sha256(ofFile: file))
        }
        // What the pipeline says, but for where the files are (they may move) and what does not touch records.
        var csv = source.csv
        csv.headings = []
        let options = source.normalization
        parts += [
            source.id, source.encoding ?? "", "\(source.defaults)", "\(csv)", options.repair.rawValue,
            options.published.sorted().joined(separator: ","), options.dimensionOrder.joined(separator: ","),
            "\(source.delivery)",
        ]
        parts += source.joins.map(Self.text)
        return FileDigest.sha256(ofText: parts.joined(separator: "\n"))
    }

    private static func text(_ join: Pipeline.Join) -> String {
        let parts = [join.alias, join.key, join.parentKey, join.orderBy ?? ""] + join.joins.map(text)
        return "(" + parts.joined(separator: ",") + ")"
    }

    /// Digests of the files in a folder and the folders in it, by name.
    private static func files(
        in folder: String, below path: String = "", where isWanted: (String) -> Bool
    ) throws(Diagnostic) -> [String] {
        var digests: [String] = []
        for name in try Folder.names(in: "\(folder)/\(path)") {
            let relative = path + name
            if Folder.isFolder("\(folder)/\(relative)") {
                digests += try files(in: folder, below: relative + "/", where: isWanted)
            } else if isWanted(relative) {
                digests.append("\(relative) \(try FileDigest.sha256(ofFile: "\(folder)/\(relative)"))")
            }
        }
        return digests
    }
}

extension FileDigest {
    /// What one delivery of a source is known by: its files in order, those of joined tables too.
    struct Delivery {
        let delivery: String
        /// Of each file; empty for one that cannot be read.
        let files: [String: String]
    }

    static func ofDelivery(_ source: Pipeline.Source) -> Delivery {
        var digests: [String: String] = [:], lines: [String] = []
        for path in source.files + source.joins.flatMap(\.allFiles) {
            let digest = Self.digest(of: path)
            digests[path] = digest
            lines.append("\(digest)  \(path.split(separator: "/").last.map(String.init) ?? path)")
        }
        return Delivery(delivery: sha256(ofText: lines.joined(separator: "\n")), files: digests)
    }

    private static func digest(of path: String) -> String {
        do throws(Diagnostic) {
            if Folder.isFolder(path) { return try sha256(ofFiles: try Folder.names(in: path), in: path) }
            return Folder.isFile(path) ? try sha256(ofFile: path) : ""
        } catch {
            // Reading it will say what is wrong.
            return ""
        }
    }
}

extension Pipeline.Join {
    var allFiles: [String] { files + joins.flatMap(\.allFiles) }
}
