internal import Diagnostics
internal import Mapping

/// Says when the first records of a source are not what its profile is for: a wrong profile maps little and looks like
/// a poor delivery.
struct RecognitionCheck {
    private var judged: Set<Int> = []

    /// - Parameters:
    ///   - records: Of a chunk; the first chunk of a source that has any decides.
    ///   - place: Of its first record, when none was recognised.
    /// - Returns: A finding, at most one per source.
    mutating func judge(_ profile: Profile, _ source: Int, records: Int, _ place: Diagnostic.Location?)
        -> [Diagnostic]
    {
        guard records > 0, judged.insert(source).inserted, let place else { return [] }
        return [
            Diagnostic(
                "mapping.not-recognized", .error,
                "the records do not look like what the profile `\(profile.name)` is for", at: place,
                hint: "choose another profile (khazina profile list), or extend `recognize` in this one")
        ]
    }
}
