public import XMLReading

/// What the envelope of an answer says (OAI-PMH 2.0 section 3.2); the records themselves are left to a profile.
public struct OAIResponse: Sendable {
    /// Section 3.6.
    public struct Refusal: Sendable { public let code: String, message: String }
    /// Section 4.2.
    public struct Repository: Sendable {
        public internal(set) var name = "", baseURL = "", protocolVersion = "", earliestDatestamp = ""
        /// `no`, `transient` or `persistent` (section 2.5.1).
        public internal(set) var deletedRecord = ""
        /// As the repository writes it; the spelling is checked by who uses it.
        public internal(set) var granularity = ""
    }
    public struct Format: Sendable { public internal(set) var prefix = "", schema = "", namespace = "" }
    public struct Set: Sendable { public internal(set) var spec = "", name = "" }

    /// Local name of the root; `OAI-PMH` if it is an answer at all.
    public internal(set) var root = ""
    public internal(set) var responseDate: UTCDatetime?
    public internal(set) var refusals: [Refusal] = []
    public internal(set) var repository: Repository?
    public internal(set) var formats: [Format] = []
    public internal(set) var sets: [Set] = []
    /// Whether there is a list of records, if an empty one.
    public internal(set) var hasRecordList = false
    /// Records with metadata, and headers that say `deleted`.
    public internal(set) var records = 0, deleted = 0
    /// Of the identifiers in the answer, to know one that has been there before.
    public internal(set) var identifiers = IdentifierDigest()
    /// Section 3.5: `nil` when there is no such element; the list is complete. Empty: this is its last part.
    public internal(set) var token: String?
    public internal(set) var completeListSize: Int?

    public init() {}

    public var isAnswer: Bool { root == "OAI-PMH" }
    /// The token to go on with.
    public var nextToken: String? { token.flatMap { $0.isEmpty ? nil : $0 } }
}

/// FNV-1a over identifiers in order; it tells whether a server sends the same part again.
public struct IdentifierDigest: Hashable, Sendable {
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
    mutating func add(_ identifier: String) {
        for byte in identifier.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }
}

/// Reads an answer as it comes.
public final class OAIResponseReader: XMLElementVisitor {
    public private(set) var response = OAIResponse()
    /// `OAI-PMH/ListRecords/record/header/identifier` is the deepest that is needed.
    public static let depth = 5

    private var code = ""
    public init() {}

    public func begin(_ path: [String], _ attributes: [String: String]) {
        switch path.count {
        case 1: response.root = path[0]
        case 2: beginPart(path[1], attributes)
        case 3 where path[2] == "resumptionToken":
            response.completeListSize = attributes["completeListSize"].flatMap(Int.init)
        case 3 where path[2] == "record": response.records += 1
        case 3 where path[2] == "metadataFormat": response.formats.append(.init())
        case 3 where path[2] == "set": response.sets.append(.init())
        case 4 where path[3] == "header" && attributes["status"] == "deleted":
            response.records -= 1
            response.deleted += 1
        default: break
        }
    }

    private func beginPart(_ name: String, _ attributes: [String: String]) {
        if name == "error" { code = attributes["code"] ?? "" }
        if name == "ListRecords" { response.hasRecordList = true }
        if name == "Identify" { response.repository = .init() }
    }

    public func end(_ path: [String], _ text: String) {
        switch path.count {
        case 2 where path[1] == "responseDate": response.responseDate = UTCDatetime(text)
        case 2 where path[1] == "error": response.refusals.append(.init(code: code, message: text))
        case 3 where path[2] == "resumptionToken": response.token = text
        case 3 where path[1] == "Identify": endIdentify(path[2], text)
        case 4: endDescription(path, text)
        case 5 where path[3] == "header" && path[4] == "identifier": response.identifiers.add(text)
        default: break
        }
    }

    private func endIdentify(_ name: String, _ text: String) {
        switch name {
        case "repositoryName": response.repository?.name = text
        case "baseURL": response.repository?.baseURL = text
        case "protocolVersion": response.repository?.protocolVersion = text
        case "earliestDatestamp": response.repository?.earliestDatestamp = text
        case "deletedRecord": response.repository?.deletedRecord = text
        case "granularity": response.repository?.granularity = text
        default: break
        }
    }

    private func endDescription(_ path: [String], _ text: String) {
        switch (path[2], path[3]) {
        case ("metadataFormat", "metadataPrefix"): response.formats[response.formats.count - 1].prefix = text
        case ("metadataFormat", "schema"): response.formats[response.formats.count - 1].schema = text
        case ("metadataFormat", "metadataNamespace"): response.formats[response.formats.count - 1].namespace = text
        case ("set", "setSpec"): response.sets[response.sets.count - 1].spec = text
        case ("set", "setName"): response.sets[response.sets.count - 1].name = text
        default: break
        }
    }
}
