public import Harvesting

/// What a harvest brought.
public struct HarvestReport: Sendable {
    public let name: String
    /// As the repository calls itself.
    public internal(set) var repository = ""
    /// Of this harvest.
    public internal(set) var pages = 0, records = 0, deleted = 0, requests = 0, retries = 0
    /// Of the answers after unpacking, and as they came.
    public internal(set) var bytes = 0, transferred = 0
    /// Of the folder.
    public internal(set) var firstPage = 1, totalPages = 0
    public internal(set) var isResumed = false
    /// What changes after this moment belongs to the next harvest; `nil`: the list is not complete yet.
    public internal(set) var completed: UTCDatetime?

    init(name: String) { self.name = name }

    /// One line for a person.
    public var summary: String {
        var line = "\(name): \(Progress.grouped(records)) records"
        if deleted > 0 { line += " and \(Progress.grouped(deleted)) deletions" }
        line += " in \(Progress.grouped(pages)) pages, \(Progress.megabytes(Double(bytes)))"
        if transferred < bytes, transferred > 0 { line += " (\(Progress.megabytes(Double(transferred))) transferred)" }
        if retries > 0 { line += ", \(Progress.grouped(retries)) requests repeated" }
        if isResumed { line += ", went on where the last harvest broke off" }
        line += completed.map { "; complete up to \($0)" } ?? "; not complete yet: the same command goes on"
        return line + "\n"
    }
}
