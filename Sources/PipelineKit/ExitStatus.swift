public import Diagnostics

/// How a command ends; the same for every command (DESIGN: exit codes).
public enum ExitStatus: Int32, Sendable {
    /// Done, nothing at error level.
    case done = 0
    /// Done; the data have errors.
    case dataHasErrors = 1
    /// Wrong usage or configuration.
    case wrongUsage = 2
    /// An input cannot be read.
    case inputUnreadable = 3
    /// A safety gate refused to publish.
    case refused = 4
    /// Another run holds the lock.
    case locked = 5
    /// A defect of ours.
    case defect = 70

    /// For a finding that ends the command.
    public init(_ finding: Diagnostic) {
        if finding.code == "output.locked" {
            self = .locked
        } else if finding.code == "difference.unbalanced" {
            self = .defect
        } else if finding.code == "output.kept" {
            self = .refused
        } else if finding.code.hasPrefix("input.") || finding.code.hasPrefix("harvest.") {
            self = .inputUnreadable
        } else if ["profile.", "pipeline.", "vocabulary.", "dates.", "join.", "usage.", "output.", "store."].contains(
            where: finding.code.hasPrefix)
        {
            self = .wrongUsage
        } else {
            self = .dataHasErrors
        }
    }
}

/// Mistakes in a pipeline or profile, one `file:line:column: message` a line.
public struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public let lines: [String]
    public init(_ lines: [String]) { self.lines = lines }
    public var description: String { lines.joined(separator: "\n") }
}
