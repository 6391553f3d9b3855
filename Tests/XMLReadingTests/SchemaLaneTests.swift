import Diagnostics
import Foundation
import Testing
import XMLReading

/// What passes without libxml2 must be what libxml2 would not say a word about: both ways give the same findings.
@Suite struct SchemaLaneTests {
    private static let schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t"
            elementFormDefault="qualified">
          <xs:element name="all"><xs:complexType><xs:sequence>
            <xs:element name="head" type="xs:string" minOccurs="0"/>
            <xs:element ref="r" maxOccurs="unbounded"/>
            <xs:element name="tail" minOccurs="0"/>
          </xs:sequence><xs:attribute name="v" type="xs:decimal"/></xs:complexType></xs:element>
          <xs:element name="r" type="Record"/>
          <xs:complexType name="Base"><xs:sequence>
            <xs:element name="id" type="Number"/>
            <xs:choice minOccurs="0" maxOccurs="2">
              <xs:element name="a" type="Text"/>
              <xs:sequence><xs:element name="b" type="xs:language"/><xs:group ref="pair" maxOccurs="3"/></xs:sequence>
            </xs:choice>
          </xs:sequence><xs:attribute name="k" type="Code" use="required"/><xs:attributeGroup ref="more"/>
          </xs:complexType>
          <xs:complexType name="Record"><xs:complexContent><xs:extension base="Base"><xs:sequence>
            <xs:element name="note" minOccurs="0" maxOccurs="unbounded"><xs:complexType mixed="true"><xs:choice
              minOccurs="0" maxOccurs="unbounded"><xs:element name="i" type="xs:token"/><xs:any namespace="##other"
              processContents="lax"/></xs:choice></xs:complexType></xs:element>
            <xs:element name="e" minOccurs="0"><xs:complexType/></xs:element>
            <xs:element name="u" type="xs:anyURI" minOccurs="0"/>
          </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
          <xs:complexType name="Text"><xs:simpleContent><xs:extension base="xs:string">
            <xs:attribute name="n" type="xs:positiveInteger"/></xs:extension></xs:simpleContent></xs:complexType>
          <xs:simpleType name="Number"><xs:restriction base="xs:string"><xs:pattern value="[0-9]{1,4}[a-z]?"/>
            <xs:pattern value="x"/><xs:maxLength value="4"/></xs:restriction></xs:simpleType>
          <xs:simpleType name="Code"><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="one"/>
            <xs:enumeration value="two"/></xs:restriction></xs:simpleType>
          <xs:group name="pair"><xs:sequence><xs:element name="c" type="xs:boolean"/><xs:element name="d"
            type="xs:date" minOccurs="0"/></xs:sequence></xs:group>
          <xs:attributeGroup name="more"><xs:attribute name="w"><xs:simpleType><xs:union memberTypes="xs:integer Code"/>
            </xs:simpleType></xs:attribute><xs:attribute name="f" fixed="1"/></xs:attributeGroup>
        </xs:schema>
        """

    private static let seed = """
        <?xml version="1.0"?>
        <all xmlns="urn:t" v="1.5">
        <r k="one"><id>12</id></r>
        <r k="two" w="-7"><id>7a</id><a n="3">text &amp; text</a><note>some <i>word</i> more</note><e/></r>
        <r k="one" w="two"><id>x</id><b>az-Latn</b><c>true</c><c>0</c><u>http://a.az/b?c=d</u></r>
        <r k="one"><id>1234</id><a/><a>b</a></r>
        <r k="one"><id>2</id><b>ru</b><c>1</c><d>2024-01-25</d></r>
        <r k="two"><id>3</id></r>
        </all>
        """

    private static let pieces = [
        "<", ">", "</r>", "<r k=\"one\">", "<id>5</id>", "<a>", "</a>", "<c>2</c>", "k=\"two\"", "k=\"\"", " ", "", "x",
        "1",
        "&", "&lt;", "<!-- c -->", "<![CDATA[x]]>", "<e> </e>", "<e/>", "xmlns:p=\"urn:p\"", "<p:q xmlns:p=\"urn:p\"/>",
        "xsi:nil=\"true\"", "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", "f=\"1\"", "f=\"2\"", "\n", "\t",
        "ə",
        "<tail/>", "<head>h</head>", "true", "-", "<b>abcdefghi</b>", "<i> a  b </i>", "<u>:no</u>", "<?p i?>",
    ]

    private static let grammar: Result<XMLGrammar, any Error> = Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "lane-\(UUID().uuidString).xsd")
        try Data(schema.utf8).write(to: file)
        let grammar = try XMLGrammar(path: file.path, language: .xsd)
        try FileManager.default.removeItem(at: file)
        return grammar
    }

    private func findings(_ text: [UInt8], piece: Int = .max, passesPlain: Bool) throws -> [Diagnostic] {
        let checked = GrammarCheckedText(
            MemorySource(text, piece: piece), grammar: try Self.grammar.get(), index: 0, passesPlain: passesPlain)
        var all: ContiguousArray<UInt8> = [], found: [Diagnostic] = []
        while try checked.read(into: &all, limit: 1 << 20) { found += checked.takeDiagnostics() }
        return found + checked.takeDiagnostics()
    }

    @Test func `the seed is right, and libxml2 agrees`() throws {
        #expect(try findings(Array(Self.seed.utf8), passesPlain: false).isEmpty)
        #expect(try findings(Array(Self.seed.utf8), passesPlain: true).isEmpty)
    }

    @Test func `a wrong record among right ones has its place and position`() throws {
        let text = Self.seed.replacing("<id>1234</id>", with: "<id>12345</id>")
        let found = try findings(Array(text.utf8), passesPlain: true)
        #expect(found.map(\.path) == ["/all/r[4]/id", "/all/r[4]/id"])
        #expect(found.map(\.location.line) == [6, 6])
        #expect(found == (try findings(Array(text.utf8), passesPlain: false)))
    }

    /// What must be the same. Of text that does not belong where it stands, and of the place where a text stops being
    /// well-formed, libxml2 tells the place by what it read last, and says it once for each piece that it is given.
    private func comparable(_ findings: [Diagnostic], excerpts: Bool = true) -> [String] {
        findings.map { finding in
            if finding.code == "schema.stopped" { return finding.code }
            if finding.message.contains("Character content") { return "text" }
            // An excerpt shows as much of the line as has come.
            return excerpts
                ? "\(finding)" : "\(finding.code) \(finding.message) \(finding.location) \(finding.path ?? "")"
        }
    }

    @Test(arguments: 0..<8)
    func `mutations give the same findings with and without the lane`(_ block: Int) throws {
        var generator = SplitMix64(state: UInt64(block) &* 7919)
        var wrong = 0
        for _ in 0..<40 {
            let bytes = mutated(Self.seed, with: Self.pieces, times: 1...3, from: 40, using: &generator)
            let text = String(decoding: bytes, as: UTF8.self)
            let expected = try findings(bytes, passesPlain: false)
            #expect(comparable(try findings(bytes, passesPlain: true)) == comparable(expected), "\(text)")
            let cut = try findings(bytes, piece: 61, passesPlain: true)
            #expect(
                Set(comparable(cut, excerpts: false)) == Set(comparable(expected, excerpts: false)), "\(text)")
            if !expected.isEmpty { wrong += 1 }
        }
        #expect(wrong > 10)
    }
}
