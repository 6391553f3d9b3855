extension Workload {
    /// A MARC record of 60 fields under a profile of 60 rules, most of which find nothing in it, as in life.
    static let marc = Workload(name: "marc", profile: marcProfile) { builder, number in
        builder.open("")
        builder.leaf("leader", "00714cam a2200205 a 4500")
        builder.leaf("001", "ocm\(number)")
        builder.leaf("003", "DLC")
        builder.leaf("005", "20010903131819.0")
        builder.leaf("008", "910710c19910701nyuuu   uuuu0uuuengx")
        func field(_ tag: String, _ first: String, _ second: String, _ subfields: [(String, String)]) {
            builder.open(tag)
            builder.leaf("ind1", first, .attribute)
            builder.leaf("ind2", second, .attribute)
            for (code, value) in subfields { builder.leaf("$" + code, value) }
            builder.close()
        }
        field("010", " ", " ", [("a", "   91025438 ")])
        field("020", " ", " ", [("a", "0387976884 (alk. paper)")])
        field("040", " ", " ", [("a", "DLC"), ("c", "DLC"), ("d", "OCL")])
        field("041", "1", " ", [("a", "eng"), ("h", "rus")])
        field("050", "0", "0", [("a", "QA76.73.P33"), ("b", "F35 1991")])
        field("082", "0", "0", [("a", "005.13/3"), ("2", "20")])
        field("100", "1", " ", [("a", "Tolstoy, Leo,"), ("c", "graf,"), ("d", "1828-1910.")])
        field("245", "1", "0", [("a", "War and peace :"), ("b", "a novel /"), ("c", "Leo Tolstoy.")])
        field("246", "3", " ", [("a", "Voyna i mir")])
        field("250", " ", " ", [("a", "2nd ed.")])
        field("260", " ", " ", [("a", "New York :"), ("b", "Springer-Verlag,"), ("c", "c1991.")])
        field("300", " ", " ", [("a", "xvi, 1455 p. :"), ("b", "ill. ;"), ("c", "24 cm.")])
        field("490", "1", " ", [("a", "Texts and monographs in literature")])
        for note in 0..<6 {
            field("500", " ", " ", [("a", "Note number \(note) about the book, as long as notes are.")])
        }
        field("504", " ", " ", [("a", "Includes bibliographical references and index.")])
        field("520", " ", " ", [("a", "A summary of the book that runs over a line or two of text, as summaries do.")])
        for subject in 0..<14 { field("650", " ", "0", [("a", "Subject heading \(subject)"), ("x", "History.")]) }
        for term in 0..<5 { field("655", " ", "7", [("a", "Genre \(term)."), ("2", "lcgft")]) }
        for person in 0..<6 {
            field("700", "1", " ", [("a", "Person, Number \(person),"), ("e", "author"), ("4", "aut")])
        }
        field("710", "2", " ", [("a", "Springer")])
        field("830", " ", "0", [("a", "Texts and monographs.")])
        for copy in 0..<8 { field("852", " ", " ", [("a", "Library"), ("p", "3001\(copy)")]) }
        field("856", "4", "0", [("u", "http://www.loc.gov/catdir/toc/\(number).html")])
        builder.close()
    }

    static let marcProfile = """
        profile: marc
        version: 1
        format: marc
        identifier: 001
        kind: =edition
        cluster: =library
        map:
          identifiers:
            - {value: 001, scheme: =local}
            - {value: 010$a, scheme: =lccn}
            - {value: {path: 020$a, before: " ("}, scheme: =isbn}
            - {value: 022$a, scheme: =issn}
            - {value: 024$a, scheme: =other}
            - {value: 035$a, scheme: =system}
          titles:
            - each: 245
              value: {join: [$a, $b, $n, $p], with: " ", isbd: true}
            - {each: 130, value: {path: $a, isbd: true}, type: =uniform}
            - {each: 240, value: {path: $a, isbd: true}, type: =uniform}
            - {each: 246, value: {path: $a, isbd: true}, type: =alternative}
            - {each: 247, value: {path: $a, isbd: true}, type: =alternative}
            - {each: 740, value: {path: $a, isbd: true}, type: =alternative}
          descriptions:
            - value: 500$a
            - value: 501$a
            - value: 502$a
            - value: 504$a
            - {value: 505$a, type: =contents}
            - value: 506$a
            - value: 508$a
            - value: 511$a
            - value: 518$a
            - {value: 520$a, type: =abstract}
            - value: 530$a
            - value: 533$a
            - value: 538$a
            - value: 546$a
            - {value: 545$a, type: =history}
            - value: 586$a
            - value: 590$a
          languages:
            - value: {path: 008, slice: [35, 3], lookup: roles}
            - value: {path: 041$a, lookup: roles}
          agents:
            - {each: 100, value: {path: $a, isbd: true}, role: {path: $4, default: =aut}, dates: {path: $d, isbd: true}}
            - {each: 110, value: {path: $a, isbd: true}, role: {path: $4, default: =aut}}
            - {each: 111, value: {path: $a, isbd: true}, role: {path: $4, default: =aut}}
            - {each: "700[!$t]", value: {path: $a, isbd: true}, role: {path: $4, default: =ctb}, dates: $d}
            - {each: "710[!$t]", value: {path: $a, isbd: true}, role: {path: $4, default: =ctb}}
            - {each: "711[!$t]", value: {path: $a, isbd: true}, role: {path: $4, default: =ctb}}
          events:
            - each: 260
              type: =publication
              date: {path: $c, isbd: true}
              places: [{value: {path: $a, isbd: true}, role: =published}]
              agents: [{value: {path: $b, isbd: true}, role: =pbl}]
            - each: "264[ind2=1]"
              type: =publication
              date: {path: $c, isbd: true}
              places: [{value: {path: $a, isbd: true}, role: =published}]
              agents: [{value: {path: $b, isbd: true}, role: =pbl}]
          subjects:
            - {each: 600, value: {join: [$a, $x], with: " -- ", isbd: true}}
            - {each: 610, value: {join: [$a, $x], with: " -- ", isbd: true}}
            - {each: 611, value: {join: [$a, $x], with: " -- ", isbd: true}}
            - {each: 630, value: {join: [$a, $x], with: " -- ", isbd: true}}
            - {each: 650, value: {join: [$a, $x, $y, $z], with: " -- ", isbd: true}}
            - {each: 651, value: {join: [$a, $x, $y, $z], with: " -- ", isbd: true}}
            - {value: 653$a}
          types:
            - {each: 655, value: {path: $a, isbd: true}, authority: $2}
          extent: [{each: 300, value: {join: [$a, $b, $c], with: " "}}]
          media: [{value: 856$u}]
          relations:
            - {value: 773$t, type: =partOf}
            - {value: 780$t}
            - {value: 785$t}
            - {value: 787$t}
          holder: {value: 852$a}
          bibliographic:
            edition: 250$a
            responsibility: 245$c
            series: [490$a]
            classifications:
              - {value: 082$a, scheme: =ddc}
              - {value: 080$a, scheme: =udc}
              - {each: 050, value: {join: [$a, $b], with: " "}, scheme: =lcc}
              - {value: 084$a, scheme: =bbk}
        ignore:
          - {path: leader, reason: coded}
          - {path: 005, reason: date of the record}
          - {path: 040, reason: who made the record}
          - {path: 852$p, reason: barcodes of copies}
          - {path: "*/ind1", reason: indicators}
          - {path: "*/ind2", reason: indicators}
        """
}
