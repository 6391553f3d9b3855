public import ArgumentParser

/// The umbrella command; each stage is also an executable of its own.
public struct KhazinaCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "khazina",
        abstract: "Turns what cultural institutions send into one canonical dataset.",
        subcommands: [MatchCommand.self, MatchQualityCommand.self])
    public init() {}
}
