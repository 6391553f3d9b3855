internal import Commands

@main
enum Main {
    static func main() { runAsProgram(ValidateCommand.self) }
}
