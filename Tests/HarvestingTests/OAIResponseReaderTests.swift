import Harvesting
import Testing
import XMLReading

/// Envelopes as section 3.2 of OAI-PMH 2.0 shows them.
@Suite struct OAIResponseReaderTests {
    private func read(_ text: String, piece: Int = 7) -> (OAIResponse, XMLElementWalk.Problem?, isClosed: Bool) {
        let reader = OAIResponseReader(), bytes = Array(text.utf8)
        var walk = XMLElementWalk(reader, depth: OAIResponseReader.depth)
        var start = 0
        while start < bytes.count {
            let end = min(start + piece, bytes.count)
            walk.take(bytes[start..<end].span)
            start = end
        }
        let problem = walk.finish()
        return (reader.response, problem, walk.isClosed)
    }

    private let page = """
        <?xml version="1.0" encoding="UTF-8"?>
        <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2024-06-01T10:00:00Z</responseDate>
        <request verb="ListRecords">http://a.example/oai</request><ListRecords>
        <record><header><identifier>oai:a:1</identifier><datestamp>2024-01-01</datestamp></header>
          <metadata><dc><title>Kitab &amp; dəftər</title></dc></metadata></record>
        <record><header status="deleted"><identifier>oai:a:2</identifier><datestamp>2024-01-01</datestamp></header></record>
        <resumptionToken completeListSize="5" cursor="0"> x&amp;y|ə </resumptionToken></ListRecords></OAI-PMH>
        """

    @Test(arguments: [1, 2, 7, 10_000]) func `a page says its records, deletions, token and size`(piece: Int) {
        let (response, problem, isClosed) = read(page, piece: piece)
        #expect(problem == nil && isClosed && response.isAnswer)
        #expect((response.records, response.deleted) == (1, 1))
        #expect(response.nextToken == "x&y|ə")
        #expect(response.completeListSize == 5)
        #expect(response.responseDate?.description == "2024-06-01T10:00:00Z")
    }

    @Test func `an empty token ends the list, and so does none`() {
        let empty = page.replacing(/<resumptionToken.*<\/resumptionToken>/, with: "<resumptionToken/>")
        #expect(read(empty).0.token == "" && read(empty).0.nextToken == nil)
        let none = page.replacing(/<resumptionToken.*<\/resumptionToken>/, with: "")
        #expect(read(none).0.token == nil)
    }

    @Test func `a refusal has its code and words`() {
        let (response, _, _) = read("<OAI-PMH><error code=\"badResumptionToken\">expired</error></OAI-PMH>")
        #expect(response.refusals.map(\.code) == ["badResumptionToken"])
        #expect(response.refusals.map(\.message) == ["expired"])
    }

    @Test func `a page that is cut off is not closed`() {
        let (_, problem, isClosed) = read(String(page.dropLast(30)))
        #expect(problem != nil && !isClosed)
    }

    @Test func `the token behind a character that XML forbids is still found`() {
        let (response, problem, isClosed) = read(page.replacing("dəftər", with: "dəf\u{1}tər"))
        #expect(problem?.line == 5)
        #expect(isClosed && response.nextToken == "x&y|ə" && response.records == 1)
    }

    @Test func `entities of a document type are neither expanded nor fetched`() {
        let (response, _, _) = read(
            "<!DOCTYPE OAI-PMH [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
                + "<OAI-PMH><error code=\"x\">a&e;b</error></OAI-PMH>")
        #expect(response.refusals.allSatisfy { !$0.message.contains("root") })
    }

    @Test func `another document is no answer`() {
        #expect(!read("<html><body>Texniki fasilə</body></html>").0.isAnswer)
    }
}

@Suite struct UTCDatetimeTests {
    @Test(arguments: ["2024-02-29", "2024-02-29T23:59:59Z", "0001-01-01"]) func `is a date`(text: String) {
        #expect(UTCDatetime(text)?.description == text)
    }
    @Test(arguments: [
        "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-1", "2024-01-01T24:00:00Z", "2024-01-01T10:00:00+04:00",
        "2024-01-01 10:00:00Z", "", "20240101",
    ]) func `is none`(text: String) { #expect(UTCDatetime(text) == nil) }

    @Test func `what a granularity takes away makes the window wider`() throws {
        let second = try #require(UTCDatetime("2024-05-06T07:08:09Z")), day = try #require(UTCDatetime("2024-05-06"))
        #expect(second.expressed(in: .day, as: .from) == day)
        #expect(day.expressed(in: .second, as: .from).description == "2024-05-06T00:00:00Z")
        #expect(day.expressed(in: .second, as: .until).description == "2024-05-06T23:59:59Z")
    }
}

@Suite struct OAIRequestTests {
    @Test func `a token stands alone and is escaped`() {
        let request = OAIRequest.listRecords("http://a.example/oai?x=1", token: "a b&c=ə/!")
        #expect(request.url == "http://a.example/oai?x=1&verb=ListRecords&resumptionToken=a%20b%26c%3D%C9%99%2F%21")
    }
    @Test func `a first request has its window and set`() {
        let request = OAIRequest.listRecords(
            "http://a.example/oai", prefix: "oai_dc", set: "kitab", from: UTCDatetime("2024-01-01"), until: nil)
        #expect(
            request.url == "http://a.example/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&set=kitab")
    }
}
