internal import Diagnostics
internal import RecordStream
internal import SourceInput

/// Reads all sources of a pipeline in order and cuts them into chunks.
///
/// A file that cannot be read, or breaks off, is a finding; the next one is read all the same.
final class SourceFeed {
    /// What was read of one file.
    struct File: Sendable {
        let source: Int
        let path: String
        var bytes = 0
        var sha256 = ""
        /// Names and encodings of the texts in it: one, or one per member of an archive.
        var texts: [(name: String, encoding: EncodingSummary)] = []
        var isReadable = true
    }

    private let setups: [SourceSetup]
    private let limits: RecordLimits
    private(set) var files: [File] = []
    /// Names for findings, by `Location.source`: the file, or file and member.
    private(set) var names: [String] = []
    /// Findings that belong to no chunk.
    private var findings: [Diagnostic] = []

    private var source = -1
    private var pendingPaths: ArraySlice<String> = []
    private var opener: SourceOpener?
    private var splitter: (any RecordSplitter)?
    private var member: SourceMember?

    init(_ setups: [SourceSetup], limits: RecordLimits) { (self.setups, self.limits) = (setups, limits) }

    /// Bytes of the files on disk that are done, and about how much of the one at hand.
    var bytesRead: Int { doneBytes + currentBytes }
    private var doneBytes = 0, currentBytes = 0

    /// Of the file or member that a finding is about.
    func name(of finding: Diagnostic) -> String { name(at: finding.location) ?? "" }
    func name(at location: Diagnostic.Location) -> String? {
        let index = Int(location.source)
        return index < names.count ? names[index] : nil
    }

    func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    /// The next chunk of the next file; `nil` when all is read.
    func next() -> WorkItem? {
        while true {
            if let chunk = nextChunk() { return WorkItem(source: source, chunk: chunk) }
            if openNextMember() { continue }
            finishFile()
            if openNextFile() { continue }
            guard source + 1 < setups.count else { return nil }
            source += 1
            pendingPaths = setups[source].source.files[...]
        }
    }

    private func nextChunk() -> RecordChunk? {
        guard var splitter = splitter.take() else { return nil }
        var chunk = RecordChunk(start: .init(source: UInt32(names.count - 1)))
        do throws(Diagnostic) {
            guard try splitter.next(into: &chunk) else {
                findings += member?.takeDiagnostics() ?? []
                return nil
            }
            findings += member?.takeDiagnostics() ?? []
            self.splitter = splitter
            currentBytes = min(Folder.size(of: files[files.count - 1].path), currentBytes + chunk.count)
            return chunk
        } catch {
            // What could not be read any further; whatever stood before has been handed out.
            findings += member?.takeDiagnostics() ?? []
            findings.append(error)
            if error.code.hasPrefix("input.") { files[files.count - 1].isReadable = false }
            return chunk.count > 0 ? chunk : nil
        }
    }

    private func openNextMember() -> Bool {
        guard let opener else { return false }
        do throws(Diagnostic) {
            let index = UInt32(names.count)
            guard let member = try opener.nextMember(index: index) else {
                findings += opener.takeDiagnostics()
                return false
            }
            findings += opener.takeDiagnostics()
            let path = files[files.count - 1].path
            names.append(member.name.map { "\(path)!\($0)" } ?? path)
            files[files.count - 1].texts.append((member.name ?? "", member.encoding))
            self.member = member
            splitter = setups[source].format.makeSplitter(member, index: index, limits: limits)
            return true
        } catch {
            findings += opener.takeDiagnostics()
            fail(error)
            return false
        }
    }

    private func openNextFile() -> Bool {
        guard let path = pendingPaths.popFirst() else { return false }
        files.append(File(source: source, path: path))
        do throws(Diagnostic) {
            var options = SourceOpener.Options()
            options.digest = true
            if let name = setups[source].source.encoding { options.encoding = TextEncoding(name) }
            opener = try SourceOpener(path: path, index: UInt32(names.count), options: options)
        } catch {
            fail(error)
        }
        return true
    }

    private func finishFile() {
        guard let opener = opener.take() else { return }
        member = nil
        do throws(Diagnostic) {
            files[files.count - 1].sha256 = try opener.finishDigest() ?? ""
        } catch {
            fail(error)
        }
        let path = files[files.count - 1].path
        files[files.count - 1].bytes = Folder.size(of: path)
        (doneBytes, currentBytes) = (doneBytes + Folder.size(of: path), 0)
        findings += opener.takeDiagnostics()
    }

    /// Notes a finding about the file itself.
    private func fail(_ finding: Diagnostic) {
        var finding = finding
        if Int(finding.location.source) >= names.count { names.append(files[files.count - 1].path) }
        finding.location.source = UInt32(names.count - 1)
        findings.append(finding)
        files[files.count - 1].isReadable = false
    }
}
