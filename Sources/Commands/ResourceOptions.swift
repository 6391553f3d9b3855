public import ArgumentParser
internal import Glibc
internal import PipelineKit

/// Where profiles and vocabularies are.
public struct ResourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder that holds pipelines/ with profiles and vocabularies.",
            discussion: "Default: KHAZINA_HOME, or found from where the program or the working directory is.",
            valueName: "folder"))
    var resources: String?
    public init() {}

    func located() throws -> Resources {
        var locator = ResourceLocator()
        guard let folder = resources ?? locator.root() else {
            throw ConfigurationProblem([
                "the folder pipelines/ with profiles and vocabularies is not found (say --resources FOLDER, or set KHAZINA_HOME)"
            ])
        }
        return Resources(folder: folder)
    }
}

enum Processors {
    /// Processors that this process may use.
    static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
