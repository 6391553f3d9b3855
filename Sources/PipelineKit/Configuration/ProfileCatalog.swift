internal import Diagnostics
internal import Mapping
internal import RecordStream
internal import SourceInput

/// The profiles that come with Khazina, and those that a person names.
public struct ProfileCatalog {
    public struct TestResult: Sendable {
        public var passed = 0, failed = 0
        /// `file:line:column: what was expected and found`
        public var failures: [String] = []
    }

    private let resources: Resources
    public init(_ resources: Resources) { self.resources = resources }

    /// `name  format  title`, one per profile.
    public func descriptions() throws -> [String] {
        let profiles = try resources.profileNames().map { try resources.profile($0) }
        let width = profiles.map(\.name.count).max() ?? 0
        return profiles.map { profile in
            let padding = String(repeating: " ", count: width - profile.name.count)
            return "\(profile.name)\(padding)  \(profile.formatNames)\t\(profile.title ?? "")"
        }
    }

    /// - Returns: How many profiles are right.
    /// - Throws: `ConfigurationProblem` with the mistakes of all.
    public func check(_ names: [String]) throws -> Int {
        let names = names.isEmpty ? try resources.profileNames() : names
        var problems: [String] = []
        for name in names {
            do { _ = try resources.profile(name) } catch let problem as ConfigurationProblem {
                problems += problem.lines
            }
        }
        if !problems.isEmpty { throw ConfigurationProblem(problems) }
        return names.count
    }

    /// Runs the tests inside profiles.
    public func test(_ names: [String]) throws -> TestResult {
        let clusters = try resources.clusters()
        var result = TestResult()
        for name in names.isEmpty ? try resources.profileNames() : names {
            let profile = try resources.profile(name)
            for test in ProfileTests.run(profile, clusters: clusters, read: Self.read) {
                if test.failures.isEmpty { result.passed += 1 } else { result.failed += 1 }
                result.failures += test.failures.map(\.description)
            }
        }
        return result
    }

    /// The records of a snippet, as a run would read them.
    private static func read(_ profile: Profile, _ text: String) throws(Diagnostic) -> ProfileTests.Input {
        let (bytes, format): (ContiguousArray<UInt8>, any RecordFormat)
        let layout: Int
        do {
            bytes = ContiguousArray(text.utf8)
            layout = LayoutChoice.index(in: profile.layouts, for: .sniff(bytes[...]), head: bytes[...]) ?? 0
            format = try SourceSetup.format(of: profile.only(layout: layout), nil)
        } catch {
            throw Diagnostic("profile.format", .fatal, "\(error)", at: .init(source: 0))
        }
        let names = NameTable()
        var splitter = format.makeSplitter(TextInMemory(bytes), index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        var batch = RecordBatch()
        // A snippet is far smaller than a chunk: one chunk holds it all.
        if try splitter.next(into: &chunk) { parser.parse(chunk, into: &batch) }
        return ProfileTests.Input(batch: batch, names: names, layout: layout)
    }
}
