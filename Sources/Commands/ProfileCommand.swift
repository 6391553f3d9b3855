public import ArgumentParser
internal import PipelineKit

/// `khazina profile list|check|test`
public struct ProfileCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Lists, checks and tests mapping profiles.",
        discussion: """
            EXAMPLES
              khazina profile list
              khazina profile check my-museum.yaml
              khazina profile test                 # the tests inside all profiles
              khazina profile test lido marc21

            docs/profiles.md describes how a profile is written.
            """,
        subcommands: [List.self, Check.self, Test.self])
    public init() {}

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Names the profiles there are.")
        @OptionGroup var resources: ResourceOptions
        func run() throws {
            for description in try ProfileCatalog(try resources.located()).descriptions() { print(description) }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Says every mistake in profiles.")
        @Argument(help: "Names, or .yaml files. Default: all.") var profiles: [String] = []
        @OptionGroup var resources: ResourceOptions
        func run() throws {
            let count = try ProfileCatalog(try resources.located()).check(profiles)
            print("\(count) profiles are right")
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Runs the tests inside profiles.")
        @Argument(help: "Names, or .yaml files. Default: all.") var profiles: [String] = []
        @OptionGroup var resources: ResourceOptions
        func run() throws {
            let result = try ProfileCatalog(try resources.located()).test(profiles)
            for line in result.failures { printError(line) }
            print("\(result.passed) passed, \(result.failed) failed")
            if result.failed > 0 { throw ExitStatus.dataHasErrors }
        }
    }
}
