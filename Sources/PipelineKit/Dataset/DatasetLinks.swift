internal import Diagnostics
internal import JSONWriting

/// What leads from one id of a dataset to another: ids that were merged away, and records that belong together.
enum DatasetLinks {
    static func write(redirects: Redirects, into folder: String) throws(Diagnostic) {
        let file = try OutputFile(path: folder + "/redirects.ndjson")
        var json = JSONWriter()
        for redirect in redirects.sorted {
            json.beginObject()
            json.key("id")
            json.string(redirect.from)
            json.key("status")
            json.string("merged")
            json.key("replacedBy")
            json.string(redirect.to)
            json.endObject()
            json.endLine()
        }
        try file.write(json.bytes)
        try file.synchronize()
    }

    /// Writes the suggestions under the ids that the records have in the end, each pair once.
    /// - Returns: How many are about records of one kind.
    static func write(
        _ lines: [RelatedLine], redirects: Redirects, into folder: String
    ) throws(Diagnostic) -> Int {
        let file = try OutputFile(path: folder + "/links.ndjson")
        if lines.isEmpty {
            try file.synchronize()
            return 0
        }
        let gone = redirects.texts
        var best: [[String]: RelatedLine] = [:]
        for line in lines {
            let line = line.renamed(gone)
            guard line.first != line.second else { continue }  // a person or a link has made them one
            let key = [line.first, line.second, line.type], known = best[key]
            if known.map({ $0.weight < line.weight }) ?? true { best[key] = line }
        }
        for line in best.values.sorted(by: { ($0.first, $0.second, $0.type) < ($1.first, $1.second, $1.type) }) {
            try file.write(line.bytes)
        }
        try file.synchronize()
        return best.values.count { !$0.hasDirection }
    }
}
