public import Deduplication
public import Diagnostics
internal import Yams

/// Reads the rules of merging from YAML and checks all of it before anything runs.
public enum MergeRulesReader {
    /// The rules, and what is wrong with the file; the rules are `nil` when anything is.
    /// - Parameter source: Index of the file for the locations of the findings.
    public static func read(_ text: String, source: UInt32) -> (rules: MergeRules?, findings: [Diagnostic]) {
        var yaml = YAMLReading(source: source)
        do {
            guard let root = try Yams.compose(yaml: text) else { return (MergeRules(), []) }
            let rules = rules(root, &yaml)
            return (yaml.findings.isEmpty ? rules : nil, yaml.findings)
        } catch {
            let finding = Diagnostic(
                "merging.malformed", .error, "not readable YAML: \(error)", at: .init(source: source))
            return (nil, [finding])
        }
    }

    private static func rules(_ root: Node, _ yaml: inout YAMLReading) -> MergeRules {
        let parts = yaml.mapping(root, allowing: ["version", "trusted", "members"])
        var rules = MergeRules()
        if let version = parts["version"] { rules.version = Int(yaml.number(version, atLeast: 1)) }
        if let trusted = parts["trusted"] { rules.trusted = yaml.list(trusted).map { yaml.text($0) } }
        guard let members = parts["members"] else { return rules }
        for (member, rule) in yaml.entries(members) {
            let name = yaml.text(member)
            guard MergeRules.members.contains(name) else {
                let known = MergeRules.members.joined(separator: ", ")
                yaml.complain(
                    "merging.unknown-member", "\(name) is no member with one value", at: member,
                    hint: "members are \(known)")
                continue
            }
            rules.rules[name] = yaml.choice(rule, of: MergeRules.Rule.self)
        }
        return rules
    }
}
