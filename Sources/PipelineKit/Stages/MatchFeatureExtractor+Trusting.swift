internal import Deduplication
internal import Normalization

extension MatchFeatureExtractor {
    /// - Parameter schemes: Whose equal, valid identifiers are evidence.
    init(trusting schemes: [String]) {
        var rules = ExactMatchRules()
        rules.trustedSchemes = Set(schemes)
        self.init(rules: rules) { TextFolding.folded($0) }
    }
}
