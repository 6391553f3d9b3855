public import ArgumentParser
internal import Diagnostics
internal import Glibc
internal import PipelineKit

/// Runs a command as the whole program and ends with the documented exit status (docs/architecture.md).
///
/// ArgumentParser's own `main` would end wrong usage with 64; all our commands end it with 2.
public func runAsProgram<Command: ParsableCommand>(_ command: Command.Type) -> Never {
    // A reader that closes its end of a pipe (`| head`) ends us quietly, as it does every filter.
    _ = signal(SIGPIPE, SIG_DFL)
    do {
        var command = try Command.parseAsRoot()
        try command.run()
        exit(ExitStatus.done.rawValue)
    } catch let status as ExitStatus {
        exit(status.rawValue)
    } catch let finding as Diagnostic {
        printError(finding.summary)
        exit(ExitStatus(finding).rawValue)
    } catch let errors as ConfigurationProblem {
        printError(errors.description)
        exit(ExitStatus.wrongUsage.rawValue)
    } catch {
        let code = Command.exitCode(for: error)
        let message = Command.fullMessage(for: error)
        if code == .success {
            print(message)
            exit(ExitStatus.done.rawValue)
        }
        if !message.isEmpty { printError(message) }
        exit(code == .failure || code == .validationFailure ? ExitStatus.wrongUsage.rawValue : code.rawValue)
    }
}

func printError(_ text: String) {
    var text = text
    if !text.hasSuffix("\n") { text += "\n" }
    StandardError.write(text)
}

extension Diagnostic {
    /// One line or two for a finding that has no source to quote.
    fileprivate var summary: String { "khazina: \(message) [\(code)]" + (hint.map { "\n  hint: \($0)" } ?? "") }
}

extension ExitStatus: Error {}
