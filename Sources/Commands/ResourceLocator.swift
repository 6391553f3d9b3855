import FoundationEssentials

/// Finds the data that travels with the program: `pipelines/vocabularies` and its neighbours.
public struct ResourceLocator: Sendable {
    /// What was looked at, in order; for the message when nothing was found.
    public private(set) var tried: [String] = []

    public init() {}

    /// The vocabularies: the explicit directory, then `KHAZINA_HOME`, then what is above the executable, then what is
    /// above the working directory. `nil` when none of them has `pipelines/vocabularies`.
    public mutating func vocabularies(explicit: String? = nil) -> String? {
        if let explicit { return isDirectory(explicit) ? explicit : nil }
        return root().map { $0 + "/pipelines/vocabularies" }
    }

    /// The directory that contains `pipelines/vocabularies`.
    public mutating func root() -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let home = environment["KHAZINA_HOME"], !home.isEmpty, hasVocabularies(home) { return home }
        if let executable = Self.executable, let found = searchUpward(from: executable) { return found }
        return searchUpward(from: FileManager.default.currentDirectoryPath)
    }

    /// The real path of the running program, links resolved.
    private static var executable: String? {
        #if os(Linux)
            let link = "/proc/self/exe"
        #else
            let link = CommandLine.arguments[0]
        #endif
        return URL(filePath: link).resolvingSymlinksInPath().path
    }

    private mutating func searchUpward(from path: String) -> String? {
        var path = Substring(path)
        while !path.isEmpty {
            if hasVocabularies(String(path)) { return String(path) }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = path[..<slash]
        }
        return nil
    }

    private mutating func hasVocabularies(_ directory: String) -> Bool {
        isDirectory(directory + "/pipelines/vocabularies")
    }

    private mutating func isDirectory(_ path: String) -> Bool {
        tried.append(path)
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
