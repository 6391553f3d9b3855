internal import Diagnostics
internal import Harvesting
internal import JSONWriting

/// How far a harvest is (`harvest.json` beside the pages). Written after each page, so that a harvest that is killed
/// goes on behind the last page.
struct HarvestState {
    static let fileName = "harvest.json"

    /// A list of records that is being fetched.
    struct List {
        /// Everything anew: the pages before `firstPage` go when it is complete.
        var isFull: Bool
        var from, until: UTCDatetime?
        var firstPage: Int
        /// `nil`: its first part is still to come.
        var token: String?
        /// `responseDate` of its first part: what changes later belongs to the next harvest.
        var began: UTCDatetime?
        var records = 0, deleted = 0
        /// How often it was begun anew because the repository forgot its token.
        var restarts = 0
        /// Identifiers of the last part.
        var digest = ""
        /// Whether it cannot hold a record: its window ended before what is there already.
        var isOver: Bool {
            guard token == nil, let from, let until else { return false }
            return until.description < from.description
        }
    }

    let url: String, prefix: String, set: String?
    /// Pages from the first up to, but not with, the next hold what was harvested.
    var firstPage = 1, nextPage = 1
    /// Pages before this one are of one list; those from it on hold records that changed later, once more.
    var firstChange = 1
    /// Whether records may be there in several versions, of which the last counts.
    var hasChanges: Bool { firstChange < nextPage }
    /// Everything up to this moment is there; `nil`: no list is complete yet.
    var completed: UTCDatetime?
    var list: List?

    init(_ description: HarvestDescription) {
        (url, prefix, set) = (description.url, description.prefix, description.set)
    }

    static func page(_ number: Int) -> String {
        let digits = String(number)
        return "page-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".xml"
    }

    /// The number of a page file, `nil` for any other name.
    static func number(ofPage name: String) -> Int? {
        guard name.hasPrefix("page-"), name.hasSuffix(".xml") else { return nil }
        let digits = name.dropFirst(5).dropLast(4)
        return digits.utf8.count >= 6 && digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) ? Int(digits) : nil
    }

    // MARK: The file

    /// - Returns: `nil` when nothing was harvested into the folder.
    init?(folder: String) throws {
        let path = "\(folder)/\(Self.fileName)"
        guard Folder.isFile(path) else { return nil }
        var found: HarvestState?
        do {
            try NDJSONLines.forEach(path: path) { found = HarvestState($0) }
        } catch let finding as Diagnostic {
            throw Self.unreadable(path, finding.message)
        }
        guard let found else { throw Self.unreadable(path, "it is not what khazina harvest writes") }
        self = found
    }

    private static func unreadable(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            "harvest.state-unreadable", .fatal, "\(path) cannot be used: \(reason)", at: .init(source: .max),
            hint: "restore it from a backup, or remove the folder and harvest anew")
    }

    private init?(_ line: JSONLine) {
        guard let url = line.text("url"), let prefix = line.text("prefix"),
            let first = line.text("firstPage").flatMap(Int.init), let next = line.text("nextPage").flatMap(Int.init),
            1...next ~= first
        else { return nil }
        (self.url, self.prefix, set) = (url, prefix, line.text("set"))
        (firstPage, nextPage) = (first, next)
        firstChange = line.text("firstChange").flatMap(Int.init) ?? next
        completed = line.text("completed").flatMap { UTCDatetime($0) }
        guard let part = line["list"].first else { return }
        guard let firstPage = part.text("firstPage").flatMap(Int.init), first...next ~= firstPage else { return nil }
        func date(_ name: String) -> UTCDatetime? { part.text(name).flatMap { UTCDatetime($0) } }
        func number(_ name: String) -> Int { part.text(name).flatMap(Int.init) ?? 0 }
        list = List(
            isFull: part.text("full") == "true", from: date("from"), until: date("until"), firstPage: firstPage,
            token: part.text("token"), began: date("began"), records: number("records"), deleted: number("deleted"),
            restarts: number("restarts"), digest: part.text("digest") ?? "")
    }

    /// Puts the state in its place in one step.
    func write(into folder: String) throws(Diagnostic) {
        var json = JSONWriter()
        func member(_ name: StaticString, _ value: String?) {
            guard let value else { return }
            json.key(name)
            json.string(value)
        }
        func number(_ name: StaticString, _ value: Int) {
            json.key(name)
            json.integer(value)
        }
        json.beginObject()
        member("url", url)
        member("prefix", prefix)
        member("set", set)
        number("firstPage", firstPage)
        number("nextPage", nextPage)
        number("firstChange", firstChange)
        member("completed", completed?.description)
        if let list {
            json.key("list")
            json.beginObject()
            json.key("full")
            json.boolean(list.isFull)
            member("from", list.from?.description)
            member("until", list.until?.description)
            number("firstPage", list.firstPage)
            member("token", list.token)
            member("began", list.began?.description)
            number("records", list.records)
            number("deleted", list.deleted)
            number("restarts", list.restarts)
            member("digest", list.digest)
            json.endObject()
        }
        json.endObject()
        json.endLine()
        try OutputFile.replace("\(folder)/\(Self.fileName)", with: json.bytes)
    }
}
