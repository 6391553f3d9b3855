import Diagnostics
import Glibc
import SourceInput
import Testing

@Suite struct SourceOpenerTests {
    @Test(arguments: [Samples.gzip, Samples.bzip2, Samples.xz, Samples.zstd, Array(Samples.table.utf8)])
    func `a compressed text reads like the plain one`(file: [UInt8]) throws {
        for limit in [1, 5, 64 << 10] {
            let opened = try Opened(file, limit: limit)
            #expect(opened.texts.map(\.string) == [Samples.table])
            #expect(opened.texts[0].name == nil)
            #expect(opened.texts[0].format == .csv)
            #expect(opened.findings.isEmpty)
        }
    }

    @Test func `the members of a zip come by name, without the desktop's litter`() throws {
        let opened = try Opened(Samples.zip)
        #expect(opened.texts.map(\.name) == ["a.csv", "b/c.csv"])
        #expect(opened.texts.map(\.string) == [Samples.table, "x,y\n"])
        #expect(opened.codes == ["input.member-left-out"])
    }

    @Test func `members that lead out of their folder and links are left out with a finding`() throws {
        let opened = try Opened(Samples.tarGzip)
        #expect(opened.texts.map(\.name) == ["a.csv", "inner.csv.gz"])
        #expect(opened.texts.map(\.string) == [Samples.table, Samples.table])
        #expect(opened.codes == ["input.member-outside-folder", "input.member-not-a-file"])
    }

    @Test func `members beyond the limit are left out with a finding`() throws {
        var options = SourceOpener.Options()
        options.limits.members = 1
        let opened = try Opened(Samples.zip, options)
        #expect(opened.texts.map(\.name) == ["a.csv"])
        #expect(opened.codes == ["input.too-many-members"])
    }

    @Test func `packing beyond the limit is left out with a finding`() throws {
        var options = SourceOpener.Options()
        options.limits.nesting = 2
        let opened = try Opened(Samples.tarGzip, options)
        #expect(opened.texts.map(\.name) == ["a.csv"])
        #expect(opened.codes.last == "input.nested-too-deep")
    }

    @Test func `a decompression bomb stops with a finding`() throws {
        var options = SourceOpener.Options()
        options.limits.unexaminedBytes = 1 << 20
        let opened = try Opened(Samples.bomb, options)
        #expect(opened.texts[0].bytes.count <= 2 << 20)
        #expect(opened.codes.last == "input.compression-bomb")
    }

    @Test func `a gzip file that is cut off gives what it has, then a fatal finding`() throws {
        let opened = try Opened(Samples.gzip.dropLast(10))
        #expect(Samples.table.hasPrefix(opened.texts[0].string))
        #expect(opened.texts[0].bytes.count > 10)
        #expect(opened.codes == ["input.truncated"])
        #expect(opened.findings[0].severity == .fatal)
    }

    @Test(arguments: [Samples.bzip2, Samples.xz, Samples.zstd, Samples.zip])
    func `every other container that is cut off says so`(file: [UInt8]) throws {
        let opened = try Opened(file.prefix(file.count / 3))
        #expect(opened.codes.last == "input.truncated" || opened.codes.last == "input.damaged")
    }

    @Test func `several gzip members are one text, and what is no gzip behind them is reported`() throws {
        let opened = try Opened(Samples.gzip + Samples.gzip + [0, 0, 0])
        #expect(opened.texts.map(\.string) == [Samples.table + Samples.table])
        #expect(opened.findings.isEmpty)
        #expect(try Opened(Samples.gzip + Array("junk".utf8)).codes == ["input.trailing-bytes"])
    }

    @Test func `a damaged gzip file is reported and never hangs`() throws {
        for position in Samples.gzip.indices.dropFirst(3) {
            var file = Samples.gzip
            file[position] ^= 0x5A
            _ = try Opened(file)
        }
        var file = Samples.gzip
        file[file.count - 6] ^= 1
        #expect(try Opened(file).codes == ["input.damaged"])
    }

    @Test func `an empty file is a finding`() throws {
        let opened = try Opened([])
        #expect(opened.texts.map(\.bytes) == [[]])
        #expect(opened.codes == ["input.empty"])
    }

    @Test func `a file of a foreign kind says what it is`() throws {
        let opened = try Opened(bytes("D0CF11E0A1B11AE1 0000"))
        #expect(opened.texts.isEmpty)
        #expect(opened.codes == ["input.unsupported"])
        #expect(opened.findings[0].hint == "save the table as XLSX, or as CSV in UTF-8")
    }

    @Test(arguments: [
        ("000100005374616E64617264204A657420444200", "Access"), ("53514C69746520666F726D6174203300", "SQLite"),
        ("FFD8FFE000104A464946", "picture"), ("7B5C727466315C616E7369", "RTF"),
        ("00000000 06000000 08000000 0701" + String(repeating: "00", count: 60), "CDS/ISIS"),
    ])
    func `a database, a picture and a letter are named, with what to ask for`(head: String, word: String) throws {
        let opened = try Opened(bytes(head) + [UInt8](repeating: 0x5A, count: 256))
        #expect(opened.texts.isEmpty)
        #expect(opened.codes == ["input.unsupported"])
        #expect(opened.findings[0].message.contains(word))
        #expect(opened.findings[0].hint != nil)
    }

    @Test func `a file that is not there, a folder and a locked file are told apart`() throws {
        #expect(codeOfOpening("/no/such/file") == "input.not-found")
        #expect(codeOfOpening("/tmp") == "input.is-directory")
        let locked = TemporaryFile([])
        unsafe chmod(locked.path, 0)
        if getuid() != 0 { #expect(codeOfOpening(locked.path) == "input.no-permission") }
    }

    @Test func `the digest is that of the whole file, read or not`() throws {
        var options = SourceOpener.Options()
        options.digest = true
        // printf 'abc' | sha256sum
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try Opened(Array("abc".utf8), options).digest == abc)
        let file = TemporaryFile("abc".utf8)
        let opener = try SourceOpener(path: file.path, index: 0, options: options)
        #expect(try opener.finishDigest() == abc)
    }

    @Test func `a byte order mark is no part of the text`() throws {
        let opened = try Opened([0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8))
        #expect(opened.texts[0].string == "a,b\n")
        #expect(opened.texts[0].encoding.hasByteOrderMark)
    }

    private func codeOfOpening(_ path: String) -> String? {
        do throws(Diagnostic) {
            _ = try SourceOpener(path: path, index: 0)
            return nil
        } catch {
            return error.code
        }
    }
}
