public import Diagnostics
internal import HeritageModel
public import RecordStream

/// Runs the examples inside a profile.
public enum ProfileTests {
    /// The records of a snippet, as the profile's reader makes them.
    public struct Input {
        public var batch: RecordBatch
        public var names: NameTable
        /// Index in `Profile.layouts`.
        public var layout: Int
        public init(batch: RecordBatch, names: NameTable, layout: Int = 0) {
            (self.batch, self.names, self.layout) = (batch, names, layout)
        }
    }

    public struct Result: Hashable, Sendable {
        public let test: String
        /// Empty when the test passed.
        public let failures: [ProfileError]
    }

    /// - Parameter read: Reads the `input` of a test with the reading options of the profile.
    /// - Returns: One result per test, in the order of the file.
    public static func run(
        _ profile: Profile, clusters: ClusterList, read: (Profile, String) throws(Diagnostic) -> Input
    ) -> [Result] {
        profile.tests.map { test in
            do throws(Diagnostic) {
                let input = try read(profile, test.input)
                return Result(test: test.name, failures: failures(of: test, profile, clusters, input))
            } catch {
                let failure = failure(profile, test.line, "the input cannot be read: \(error.message)")
                return Result(test: test.name, failures: [failure])
            }
        }
    }

    private static func failures(
        of test: Profile.Test, _ profile: Profile, _ clusters: ClusterList, _ input: Input
    ) -> [ProfileError] {
        var failures: [ProfileError] = []
        let count = input.batch.records.count
        if count != test.expect.count {
            let findings = input.batch.diagnostics.map(\.code).joined(separator: ", ")
            let hint = findings.isEmpty ? nil : "findings of the reader: \(findings)"
            let message = "`\(test.name)`: expected \(test.expect.count) records, found \(count)"
            failures.append(failure(profile, test.line, message, hint: hint))
        }
        for (record, expectations) in zip(0..<count, test.expect) {
            let members = members(of: record, input, profile, clusters)
            for expectation in expectations {
                guard let found = mismatch(expectation, members) else { continue }
                let message =
                    "`\(test.name)`: \(expectation.member): expected \(expectation.value.description), found \(found)"
                failures.append(failure(profile, expectation.line, message))
            }
        }
        return failures
    }

    /// All that a record gives: members of its object, and the paths and codes of the ledger and the findings.
    private static func members(
        of record: Int, _ input: Input, _ profile: Profile, _ clusters: ClusterList
    ) -> [(member: String, value: String)] {
        // A mapper of its own, so that ledger and findings are those of this record.
        let profile = profile.only(layout: input.layout)
        var mapper = Mapper(profile, source: MappingSource(identifier: "test"), names: input.names, clusters: clusters)
        var objects: [TracedObject] = []
        mapper.map(record, of: input.batch, into: &objects)
        var members = objects.first.map { CanonicalMembers.all(of: $0.object) } ?? []
        for (index, entry) in mapper.unmapped.entries.enumerated() {
            members.append(("unmapped[\(index)]", entry.path))
        }
        let codes = input.batch.diagnostics.map(\.code) + mapper.diagnostics.map(\.code)
        for (index, code) in codes.enumerated() { members.append(("findings[\(index)]", code)) }
        return members
    }

    /// What was found instead; `nil` when it is as expected.
    private static func mismatch(
        _ expectation: Profile.Expectation, _ members: [(member: String, value: String)]
    ) -> String? {
        let (exact, below) = (expectation.member, [expectation.member + "[", expectation.member + "."])
        let found = members.filter { entry in
            entry.member == exact || below.contains { entry.member.hasPrefix($0) }
        }
        let isRight =
            switch expectation.value {
            case .text(let text): found.count == 1 && found[0] == (exact, text)
            case .list(let texts):
                found.map(\.value) == texts
                    && zip(0..<texts.count, found).allSatisfy { $1.member == "\(exact)[\($0)]" }
            case .absent: found.isEmpty
            }
        if isRight { return nil }
        if found.isEmpty { return "nothing" }
        return found.map { $0.member == exact ? "`\($0.value)`" : "\($0.member) `\($0.value)`" }.joined(separator: ", ")
    }

    private static func failure(_ profile: Profile, _ line: Int, _ message: String, hint: String? = nil) -> ProfileError
    {
        ProfileError(file: profile.file, line: line, column: 1, message: message, hint: hint)
    }
}

extension Profile.Expectation.Value: CustomStringConvertible {
    public var description: String {
        switch self {
        case .text(let text): "`\(text)`"
        case .list(let texts): texts.isEmpty ? "nothing" : "[" + texts.joined(separator: ", ") + "]"
        case .absent: "nothing"
        }
    }
}
