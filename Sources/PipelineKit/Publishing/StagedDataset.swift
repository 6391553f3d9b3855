internal import Diagnostics

/// A dataset being written where nobody reads it yet.
protocol StagedDataset: AnyObject {
    /// The folder that the run writes into.
    var path: String { get }
    /// The last dataset of the same place: its ids go on, and readers compare with it; `nil`: there is none.
    var last: String? { get }
    /// Whether publishing an empty dataset would hide one that has objects.
    var wouldReplaceObjects: Bool { get }
    /// The run that was killed while it wrote to the same place, if one was.
    var leftBy: LockOwner? { get }
    /// Makes it the dataset that readers see, in one step.
    func publish() throws -> PublishedDataset
    /// Throws it away; what readers see stays.
    func discard() throws(Diagnostic)
}

/// What readers see after a run.
struct PublishedDataset: Sendable {
    let folder: String
    /// Whether it is another one than before.
    let isNew: Bool
}
