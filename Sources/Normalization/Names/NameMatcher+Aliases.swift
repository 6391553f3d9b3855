extension NameMatcher {
    /// Numbers of the groups of the alias table that a name belongs to, ascending.
    public func aliasGroups(of name: String) -> [Int] { aliases.groups(of: folding.keys(of: name)).sorted() }
}
