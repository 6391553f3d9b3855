public import ArgumentParser
internal import PipelineKit
internal import Validation

/// `khazina receipt verify FILE`
public struct ReceiptCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Compares files with the receipt of their validation.",
        discussion: """
            EXAMPLES
              khazina validate delivery/ --receipt receipt.json
              khazina receipt verify receipt.json
              khazina receipt verify receipt.json --files ~/incoming
            """,
        subcommands: [Verify.self])
    public init() {}

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether receipt and files are as they were; exit status 1 when not.")
        @Argument(help: "The receipt.") var receipt: String
        @Option(help: ArgumentHelp("Where the files are now.", valueName: "folder")) var files: String?
        func run() throws {
            let result = try ReceiptFile.verify(receipt, folder: files)
            for line in result.lines { print(line) }
            if !result.isRight { throw ExitStatus.dataHasErrors }
        }
    }
}

/// `khazina explain-code CODE…`
public struct ExplainCodeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "explain-code",
        abstract: "Says what a code of a finding means and what to do about it.",
        discussion: """
            EXAMPLES
              khazina explain-code csv.too-many-values
              khazina explain-code xml.entity --language ru
              khazina explain-code                        # all codes
            """)
    @Argument(help: "Codes; without any, all are named.") var codes: [String] = []
    @Option(help: "Language: en, az, ru.") var language = ValidateCommand.Language.en
    @OptionGroup var resources: ResourceOptions
    public init() {}

    public func run() throws {
        let words = try resources.located().words(language.rawValue)
        let known = words.knownCodes
        for code in codes.isEmpty ? known : codes {
            guard known.contains(code) else {
                throw ConfigurationProblem(["there is no code `\(code)`; khazina explain-code names all"])
            }
            let entry = words.code(code)
            print("\(code)  (\(entry.layer))\n  \(entry.title)\n  → \(entry.todo)")
        }
    }
}
