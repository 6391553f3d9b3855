/// The examples inside a profile.
extension ProfileReading {
    mutating func test(_ node: YAMLNode) -> Profile.Test? {
        guard let keys = keys(of: node, "a test", allowed: ["name", "input", "expect"]) else { return nil }
        let name = required(keys, "name", in: node).flatMap { text($0) }
        let input = required(keys, "input", in: node).flatMap { text($0) }
        let objects = required(keys, "expect", in: node).map { list($0) } ?? []
        var expect: [[Profile.Expectation]] = []
        for object in objects {
            guard case .mapping(let pairs) = object.content else {
                report(object, "expected one member and its value per line", hint: "`titles[0].value: Xalça`")
                continue
            }
            expect.append(pairs.compactMap { expectation($0.key, $0.value) })
        }
        guard let name, let input else { return nil }
        return Profile.Test(name: name, input: input, expect: expect, line: node.line)
    }

    private mutating func expectation(_ key: YAMLNode, _ value: YAMLNode) -> Profile.Expectation? {
        guard let member = text(key) else { return nil }
        let first = member.prefix { $0 != "." && $0 != "[" }
        let known = Set(CanonicalMembers.topLevel + ["unmapped", "findings", "skipped"])
        if !known.contains(String(first)) {
            report(key, "an object has no member `\(first)`", hint: suggestion(String(first), among: known.sorted()))
            return nil
        }
        let expected: Profile.Expectation.Value
        switch value.content {
        case .scalar(let text, _): expected = value.isNull ? .absent : .text(text)
        case .list: expected = .list(texts(value))
        case .mapping:
            report(value, "expected a text or a list of texts", hint: "address the member: `\(member).…`")
            return nil
        }
        return Profile.Expectation(member: member, value: expected, line: key.line)
    }
}
