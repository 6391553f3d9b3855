internal import RecordStream

/// `map:` with its rules.
extension ProfileReading {
    mutating func members(_ node: YAMLNode) -> [Profile.Member] {
        guard case .mapping(let pairs) = node.content else {
            report(node, "`map` is written as one list of rules per member")
            return []
        }
        let known = Target.members.map(\.rawValue)
        var members: [Profile.Member] = []
        for (key, value) in pairs {
            guard let name = text(key) else { continue }
            guard known.contains(name), let target = Target(rawValue: name) else {
                report(key, "unknown member `\(name)`", hint: suggestion(name, among: known))
                continue
            }
            members.append(Profile.Member(target: target, rules: rules(value, for: target)))
        }
        return members
    }

    mutating func rules(_ node: YAMLNode, for target: Target) -> [Rule] {
        let nodes = list(node)
        if target.isSingle, nodes.count > 1 {
            report(
                nodes[1], "`\(target.rawValue)` takes one rule", hint: "use a list of alternatives: `[first, second]`")
        }
        return nodes.flatMap { rules(of: $0, for: target) }
    }

    /// One rule per path under `each`.
    private mutating func rules(of node: YAMLNode, for target: Target) -> [Rule] {
        guard let rule = rule(node, for: target) else { return [] }
        guard case .mapping(let pairs) = node.content,
            let each = pairs.first(where: { $0.key.text == "each" })?.value, case .list(let nodes) = each.content
        else { return [rule] }
        if nodes.isEmpty { report(each, "a list of paths is empty") }
        return nodes.compactMap { path($0) }.map { path in
            var rule = rule
            rule.each = path
            return rule
        }
    }

    private mutating func rule(_ node: YAMLNode, for target: Target) -> Rule? {
        let parts = target.parts
        let what = "a rule of `\(target.rawValue)`"
        if node.text != nil {
            let hint =
                parts.first == .value ? "write `value: …`" : "known: " + parts.map(\.name).joined(separator: ", ")
            report(node, "\(what) is written as keys and values, not as a text", hint: hint)
            return nil
        }
        guard let keys = keys(of: node, what, allowed: ["each", "when"] + parts.map(\.name)) else { return nil }
        var rule = Rule(line: node.line)
        if let each = keys["each"], case .scalar = each.content { rule.each = path(each) }
        rule.when = keys["when"].flatMap { condition($0) }
        for part in parts {
            guard let value = keys[part.name] else { continue }
            switch part.shape {
            case .expression:
                rule.expressions[part] = expression(value)
                checkVocabulary(target, part, rule.expressions[part], at: value)
            case .date: rule.dates[part] = date(value)
            case .rules(let inner): rule.rules[part] = rules(value, for: inner)
            }
        }
        checkCompleteness(target, keys, at: node)
        return rule
    }

    private mutating func checkVocabulary(_ target: Target, _ part: Part, _ expression: Expression?, at node: YAMLNode)
    {
        guard let words = target.vocabulary(of: part), let expression, case .constant(let word) = expression.source
        else { return }
        if !words.contains(word) {
            report(node, "`\(target.rawValue)` has no \(part.name) `\(word)`", hint: suggestion(word, among: words))
        }
    }

    /// A rule must be able to make something.
    private mutating func checkCompleteness(_ target: Target, _ keys: [String: YAMLNode], at node: YAMLNode) {
        let parts = target.parts.map(\.name)
        if target == .events {
            if keys["type"] == nil { report(node, "an event needs a `type`", hint: "for example `type: =production`") }
        } else if parts.contains("value") {
            let others = ["id", "number", "movement"].filter { parts.contains($0) }
            if keys["value"] == nil, !others.contains(where: { keys[$0] != nil }) {
                let list = (["value"] + others).map { "`\($0)`" }.joined(separator: " or ")
                report(node, "a rule of `\(target.rawValue)` needs \(list)")
            }
        } else if !parts.contains(where: { keys[$0] != nil }) {
            report(node, "the rule says nothing", hint: "known: " + parts.joined(separator: ", "))
        }
    }
}
