import HeritageModel
import Testing

@testable import Emission

@Suite struct ObjectTableTests {
    private func row(_ title: String, holder: String = "") -> String {
        var object = CulturalObject(kind: .object, cluster: "museum")
        object.titles = [Title(Text(title)), Title(Text("b, c"), kind: .alternative)]
        object.holder = Reference(label: Text(holder))
        var table = ObjectTable()
        table.append(object)
        return String(decoding: table.bytes, as: UTF8.self)
    }

    @Test func `a row has as many cells as the header`() {
        let plain = row("Vase").replacing("\"b, c\"", with: "x")
        #expect(plain.filter { $0 == "," }.count == ObjectTable.header.filter { $0 == "," }.count)
    }

    @Test(arguments: [
        ("Vase", ",Vase,"), ("a \"b\"", ",\"a \"\"b\"\"\","), ("one\ntwo", ",\"one\ntwo\","),
        ("=1+1", ",'=1+1,"), ("@cmd,x", ",\"'@cmd,x\","), ("\tx", ",'\tx,"), ("-5", ",'-5,"),
    ])
    func `a cell is quoted by RFC 4180 and never a formula`(title: String, cell: String) {
        #expect(row(title).contains(cell), "\(row(title))")
    }
}
