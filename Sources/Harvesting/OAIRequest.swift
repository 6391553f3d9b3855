/// A request to a repository (OAI-PMH 2.0 section 3.1.1).
public struct OAIRequest: Sendable {
    public let baseURL: String
    /// Names and values of the arguments, the verb first.
    public let arguments: [(name: String, value: String)]

    /// Section 4.2.
    public static func identify(_ baseURL: String) -> OAIRequest { .init(baseURL, "Identify") }
    /// Section 4.4.
    public static func listMetadataFormats(_ baseURL: String) -> OAIRequest { .init(baseURL, "ListMetadataFormats") }
    /// Section 4.6.
    /// - Parameter token: Of the answer before; an exclusive argument.
    public static func listSets(_ baseURL: String, token: String? = nil) -> OAIRequest {
        .init(baseURL, "ListSets", token.map { [("resumptionToken", $0)] } ?? [])
    }
    /// Section 4.5, the first request of a list.
    public static func listRecords(
        _ baseURL: String, prefix: String, set: String?, from: UTCDatetime?, until: UTCDatetime?
    ) -> OAIRequest {
        var arguments = [("metadataPrefix", prefix)]
        if let from { arguments.append(("from", from.description)) }
        if let until { arguments.append(("until", until.description)) }
        if let set { arguments.append(("set", set)) }
        return .init(baseURL, "ListRecords", arguments)
    }
    /// Section 3.5: the token is an exclusive argument, it stands alone.
    public static func listRecords(_ baseURL: String, token: String) -> OAIRequest {
        .init(baseURL, "ListRecords", [("resumptionToken", token)])
    }

    private init(_ baseURL: String, _ verb: String, _ arguments: [(String, String)] = []) {
        self.baseURL = baseURL
        self.arguments = [(name: "verb", value: verb)] + arguments.map { (name: $0.0, value: $0.1) }
    }

    /// The address to fetch. Values are escaped as section 3.1.1.3 says; a base URL may have a query of its own.
    public var url: String {
        var url = baseURL
        if let fragment = url.firstIndex(of: "#") { url.removeSubrange(fragment...) }
        for (index, argument) in arguments.enumerated() {
            let isFirst = index == 0 && !url.contains("?")
            if isFirst { url += "?" } else if !url.hasSuffix("?"), !url.hasSuffix("&") { url += "&" }
            url += "\(argument.name)=\(Self.escaped(argument.value))"
        }
        return url
    }

    /// All but the unreserved characters of RFC 3986 section 2.3 as `%` and two digits.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
