public import ArgumentParser
internal import PipelineKit

/// `khazina rollback DATASET`
public struct RollbackCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Makes an earlier release of a dataset the one that readers see.",
        discussion: """
            EXAMPLES
              khazina rollback dataset                 # to the release before the current one
              khazina rollback dataset --to 12         # to release 12
              khazina rollback dataset --list          # which releases are kept

            Nothing is removed: the release that was taken back can be made current again. The next run publishes a new
            release only when it has something new to say.

            EXIT STATUS
              0 done   2 there is no such release   5 a run is writing there
            """)

    @Argument(help: "Folder of a dataset with releases.")
    var dataset: String
    @Option(name: .customLong("to"), help: ArgumentHelp("Number or name of the release.", valueName: "release"))
    var release: String?
    @Flag(help: "List the kept releases and change nothing.")
    var list = false
    public init() {}

    public func run() throws {
        let shelf = ReleaseShelf(folder: dataset)
        if list {
            let current = try shelf.current()
            for release in try shelf.releases() { print(release.name + (release == current ? "  current" : "")) }
            return
        }
        let outcome = try shelf.rollBack(to: release)
        print("\(dataset)/current is now \(outcome.now.name)" + (outcome.before.map { ", was \($0.name)" } ?? ""))
    }
}
