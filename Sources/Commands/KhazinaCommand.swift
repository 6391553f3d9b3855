public import ArgumentParser

/// The umbrella command; each stage is also an executable of its own.
public struct KhazinaCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "khazina",
        abstract: "Turns what cultural institutions send into one canonical dataset.",
        discussion: """
            EXAMPLES
              khazina inspect delivery.zip
              khazina validate delivery/ --html report.html
              khazina run pipelines/demo.yaml
              khazina migrate legacy-catalogue.yaml --output migrated
              khazina read --profile lido delivery.xml | khazina normalize | khazina dedupe | khazina emit dataset
              khazina profile test
              khazina date "XIX əsrin sonu"

            EXIT STATUS of every command
              0 done   1 done, the data have errors   2 wrong usage or configuration   3 an input cannot be read
              4 a safety gate held something back, what was published stays   5 another run is writing there
              70 a defect of ours
            """,
        subcommands: [
            RunCommand.self, HarvestCommand.self, DiffCommand.self, RollbackCommand.self, StatusCommand.self,
            MigrateCommand.self,
            InspectCommand.self, ValidateCommand.self, ReadCommand.self,
            NormalizeCommand.self, DedupeCommand.self, EmitCommand.self, MatrixCommand.self,
            ShowCommand.self, SearchCommand.self, ExportCommand.self, DescribeCommand.self,
            ExplainCommand.self, NearCommand.self, ReviewCommand.self, UndoCommand.self, ProfileCommand.self,
            ReceiptCommand.self, ExplainCodeCommand.self,
            DateCommand.self, NameCommand.self, MatchCommand.self,
            MatchQualityCommand.self,
        ])
    public init() {}
}
