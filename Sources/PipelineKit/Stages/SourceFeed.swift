internal import Diagnostics
internal import Mapping
internal import RecordStream
internal import SheetReading
internal import SourceInput

/// Decides how a text is read, when its source does not say it: for files that are handed in.
protocol TextChooser: AnyObject {
    func choose(_ member: SourceMember, file: String, index: UInt32) -> TextChoice
}

struct TextChoice {
    /// Index of the source that it is read as; `nil` to leave it out.
    var setup: Int?
    var layout = 0
    /// What is read instead of the member.
    var text: any ByteSource
    var findings: [Diagnostic] = []
}

/// Reads all sources of a pipeline in order and cuts them into chunks.
///
/// A file that cannot be read, or breaks off, is a finding; the next one is read all the same.
final class SourceFeed {
    private let setups: [SourceSetup]
    private let limits: RecordLimits
    private let registry: SourceRegistry
    private var file: Int { registry.files.count - 1 }
    /// Findings that belong to no chunk.
    private var findings: [Diagnostic] = []

    /// The source whose files are read, and the one that the text at hand is read as: the same, unless a chooser says
    /// otherwise.
    private var turn = -1, source = -1
    private let chooser: (any TextChooser)?
    private var pendingPaths: ArraySlice<String> = []
    private var opener: SourceOpener?
    /// Of the file at hand when it was opened.
    private var stamp: FileStamp?
    private var splitter: (any RecordSplitter)?
    private var member: SourceMember?
    /// Of the member at hand, in `SourceSetup.layouts`.
    private var layout = 0
    private var text: EndingSource?
    /// Whether the text was decoded here, and not by its format.
    private var encodingIsOurs = false
    /// The package whose tables come next.
    private var tables: PackageTables?
    /// The folder whose tables are read; the file at hand only describes them.
    private var folder: FolderFiles?

    /// The part of the only file that is read; `nil`: all of all files.
    private let slice: TextSlice?
    /// Whether files are digested while they are read.
    private let digests: Bool
    /// Whether a text has been opened.
    private var hasBegun = false

    /// - Parameters:
    ///   - chooser: Decides text by text how it is read; `nil`: as its source says.
    ///   - slice: Of the only text of the only file; `nil`: everything.
    init(
        _ setups: [SourceSetup], limits: RecordLimits, registry: SourceRegistry, chooser: (any TextChooser)? = nil,
        slice: TextSlice? = nil, digests: Bool = true
    ) {
        (self.setups, self.limits, self.registry, self.chooser) = (setups, limits, registry, chooser)
        (self.slice, self.digests) = (slice, digests)
        findings = setups.flatMap { $0.joined?.loadingDiagnostics ?? [] }
    }

    /// Bytes of the files on disk that are done, and about how much of the one at hand.
    var bytesRead: Int { doneBytes + currentBytes }
    private var doneBytes = 0, currentBytes = 0

    /// Findings since the last item: about what follows the last chunk, or is no chunk at all.
    func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    /// The next chunk of the next file; `nil` when all is read.
    func next() -> WorkItem? {
        while true {
            if let chunk = nextChunk() {
                let item = WorkItem(source: source, layout: layout, chunk: chunk, findings: takeFindings())
                let size = slice == nil ? 0 : Folder.size(of: registry.files[file].path)
                switch slice?.place(of: chunk.start.byteOffset, size: size) ?? .inside {
                case .before: continue  // and its findings: those of another slice
                case .inside: return item
                case .behind: return stop()
                }
            }
            if hasBegun, let slice, !slice.isLast { return stop() }
            if openNextMember() { continue }
            finishFile()
            if openNextFile() { continue }
            guard turn + 1 < setups.count else { return nil }
            turn += 1
            source = turn
            pendingPaths = setups[turn].source.files[...]
        }
    }

    /// What follows, findings about the end of the file among it, belongs to the last slice.
    private func stop() -> WorkItem? {
        (splitter, opener, pendingPaths, findings, turn) = (nil, nil, [], [], setups.count)
        return nil
    }

    private func nextChunk() -> RecordChunk? {
        guard var splitter = splitter.take() else { return nil }
        var chunk = RecordChunk(start: .init(source: UInt32(registry.names.count - 1)))
        do throws(Diagnostic) {
            guard try splitter.next(into: &chunk) else {
                takeTextFindings()
                noteBreak()
                return nil
            }
            if let encoding = chunk.encoding { settle(encoding) }
            for index in chunk.diagnostics.indices { chunk.diagnostics[index] = weighed(chunk.diagnostics[index]) }
            takeTextFindings()
            self.splitter = splitter
            currentBytes = min(Folder.size(of: registry.files[file].path), currentBytes + chunk.count)
            return chunk
        } catch {
            // What could not be read any further; whatever stood before has been handed out.
            takeTextFindings()
            findings.append(error)
            if error.code.hasPrefix("input.") { registry.files[file].isReadable = false }
            return chunk.count > 0 ? chunk : nil
        }
    }

    private func takeTextFindings() {
        findings += (text?.takeDiagnostics() ?? member?.takeDiagnostics() ?? []).map { weighed($0) }
    }

    /// An archive may hold a file for the sake of its name; a delivery of nothing is none.
    private func weighed(_ finding: Diagnostic) -> Diagnostic {
        guard finding.code == "input.empty", member?.name == nil else { return finding }
        return Diagnostic(finding.code, .error, finding.message, at: finding.location, hint: finding.hint)
    }

    /// Notes that the text broke off, once all that stood before has been handed out.
    private func noteBreak() {
        guard let failure = text?.failure else { return }
        findings.append(failure)
        registry.files[file].isReadable = false
        text = nil
    }

    private func openNextMember() -> Bool {
        guard let opener else { return false }
        hasBegun = true
        noteEncoding()
        if openNextTable() { return true }
        if folder != nil { return false }
        do throws(Diagnostic) {
            let index = UInt32(registry.names.count)
            guard let member = try opener.nextMember(index: index) else {
                findings += opener.takeDiagnostics()
                return false
            }
            let path = registry.files[file].path
            _ = registry.add(text: member.name.map { "\(path)!\($0)" } ?? path)
            self.member = member
            if member.package == nil { begin(text: index, SettledEncoding(member.encoding)) }
            if let chooser { return try openChosen(member, index, chooser) }
            chooseLayout(for: member, index)
            if try openTable(member, index) { return true }
            let readsBytes = setups[source].layouts[layout].format.readsBytes && !member.mustBeDecoded
            let text = EndingSource(readsBytes ? member.undecoded() : member)
            encodingIsOurs = !readsBytes
            findings += opener.takeDiagnostics()
            self.text = text
            splitter = setups[source].layouts[layout].format.makeSplitter(text, index: index, limits: limits)
            return true
        } catch {
            findings += opener.takeDiagnostics()
            fail(error)
            return false
        }
    }

    /// Opens a text as the chooser says; one that it leaves out is passed over.
    private func openChosen(
        _ member: SourceMember, _ index: UInt32, _ chooser: any TextChooser
    ) throws(Diagnostic) -> Bool {
        let choice = chooser.choose(member, file: registry.files[file].path, index: index)
        let own = opener?.takeDiagnostics() ?? []
        guard let setup = choice.setup else {
            // Nobody asks how a text is encoded that is not read.
            findings += own.filter { $0.location.source != index || !$0.code.hasPrefix("encoding.") } + choice.findings
            return true
        }
        findings += own + choice.findings
        (source, layout) = (setup, choice.layout)
        encodingIsOurs = !(setups[source].layouts[layout].format.readsBytes && !member.mustBeDecoded)
        if try openTable(member, index) { return true }
        let text = EndingSource(choice.text)
        self.text = text
        splitter = setups[source].layouts[layout].format.makeSplitter(text, index: index, limits: limits)
        return true
    }

    /// Opens what is a table but no text.
    /// - Returns: `false` for everything else.
    private func openTable(_ member: SourceMember, _ index: UInt32) throws(Diagnostic) -> Bool {
        guard let table = setups[source].layouts[layout].table else { return false }
        if let package = member.package {
            try begin(ZipFiles(package, index: index), table, index)
            return openNextTable() || openNextMember()
        }
        guard member.format == .dbf else { return false }
        let files = try DBFFiles(
            path: registry.files[file].path, encoding: setups[source].source.encoding, index: index)
        splitter = try TableSplitter(dbf: member.undecoded(), files, table.sheets, index: index, limits: limits)
        return true
    }

    private func begin(_ files: any PackageFiles, _ format: TableFormat, _ index: UInt32) throws(Diagnostic) {
        let tables = try PackageTables(files, format, names: setups[source].names, index: index)
        if let archive = tables.archiveTable { registry.archives.append(archive) }
        self.tables = tables
    }

    /// Opens an unpacked Darwin Core Archive, named by its folder or by the `meta.xml` in it.
    /// - Returns: `false` for everything else.
    private func openFolder(_ path: String, _ options: SourceOpener.Options) throws(Diagnostic) -> Bool {
        guard let main = setups[source].layouts.firstIndex(where: { $0.table != nil }),
            let table = setups[source].layouts[main].table
        else { return false }
        let folder = path.hasSuffix("/meta.xml") ? Folder.parent(of: path) : path
        guard Folder.isFile(folder + "/meta.xml") else { return false }
        let index = registry.add(text: path)
        let files = try FolderFiles(folder, index: index)
        (layout, self.folder) = (main, files)
        opener = try SourceOpener(path: folder + "/meta.xml", index: index, options: options)
        try begin(files, table, index)
        return true
    }

    /// Opens the next table of the package at hand. One that cannot be opened is a finding.
    private func openNextTable() -> Bool {
        while let package = tables {
            findings += package.takeFindings()
            do throws(Diagnostic) {
                let index = UInt32(registry.names.count)
                guard let next = try package.next(index: index, limits: limits) else { break }
                _ = registry.add(text: "\(registry.files[file].path)!\(next.name)")
                begin(text: index, SettledEncoding(package.encoding ?? "utf-8"))
                splitter = next.splitter
                return true
            } catch {
                fail(error)
            }
        }
        findings += tables?.takeFindings() ?? []
        tables = nil
        return false
    }

    private func chooseLayout(for member: SourceMember, _ index: UInt32) {
        let profile = setups[source].profile
        if let found = LayoutChoice.index(in: profile.layouts, for: member.format, head: member.head) {
            layout = found
            return
        }
        layout = 0
        findings.append(
            Diagnostic(
                "reading.no-layout", .error,
                "the text is \(member.format.title), the profile `\(profile.name)` reads \(profile.formatNames)",
                at: .init(source: index),
                hint: member.format.hint ?? "choose another profile, or add a layout to this one"))
    }

    private func openNextFile() -> Bool {
        guard let path = pendingPaths.popFirst() else { return false }
        source = turn
        registry.files.append(SourceRegistry.File(source: setups[source].source.id, path: path))
        stamp = FileStamp(path)
        do throws(Diagnostic) {
            var options = SourceOpener.Options()
            options.digest = digests && slice?.isLast ?? true
            if chooser != nil || setups[source].layouts.contains(where: { $0.table != nil }) {
                options.isPackage = TableFormat.isPackage
            }
            options.encoding = setups[source].source.encoding.flatMap { TextEncoding($0) }
            if chooser == nil, try openFolder(path, options) { return true }
            let index = UInt32(registry.names.count)
            opener =
                path == "-"
                ? SourceOpener(standardInput: index, options: options)
                : try SourceOpener(path: path, index: index, options: options)
        } catch {
            fail(error)
        }
        return true
    }

    /// Notes that records come from a text.
    private func begin(text index: UInt32, _ encoding: SettledEncoding) {
        registry.texts.append(SourceRegistry.Text(index: index, file: file, encoding: encoding))
        encodingIsOurs = false
    }

    /// What the format itself found out about the bytes.
    private func settle(_ encoding: SettledEncoding) {
        guard let last = registry.texts.indices.last else { return }
        registry.texts[last].encoding = encoding
    }

    /// What was found out while the member was read replaces what its beginning told.
    private func noteEncoding() {
        guard let member = member.take() else { return }
        if encodingIsOurs { settle(SettledEncoding(member.encoding)) }
        encodingIsOurs = false
    }

    private func finishFile() {
        guard let opener = opener.take() else { return }
        noteEncoding()
        member = nil
        do throws(Diagnostic) {
            let digest = try opener.finishDigest() ?? ""
            registry.files[file].sha256 = try folder?.digest() ?? digest
        } catch {
            fail(error)
        }
        let path = registry.files[file].path
        if let stamp, FileStamp(path) != stamp {
            fail(
                Diagnostic(
                    "input.changed-while-read", .error, "\(path) was changed while it was read",
                    at: .init(source: .max),
                    hint:
                        "have it written under another name and renamed when it is complete, or say `drop` in the source"
                ))
        }
        let size = folder?.size ?? Folder.size(of: registry.files[file].path)
        folder = nil
        registry.files[file].bytes = size
        (doneBytes, currentBytes) = (doneBytes + size, 0)
        findings += opener.takeDiagnostics()
    }

    /// Notes a finding about the file itself.
    private func fail(_ finding: Diagnostic) {
        var finding = finding
        if Int(finding.location.source) >= registry.names.count { _ = registry.add(text: registry.files[file].path) }
        finding.location.source = UInt32(registry.names.count - 1)
        findings.append(finding)
        registry.files[file].isReadable = false
    }
}

extension SettledEncoding {
    init(_ summary: EncodingSummary) {
        self.init(summary.encoding.name, declared: summary.declared?.name, margin: summary.margin)
    }
}

/// A text that ends where it cannot be read any further, so that every splitter hands out the records before the break.
private final class EndingSource: ByteSource {
    private let text: any ByteSource
    private(set) var failure: Diagnostic?
    init(_ text: any ByteSource) { self.text = text }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard failure == nil else { return false }
        do throws(Diagnostic) {
            return try text.read(into: &buffer, limit: limit)
        } catch {
            failure = error
            return false
        }
    }
    func takeDiagnostics() -> [Diagnostic] { text.takeDiagnostics() }
}
