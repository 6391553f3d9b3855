import Diagnostics
import RecordStream
import Testing
import XMLReading

@Suite struct XMLFormatTests {
    @Test func `a LIDO record becomes a tree of local names`() {
        let reading = Reading(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <lido:lidoWrap xmlns:lido="http://www.lido-schema.org">
              <lido:lido><lido:lidoRecID lido:type="local">AZ-1</lido:lidoRecID>
                <lido:titleSet><lido:appellationValue xml:lang="az">Xalça</lido:appellationValue></lido:titleSet>
              </lido:lido>
              <lido:lido><lido:lidoRecID>AZ-2</lido:lidoRecID></lido:lido>
            </lido:lidoWrap>
            """, XMLFormat(records: ["lido"]))
        #expect(
            reading.records == [
                """
                lido
                  lidoRecID = AZ-1
                    @type = local
                  titleSet
                    appellationValue = Xalça
                      @lang = az
                """,
                """
                lido
                  lidoRecID = AZ-2
                """,
            ])
        #expect(reading.places.map(\.line) == [3, 6])
        #expect(reading.places.map(\.column) == [3, 3])
        #expect(reading.diagnostics.isEmpty)
    }

    @Test func `MARCXML fields are named by their tags, subfields by their codes`() {
        let reading = Reading(
            """
            <collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>00000nam</leader>
            <controlfield tag="001">az001</controlfield>
            <datafield tag="245" ind1="1" ind2="0"><subfield code="a">Leyli və Məcnun /</subfield></datafield>
            </record></collection>
            """, marcXML)
        #expect(
            reading.records == [
                """
                record
                  leader = 00000nam
                  001 = az001
                  245
                    @ind1 = 1
                    @ind2 = 0
                    $a = Leyli və Məcnun /
                """
            ])
    }

    @Test func `an OAI page gives its records, nested ones inside, and keeps what stands between them`() {
        let reading = Reading(
            """
            <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2024-05-01</responseDate>
            <ListRecords>
            <record><header status="deleted"/></record>
            <record><metadata><record xmlns="http://www.loc.gov/MARC21/slim"><leader>x</leader></record></metadata></record>
            <resumptionToken cursor="0">
              abc</resumptionToken></ListRecords></OAI-PMH>
            """, XMLFormat(records: ["ListRecords/record"]))
        #expect(
            reading.records == [
                """
                record
                  header
                    @status = deleted
                """,
                """
                record
                  metadata
                    record
                      leader = x
                """,
            ])
        #expect(
            reading.outside == [
                "OAI-PMH/responseDate: 2024-05-01", "OAI-PMH/ListRecords/resumptionToken/@cursor: 0",
                "OAI-PMH/ListRecords/resumptionToken: \n  abc",
            ])
        #expect(reading.diagnostics.isEmpty)
    }
}
