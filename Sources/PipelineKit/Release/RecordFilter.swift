internal import RecordStream

/// Which records are wanted: `cluster=museum`, `events/date/earliest!=1908-01-25`, `media`, `!media`; all of several.
struct RecordFilter: Sendable {
    private enum Test: Sendable {
        case present(CompiledPath)
        case absent(CompiledPath)
    }
    private let tests: [Test]

    /// - Throws: `ConfigurationProblem` with the filter that is no path.
    init(_ filters: [String], names: NameTable) throws {
        var problems: [String] = []
        var tests: [Test] = []
        for filter in filters {
            do throws(RecordPathError) {
                tests.append(try Self.test(filter, names))
            } catch {
                problems.append("--where \(filter): \(error.message)" + (error.hint.map { " (\($0))" } ?? ""))
            }
        }
        guard problems.isEmpty else { throw ConfigurationProblem(problems) }
        self.tests = tests
    }

    private static func test(_ filter: String, _ names: NameTable) throws(RecordPathError) -> Test {
        func compiled(_ text: String) throws(RecordPathError) -> CompiledPath {
            CompiledPath(try RecordPath(parsing: text), names: names)
        }
        if filter.hasPrefix("!") { return .absent(try compiled(String(filter.dropFirst()))) }
        // The sign of comparison stands outside brackets.
        var depth = 0
        for index in filter.indices {
            switch filter[index] {
            case "[": depth += 1
            case "]": depth -= 1
            case "=" where depth == 0:
                let value = filter[filter.index(after: index)...]
                let quote = value.contains("\"") ? "'" : "\""
                let isNegative = index > filter.startIndex && filter[filter.index(before: index)] == "!"
                let path = isNegative ? filter[..<filter.index(before: index)] : filter[..<index]
                let equal = try compiled("\(path)[.=\(quote)\(value)\(quote)]")
                return isNegative ? .absent(equal) : .present(equal)
            default: break
            }
        }
        return .present(try compiled(filter))
    }

    func accepts(_ record: RecordView) -> Bool {
        tests.allSatisfy { test in
            switch test {
            case .present(let path): path.finds(from: record.root, in: record)
            case .absent(let path): !path.finds(from: record.root, in: record)
            }
        }
    }
}
