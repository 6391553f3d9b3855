import CSVReading
import Diagnostics
import RecordStream
import Testing

@testable import SheetReading

@Suite struct DarwinCoreTests {
    private func archive(_ meta: String, eml: String? = nil) throws -> (DarwinCoreArchive, [Diagnostic]) {
        var findings: [Diagnostic] = [], parts = ["meta.xml": meta]
        parts["eml.xml"] = eml
        return (try DarwinCoreArchive(Parts(parts), index: 0, &findings), findings)
    }

    @Test func `meta xml says how the tables are written and what their columns are`() throws {
        let (archive, findings) = try archive(
            #"""
            <archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml">
            <core encoding="UTF-8" fieldsTerminatedBy="\t" fieldsEnclosedBy='' ignoreHeaderLines="2" rowType="http://rs.tdwg.org/dwc/terms/Occurrence">
            <files><location>a.txt</location><location>b.txt</location></files><id index="0"/>
            <field index="2" term="http://rs.tdwg.org/dwc/terms/scientificName"/>
            <field term="http://rs.tdwg.org/dwc/terms/country" default="Azerbaijan"/></core>
            <extension fieldsTerminatedBy="," rowType="http://rs.gbif.org/terms/1.0/VernacularName"><files><location>v.csv</location></files>
            <coreid index="1"/><field index="0" term="http://rs.tdwg.org/dwc/terms/vernacularName"/></extension></archive>
            """#)
        #expect(findings.map(\.code) == ["dwc.dataset-description"])
        #expect(archive.core.files == ["a.txt", "b.txt"] && archive.core.key == "id" && archive.metadata == "eml.xml")
        #expect(archive.core.format.header == .names(["id", "", "scientificName"]))
        #expect(archive.core.format.delimiter == 9 && archive.core.format.quoting == .none)
        #expect(archive.core.format.skippedLines == 2)
        #expect(archive.core.format.defaults == [.init(column: "country", value: "Azerbaijan")])
        #expect(archive.extensions[0].format.header == .names(["vernacularName", "coreid"]))
        #expect(archive.extensions[0].format.quoting == .byte(34) && archive.extensions[0].rowType == "VernacularName")
    }

    @Test func `what EML says of the dataset holds for rows that do not say it`() throws {
        let meta = #"""
            <archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml"><core rowType="Occurrence">
            <files><location>a.txt</location></files><id index="0"/><field index="1" term="COLUMN"/></core></archive>
            """#
        let eml = #"""
            <eml:eml xmlns:eml="eml://ecoinformatics.org/eml-2.1.1"><dataset><title>Herbarium of
            Hirkan</title><title xml:lang="az">Hirkan herbarisi</title><intellectualRights><para>Under
            <ulink url="http://creativecommons.org/licenses/by/4.0/"><citetitle>CC BY</citetitle></ulink>.</para>
            </intellectualRights></dataset></eml:eml>
            """#
        let licence = CSVFormat.Default(
            column: "license", value: "http://creativecommons.org/licenses/by/4.0/")
        let (both, _) = try archive(meta, eml: eml)
        #expect(both.core.format.defaults == [.init(column: "datasetName", value: "Herbarium of Hirkan"), licence])
        let (own, findings) = try archive(meta.replacing("COLUMN", with: "datasetName"), eml: eml)
        #expect(own.core.format.defaults == [licence])
        #expect(findings.contains { $0.message.contains("license") && !$0.message.contains("datasetName") })
        let (other, notes) = try archive(meta, eml: "<metadata><title>x</title></metadata>")
        #expect(other.core.format.defaults.isEmpty && notes.map(\.code).contains("dwc.dataset-description"))
    }

    @Test func `an archive is known by its meta xml, at the top or in its only folder`() {
        #expect(DarwinCoreArchive.isArchive(["data.txt", "meta.xml"]))
        #expect(DarwinCoreArchive.isArchive(["x/meta.xml", "x/data.txt"]))
        #expect(!DarwinCoreArchive.isArchive(["a/meta.xml", "b/meta.xml"]))
        #expect(!DarwinCoreArchive.isArchive(["data.txt"]))
    }

    @Test func `a meta xml of something else is refused`() {
        #expect(throws: Diagnostic.self) { try archive("<project/>") }
        #expect(throws: Diagnostic.self) { try archive("<archive xmlns='http://rs.tdwg.org/dwc/text/'/>") }
    }
}
