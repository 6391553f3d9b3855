/// Words in several languages, of which the reader sees one.
public typealias Translations = [(language: String, text: String)]

extension HTML {
    /// The same words in each language.
    public static func words(_ texts: Translations) -> HTML {
        .group(
            texts.map {
                .element("span", [Attribute("class", "l"), Attribute("lang", $0.language)], [.text($0.text)])
            })
    }

    /// An SVG picture that is described by the text beside it.
    public static func svg(width: Int, height: Int, class style: String, _ children: [HTML]) -> HTML {
        .element(
            "svg",
            [
                Attribute("viewBox", "0 0 \(width) \(height)"), Attribute("class", style),
                Attribute("aria-hidden", "true"),
                Attribute("focusable", "false"),
            ], children)
    }
}

/// The frame of a report in several languages: one file without scripts that needs no network, follows light and dark,
/// and prints. The switch of languages is three radio buttons and style alone.
public struct MultilingualPage: Sendable {
    public var title: String
    /// Codes and names; the first is shown first.
    public var languages: [(code: String, name: String)]
    public var heading: HTML
    public var subtitle: HTML
    /// Names of the sections with their anchors, for the bar at the top.
    public var contents: [(anchor: String, name: HTML)]
    public var sections: [HTML]

    public init(
        title: String, languages: [(code: String, name: String)], heading: HTML, subtitle: HTML,
        contents: [(anchor: String, name: HTML)], sections: [HTML]
    ) {
        (self.title, self.languages, self.heading) = (title, languages, heading)
        (self.subtitle, self.contents, self.sections) = (subtitle, contents, sections)
    }

    public var text: String {
        let head = HTML.element(
            "head", .element("meta", [.init("charset", "utf-8")], []),
            .element(
                "meta", [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")], []),
            .element("meta", [.init("name", "color-scheme"), .init("content", "light dark")], []),
            .element("title", title))
        let switches = languages.enumerated().map { number, language in
            HTML.element(
                "input",
                [
                    .init("type", "radio"), .init("name", "language"), .init("id", "lang-\(language.code)"),
                    .init("class", "lang"), .init("aria-label", language.name),
                ] + (number == 0 ? [.init("checked", "")] : []), [])
        }
        let labels = languages.map { language in
            HTML.element(
                "label", [.init("for", "lang-\(language.code)"), .init("lang", language.code)], [.text(language.name)])
        }
        let bar = HTML.element(
            "nav", [.init("class", "contents")],
            contents.map { .element("a", [.init("href", "#\($0.anchor)")], [$0.name]) })
        let hero = HTML.element(
            "header", [.init("class", "hero")],
            [
                .element("div", [.init("class", "langs")], labels), .element("h1", [], [heading]),
                .element("p", [.init("class", "subtitle")], [subtitle]),
            ])
        let body = HTML.element(
            "body", [], switches + [hero, .element("div", class: "ornament"), bar, .element("main", [], sections)])
        // The style is the only text that is not escaped: literals of this file, and codes of languages.
        let style = ReportPage.style + Self.style + languageStyle
        let markup = head.markup.replacing("</head>", with: "<style>\(style)</style></head>")
        return "<!DOCTYPE html>\n<html lang=\"\(HTML.escaped(languages.first?.code ?? "en"))\">\(markup)"
            + "\(body.markup)</html>\n"
    }

    /// One rule per language: the others are not shown.
    private var languageStyle: String {
        languages.map { language in
            let code = HTML.escaped(language.code)
            return "#lang-\(code):checked~* .l:not([lang=\(code)]){display:none}"
                + "#lang-\(code):checked~.hero label[for=lang-\(code)]{background:#fff;color:#5b1220}"
                + "#lang-\(code):focus-visible~.hero label[for=lang-\(code)]{outline:3px solid #f2c572;outline-offset:2px}"
        }.joined()
    }

    private static let style = """

        :root{--heat:#0f6e6a;--deep:#0b5753;--deep-from:#2c7d78;--heat-ink:#fff;--hatch:#e9e5dc;--hero-a:#5b1220;--hero-b:#8c2b2f;--gold:#d9a441;
        --bar:#0f6e6a;--bar-soft:#d7e6e3;--dot:#a8323e;--grid:#ddd8cd;--accent:#8c2b2f}
        @media (prefers-color-scheme:dark){:root{--heat:#2aa198;--deep:#62d3c9;--deep-from:#3aa79e;--heat-ink:#06201e;--hatch:#2a2d33;--hero-a:#3a0b14;
        --hero-b:#6b1f27;--bar:#4fb3aa;--bar-soft:#2b3a3a;--dot:#f08a85;--grid:#34373d;--accent:#f0a3a0}}
        html{scroll-behavior:smooth;scroll-padding-top:3.2rem}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        body{margin:0}
        .lang{position:absolute;opacity:0;pointer-events:none}
        .hero{background:var(--hero-a) linear-gradient(115deg,var(--hero-a),var(--hero-b));color:#fff;padding:1.4rem max(1.5rem,calc((100vw - 72rem)/2 + 1.5rem)) 2rem}
        .hero h1{font-size:clamp(1.6rem,4vw,2.6rem);margin:1.2rem 0 0;font-weight:700;letter-spacing:-.02em}
        .hero .subtitle{color:#f3dfd6;margin:.4rem 0 0;font-size:1.05rem}
        .langs{display:flex;gap:.4rem;justify-content:flex-end;flex-wrap:wrap}
        .langs label{cursor:pointer;padding:.25rem .8rem;border-radius:2rem;border:1px solid #ffffff66;font-size:.9rem;color:#fff}
        .ornament{height:18px;background-color:var(--hero-a);background-size:36px 18px;
        background-image:linear-gradient(135deg,var(--gold) 25%,transparent 25%),linear-gradient(225deg,var(--gold) 25%,transparent 25%),
        linear-gradient(45deg,#1f3a5f 25%,transparent 25%),linear-gradient(315deg,#1f3a5f 25%,var(--hero-a) 25%);
        background-position:18px 0,18px 0,0 0,0 0}
        .contents{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--line);display:flex;gap:.2rem;
        overflow-x:auto;padding:.35rem max(1rem,calc((100vw - 72rem)/2 + 1.2rem));scrollbar-width:thin}
        .contents a{white-space:nowrap;color:var(--ink);text-decoration:none;padding:.25rem .7rem;border-radius:.5rem;font-size:.92rem}
        .contents a:hover{background:var(--hatch)}
        a{color:var(--accent)}a:focus-visible,summary:focus-visible{outline:3px solid var(--gold);outline-offset:2px;border-radius:.2rem}
        main{padding-top:1.2rem}
        h2{border-top:0;font-size:1.5rem;margin:2.8rem 0 .3rem;letter-spacing:-.01em}
        h2::after{content:"";display:block;width:3.2rem;height:4px;margin-top:.35rem;border-radius:2px;background:linear-gradient(90deg,var(--accent),var(--gold))}
        .tiles{grid-template-columns:repeat(auto-fit,minmax(8.6rem,1fr))}
        .tile{border-radius:.9rem;box-shadow:0 1px 2px #0000000d}
        .tile .number{font-size:1.9rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1rem 1.2rem;margin:.8rem 0}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:.8rem}.cards .card{margin:0}
        .heat{border-collapse:separate;border-spacing:3px;background:none;font-size:.85rem;min-width:56rem}
        .heat th{white-space:normal;font-weight:600;border:0;padding:.3rem;vertical-align:bottom;line-height:1.15}
        .heat thead th{text-align:center}.heat thead th small{display:block;font-weight:400}
        .heat tbody th{text-align:left;color:var(--ink);position:sticky;left:0;background:var(--paper);z-index:1;min-width:8.5rem;max-width:12rem;vertical-align:middle}
        .heat tbody th small{display:block;color:var(--soft);font-weight:400;font-variant-numeric:tabular-nums}
        .heat td{padding:0;border:0;text-align:center;min-width:4.2rem;height:3.1rem;border-radius:.45rem;vertical-align:middle;
        font-variant-numeric:tabular-nums;background:color-mix(in oklab,var(--heat) calc(10% + var(--p,0)*.6%),var(--card))}
        .heat td a,.heat td>span{display:flex;flex-direction:column;justify-content:center;height:100%;min-height:3.1rem;color:inherit;text-decoration:none;border-radius:.45rem;line-height:1.2}
        .heat td a:hover{outline:2px solid var(--gold)}
        .heat td b{font-size:1rem}.heat td small{font-size:.76rem}
        .heat td.hi,.keys i.hi{color:var(--heat-ink);background:color-mix(in oklab,var(--deep) max(0%,calc((var(--p) - 50)*2%)),var(--deep-from))}.heat tr.sum td.hi{color:inherit}
        .heat td.empty{background:var(--card);color:var(--soft);box-shadow:inset 0 0 0 1px var(--line)}
        .heat td.needed{background:var(--card);color:var(--bad);box-shadow:inset 0 0 0 2px var(--bad)}
        .heat td.faint{box-shadow:inset 0 0 0 1px var(--bad)}
        .heat td.not{background:repeating-linear-gradient(135deg,var(--hatch) 0 4px,transparent 4px 8px);color:var(--soft)}
        .heat td.odd{box-shadow:inset 0 0 0 2px var(--warn)}
        .heat tr.sum th,.heat tr.sum td{border-top:0}.heat tr.sum td{background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}
        .keys{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;font-size:.85rem;color:var(--soft);margin:.5rem 0}
        .keys span.k{display:inline-flex;align-items:center;gap:.4rem}
        .keys i{display:inline-block;width:1.3rem;height:.95rem;border-radius:.25rem;background:color-mix(in oklab,var(--heat) calc(10% + var(--p,0)*.6%),var(--card))}
        .keys i.empty{background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}.keys i.needed{background:var(--card);box-shadow:inset 0 0 0 2px var(--bad)}
        .keys i.not{background:repeating-linear-gradient(135deg,var(--hatch) 0 4px,transparent 4px 8px)}
        .keys i.odd{box-shadow:inset 0 0 0 2px var(--warn)}
        .cell{display:none}.cell:target{display:block;border-color:var(--gold);border-width:2px}
        .cell h3{margin:.1rem 0 .2rem}.cell dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.5rem 1rem;margin:.7rem 0}
        .cell dt{color:var(--soft);font-size:.82rem}.cell dd{margin:0;font-weight:650;font-variant-numeric:tabular-nums}
        .attention{list-style:none;padding:0;margin:.6rem 0;display:grid;gap:.45rem}
        .attention li{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--warn);border-radius:.6rem;padding:.55rem .9rem}
        .attention li.bad{border-left-color:var(--bad);color:inherit}.attention small{color:var(--soft)}
        .meter{display:grid;grid-template-columns:minmax(8rem,15rem) 1fr 7.5rem;gap:.15rem .8rem;align-items:center;font-size:.92rem}
        .meter .track{height:.85rem;background:var(--bar-soft);border-radius:.45rem;overflow:hidden}
        .meter .track span{display:block;height:100%;background:var(--bar);border-radius:.45rem}
        .meter .n{text-align:right;font-variant-numeric:tabular-nums;color:var(--soft);white-space:nowrap}
        .meter .n b{color:var(--ink)}
        svg{display:block;width:100%;height:auto;font:12px system-ui,"Noto Sans",sans-serif}
        .plot{min-width:34rem}.plot rect{fill:var(--bar)}.plot text{fill:var(--ink)}.plot text.soft,.chart text.soft{fill:var(--soft)}
        .plot line,.chart line{stroke:var(--grid)}.chart circle{fill:var(--dot);fill-opacity:.55;stroke:var(--card);stroke-width:1}
        .chart text{fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:3px}.chart .sea{fill:var(--card)}
        th.name{white-space:normal;color:var(--ink);font-weight:500;min-width:9rem}td.share{width:60%;min-width:12rem}
        .legend i:first-child{margin-left:0}
        .limits{margin:.2rem 0 1rem;padding-left:1.2rem}
        .scroll:focus-visible{outline:3px solid var(--gold);outline-offset:2px}
        .same{margin:.2rem 0 0;padding:0;list-style:none}.same li{padding:.15rem 0;border-top:1px dashed var(--line)}.same li:first-child{border-top:0}
        .same small,.card small{color:var(--soft)}
        .bar{height:1rem}
        @media (max-width:40rem){main{padding:1rem .9rem 3rem}.hero{padding:1rem 1rem 1.4rem}.meter{grid-template-columns:minmax(6rem,9rem) 1fr 5.4rem;gap:.1rem .5rem;font-size:.85rem}
        .heat tbody th{min-width:6.2rem;max-width:7rem}.tile .number{font-size:1.45rem}h2{font-size:1.3rem}.card{padding:.8rem .9rem}
        td:first-child{min-width:9rem}}
        @media print{.langs,.contents,.ornament{display:none}.hero{color:#000;background:none;padding:0}.hero .subtitle{color:#444}
        .heat td,.keys i,.meter .track span{-webkit-print-color-adjust:exact;print-color-adjust:exact}.heat{min-width:0}.keys{break-after:avoid}}
        """
}
