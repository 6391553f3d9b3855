/// The frame of every report: one file that needs no network, follows light and dark, and prints.
public struct ReportPage: Sendable {
    public var title: String
    /// One sentence under the title.
    public var subtitle: String
    /// BCP 47 tag of the page's own words.
    public var language: String
    public var sections: [HTML]

    public init(title: String, subtitle: String, language: String = "en", sections: [HTML]) {
        (self.title, self.subtitle, self.language, self.sections) = (title, subtitle, language, sections)
    }

    public var text: String {
        let head = HTML.element(
            "head", .element("meta", [.init("charset", "utf-8")], []),
            .element(
                "meta", [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")], []),
            .element("title", title))
        let header = HTML.element(
            "header", .element("h1", title), .element("p", class: "subtitle", subtitle))
        let body = HTML.element("body", .element("main", [], [header] + sections))
        // The style is the only text that is not escaped: a literal of this file.
        let markup = head.markup.replacing("</head>", with: "<style>\(Self.style)</style></head>")
        return "<!DOCTYPE html>\n<html lang=\"\(HTML.escaped(language))\">\(markup)\(body.markup)</html>\n"
    }

    static let style = """
        :root{color-scheme:light dark;--ink:#1d1f23;--soft:#5d636e;--paper:#fbfaf7;--card:#fff;--line:#e2dfd8;
        --good:#2e7d4f;--note:#3a6ea5;--warn:#9a5b00;--bad:#b3261e;--accent:#7a2e4d}
        @media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a3a6ad;--paper:#17181b;--card:#202226;
        --line:#35383e;--good:#6cc18f;--note:#7fb2e5;--warn:#e5ab52;--bad:#f2867e;--accent:#e09ab7}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif}
        main{max-width:72rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
        h1{font-size:1.9rem;line-height:1.2;margin:0;letter-spacing:-.01em}
        h2{font-size:1.25rem;margin:2.5rem 0 .6rem;padding-top:.6rem;border-top:2px solid var(--accent)}
        h3{font-size:1.02rem;margin:1.6rem 0 .4rem}
        .subtitle{color:var(--soft);margin:.3rem 0 1.5rem}
        p.explain{color:var(--soft);max-width:48rem;margin:.2rem 0 .9rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.2rem 0}
        .tile{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
        .tile .number{font-size:1.6rem;font-weight:650;font-variant-numeric:tabular-nums;line-height:1.2}
        .tile .label{color:var(--soft);font-size:.88rem}
        .verdict{border-left:.4rem solid var(--good);background:var(--card);padding:.8rem 1.1rem;border-radius:.3rem;
        margin:1rem 0;font-weight:550}
        .verdict.bad{border-color:var(--bad)}.verdict.warn{border-color:var(--warn)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;background:var(--card);font-size:.92rem}
        th,td{text-align:left;padding:.38rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
        th{color:var(--soft);font-weight:600;white-space:nowrap}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        tr.sum td{font-weight:650;border-top:2px solid var(--line)}
        .whole code{white-space:nowrap;overflow-wrap:normal}
        code{font:.88em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        .good{color:var(--good)}.note{color:var(--note)}.warn{color:var(--warn)}.bad{color:var(--bad)}
        .soft{color:var(--soft)}
        .bar{display:flex;height:.75rem;min-width:8rem;border-radius:.2rem;overflow:hidden;background:var(--line)}
        .bar span{display:block}
        .bar .good{background:var(--good)}.bar .note{background:var(--note)}.bar .warn{background:var(--warn)}
        .bar .bad{background:var(--bad)}.bar .accent{background:var(--accent)}.bar .soft{background:var(--soft);opacity:.45}
        .legend{color:var(--soft);font-size:.88rem;margin:.3rem 0 .8rem}
        .legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:.15rem;margin:0 .35rem -.08rem .9rem}
        .legend i.good{background:var(--good)}.legend i.note{background:var(--note)}.legend i.bad{background:var(--bad)}
        .legend i.warn{background:var(--warn)}.legend i.accent{background:var(--accent)}
        .legend i.soft{background:var(--soft);opacity:.45}
        details{margin:.4rem 0}summary{cursor:pointer;color:var(--accent)}
        a{color:var(--accent)}nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:1rem 0}
        .finding{background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--soft);
        border-radius:.4rem;padding:.6rem 1rem;margin:.7rem 0;color:var(--ink)}
        .finding.bad{border-left-color:var(--bad)}.finding.warn{border-left-color:var(--warn)}
        .finding.note{border-left-color:var(--note)}.finding h3{margin:.1rem 0;display:flex;flex-wrap:wrap;gap:.1rem .8rem}
        .finding h3 .count{margin-left:auto;font-variant-numeric:tabular-nums}.finding p{margin:.25rem 0}
        .finding ol{padding-left:1.4rem;margin:.3rem 0}.finding li{margin:.5rem 0}
        .place{color:var(--soft);font-size:.88rem;overflow-wrap:anywhere}
        pre.source{font:.84em/1.35 ui-monospace,"DejaVu Sans Mono",monospace;background:var(--paper);
        border:1px solid var(--line);border-radius:.3rem;padding:.35rem .6rem;margin:.25rem 0;overflow-x:auto;white-space:pre}
        pre.source mark{background:none;color:var(--bad);font-weight:700}
        .columns{display:flex;align-items:flex-end;gap:1px;height:9rem;border-bottom:1px solid var(--line)}
        .columns span{flex:1 1 0;background:var(--note);min-height:1px;border-radius:.15rem .15rem 0 0}
        .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:.85rem}
        .meter{display:grid;grid-template-columns:minmax(7rem,12rem) 1fr 4.6rem;gap:.2rem .8rem;align-items:center;margin:.2rem 0}
        .meter .value{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        @media (max-width:520px){main{padding:1.2rem .8rem 3rem}.meter{grid-template-columns:7.5rem 1fr 4.4rem}td code{display:block;min-width:11rem}
        .finding{padding:.5rem .7rem}}
        @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb}body{font-size:10.5pt}
        main{max-width:none;padding:0}.scroll{overflow:visible}tr,.tile,.card,.verdict,.finding li{break-inside:avoid}.finding pre.source{white-space:pre-wrap}
        h2,h3,h2+.explain{break-after:avoid;break-inside:avoid}.bar,.tile,.verdict{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}

extension HTML {
    static func escaped(_ value: String) -> String {
        var text = ""
        escape(value, into: &text)
        return text
    }
}
