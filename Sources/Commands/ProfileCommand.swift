public import ArgumentParser
internal import PipelineKit

/// `khazina profile list|check|test|init`
public struct ProfileCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Lists, checks, tests and begins mapping profiles.",
        discussion: """
            EXAMPLES
              khazina profile list
              khazina profile check my-museum.yaml
              khazina profile test                 # the tests inside all profiles
              khazina profile test lido marc21
              khazina profile init list.csv > my-museum.yaml

            docs/profiles.md describes how a profile is written.
            """,
        subcommands: [List.self, Check.self, Test.self, Init.self])
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

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes a first profile for a CSV, JSON or XML file that no profile fits.",
            discussion: """
                It guesses from names and values and lists everything that it cannot guess. The draft can be run at
                once; `khazina migrate` then says what it still forgets.

                EXAMPLES
                  khazina profile init list.csv > my-museum.yaml
                  khazina profile init export.json --name our-theatre --output our-theatre.yaml
                """)
        @Argument(help: "The file; - is standard input.") var file: String
        @Option(help: "Name of the profile.") var name: String?
        @Option(name: [.short, .long], help: "File for the profile. Default: standard output.") var output: String?
        @OptionGroup var resources: ResourceOptions

        func run() throws {
            var options = Inspector.Options()
            options.triesProfiles = false
            let draft = try Inspector(options, resources: try resources.located()).draft(
                file, name: name ?? Self.name(of: file))
            guard let output else { return print(draft, terminator: "") }
            let target = try OutputFile(path: output)
            try target.write(draft)
            try target.synchronize()
        }

        /// The name of the file without folder and ending, as names of profiles are written.
        private static func name(of file: String) -> String {
            let base = file.split(separator: "/").last?.prefix { $0 != "." } ?? ""
            let name = base.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
            return name.contains { $0 != "-" } ? String(name) : "draft"
        }
    }
}
