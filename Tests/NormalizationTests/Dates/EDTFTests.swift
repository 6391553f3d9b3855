import FoundationEssentials
import Normalization
import Testing

@Suite struct EDTFTests {
    /// Text, earliest, latest, level.
    @Test(arguments: [
        ("1985-04-12", "1985-04-12", "1985-04-12", 0), ("1985-04", "1985-04-01", "1985-04-30", 0),
        ("1985", "1985-01-01", "1985-12-31", 0), ("0000", "0000-01-01", "0000-12-31", 0),
        ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12", 0),
        ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12", 0),
        ("1964/2008", "1964-01-01", "2008-12-31", 0), ("2004-02-01/2005-02", "2004-02-01", "2005-02-28", 0),
        ("Y170000002", "170000002-01-01", "170000002-12-31", 1),
        ("Y-170000002", "-170000002-01-01", "-170000002-12-31", 1),
        ("2001-21", "2001-03-01", "2001-05-31", 1), ("2001-24", "2001-12-01", "2002-02-28", 1),
        ("1984?", "1984-01-01", "1984-12-31", 1), ("2004-06~", "2004-06-01", "2004-06-30", 1),
        ("2004-06-11%", "2004-06-11", "2004-06-11", 1), ("201X", "2010-01-01", "2019-12-31", 1),
        ("20XX", "2000-01-01", "2099-12-31", 1), ("2004-XX", "2004-01-01", "2004-12-31", 1),
        ("1985-04-XX", "1985-04-01", "1985-04-30", 1), ("1985-XX-XX", "1985-01-01", "1985-12-31", 1),
        ("1985-04-12/..", "1985-04-12", "", 1), ("../1985", "", "1985-12-31", 1), ("1985/", "1985-01-01", "", 1),
        ("/1985-04", "", "1985-04-30", 1), ("-1985", "-1985-01-01", "-1985-12-31", 1),
        ("Y-17E7", "-170000000-01-01", "-170000000-12-31", 2), ("1950S2", "1900-01-01", "1999-12-31", 2),
        ("Y171010000S3", "171000000-01-01", "171999999-12-31", 2),
        ("Y3388E2S3", "338000-01-01", "338999-12-31", 2),
        ("2001-29", "2001-09-01", "2001-11-30", 2), ("2001-30", "2001-12-01", "2002-02-28", 2),
        ("2001-31", "2001-03-01", "2001-05-31", 2), ("2001-32", "2001-06-01", "2001-08-31", 2),
        ("2001-34", "2001-04-01", "2001-06-30", 2), ("2001-38", "2001-05-01", "2001-08-31", 2),
        ("2001-41", "2001-07-01", "2001-12-31", 2),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31", 2), ("[..1760-12-03]", "", "1760-12-03", 2),
        ("[1760-12..]", "1760-12-01", "", 2), ("{1960,1961-12}", "1960-01-01", "1961-12-31", 2),
        ("{..1984}", "", "1984-12-31", 2), ("2004-06~-11", "2004-06-11", "2004-06-11", 2),
        ("2004?-06-11", "2004-06-11", "2004-06-11", 2), ("?2004-06-~11", "2004-06-11", "2004-06-11", 2),
        ("2004-%06-11", "2004-06-11", "2004-06-11", 2), ("156X-12-25", "1560-12-25", "1569-12-25", 2),
        ("15XX-12-25", "1500-12-25", "1599-12-25", 2), ("XXXX-12-XX", "0000-12-01", "9999-12-31", 2),
        ("1XXX-XX", "1000-01-01", "1999-12-31", 2), ("1984-1X", "1984-10-01", "1984-12-31", 2),
        ("19XX-02-29", "1904-02-29", "1996-02-29", 2), ("-01XX", "-0199-01-01", "-0100-12-31", 1),
        ("2004-06-~01/2004-06-~20", "2004-06-01", "2004-06-20", 2),
        ("2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03", 1),
    ])
    func `levels 0 to 2 have inclusive bounds`(_ text: String, _ earliest: String, _ latest: String, _ level: Int)
        throws
    {
        let edtf = try #require(EDTF(text))
        #expect(edtf.earliest.map(\.description) ?? "" == earliest)
        #expect(edtf.latest.map(\.description) ?? "" == latest)
        #expect(edtf.level == level)
        #expect(edtf.description == text)
    }

    @Test(arguments: [
        "", "/", "19", "198", "19850", "1985-13", "1985-00", "1985-4", "1985-04-31", "2001-02-29",
        "1985-04-12T24:00:00",
        "1985-42", "1985-20", "2004/2003", "1985-04-12T23:20", "-0000", "Y1985", "Y17E99", "1985-21-01", "[1985", "{}",
        "[2001..1999]", "1985 ", "198x", "199u", "unknown/1985", "2001-2X", "19850412", "1985-02-3X", "1985?~", "..",
    ])
    func `what is not EDTF is refused`(_ text: String) {
        #expect(EDTF(text) == nil)
    }

    @Test(arguments: [
        ("199u", "199X"), ("1999-uu-uu", "1999-XX-XX"), ("156u-12-25", "156X-12-25"), ("unknown/2006", "/2006"),
        ("2004-06-01/unknown", "2004-06-01/"), ("2004-01-01/open", "2004-01-01/.."), ("1984?~", "1984%"),
        ("1984?/2004?~", "1984?/2004%"), ("y170000002", "Y170000002"), ("196x", "196X"), ("y17e7", "Y17E7"),
    ])
    func `the 2012 draft is read on request and written by the standard`(_ draft: String, _ standard: String) {
        #expect(EDTF(draft, edition: .standard2019AndDraft2012)?.description == standard)
    }

    @Test func `a qualifier to the right governs what is left of it, one to the left its component`() throws {
        guard case .date(let right) = try #require(EDTF("2004-06~-11")).form else { return }
        #expect((right.qualifiers.year, right.qualifiers.month) == (.approximate, .approximate))
        #expect(right.qualifiers.day == [])
        guard case .date(let left) = try #require(EDTF("2004-?06-11")).form else { return }
        #expect((left.qualifiers.year, left.qualifiers.month, left.qualifiers.day) == ([], .uncertain, []))
    }

    @Test(.enabled(if: DateFixtures.shared != nil, "no EDTF suite beside the repository; set KHAZINA_SHARED"))
    func `the suite's standard dates are read and their parts agree`() throws {
        let path = DateFixtures.shared! + "/corpus/suites/edtf/unspecified.feature"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for line in text.split(separator: "\n") where line.contains("|") && !line.contains("string") {
            let cells = line.split(separator: "|").map { $0.filter { $0 != " " && $0 != "\t" } }.filter { !$0.isEmpty }
            let edtf = try #require(EDTF(cells[0], edition: .standard2019AndDraft2012), "\(cells[0])")
            #expect(edtf.earliest?.year == Int(cells[1]))
        }
    }
}
