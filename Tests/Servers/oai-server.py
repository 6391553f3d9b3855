#!/usr/bin/env python3
"""A small OAI-PMH 2.0 repository that fails on demand; for tests, on 127.0.0.1 alone, and not for long.

usage: oai-server.py --port-file FILE [--records 25] [--page 10] [--fault 3:cut] [--fault 4:503] ...

A fault is NUMBER:KIND, the number counting ListRecords requests from 1; `*` is every one of them.
Record i has the datestamp of day i of 2024; every seventh record is deleted. See FAULTS for the kinds.
"""
import argparse, gzip, http.server, os, sys, threading, time, urllib.parse
from datetime import date, datetime, timedelta, timezone
from xml.sax.saxutils import escape

FAULTS = ["cut", "cut-chunked", "500", "404", "503", "503-long", "slow", "html", "broken", "control", "bad-token",
          "redirect", "redirect-loop", "to-file", "bomb", "same-again", "gzip", "wrong-size", "empty", "no-date"]
NS = 'xmlns="http://www.openarchives.org/OAI/2.0/"'


class Repository:
    def __init__(self, options):
        self.o = options
        self.requests = 0
        self.lock = threading.Lock()

    def stamp(self, i):
        day = (date(2024, 1, 1) + timedelta(days=i)).isoformat()
        if self.has_changed and i in (3, 5): day = "2024-06-02"
        return day if self.o.granularity == "day" else day + "T12:00:00Z"

    @property
    def has_changed(self):
        """Once the file is there, record 3 has another title and record 5 is deleted."""
        return bool(self.o.changes) and os.path.exists(self.o.changes)

    def selected(self, args):
        result = []
        for i in range(1, self.o.records + 1):
            day = self.stamp(i)
            if args.get("from") and day[: len(args["from"])] < args["from"]: continue
            if args.get("until") and day[: len(args["until"])] > args["until"]: continue
            if args.get("set") and args["set"] != ("even" if i % 2 == 0 else "odd"): continue
            result.append(i)
        return result

    def record(self, i, fault):
        stamp, name = self.stamp(i), "even" if i % 2 == 0 else "odd"
        status = ' status="deleted"' if i % 7 == 0 or (i == 5 and self.has_changed) else ""
        text = f"<record><header{status}><identifier>oai:test.example:{i}</identifier>"
        text += f"<datestamp>{stamp}</datestamp><setSpec>{name}</setSpec></header>"
        if not status:
            new = ", ikinci nəşr" if i == 3 and self.has_changed else ""
            bad = "\x01" if fault == "control" and i % 5 == 0 else ""
            text += '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            text += f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Kitab {i}{bad}{new}</dc:title>'
            text += f"<dc:type>Kitab</dc:type><dc:language>az</dc:language></oai_dc:dc></metadata>"
        return text + "</record>\n"

    def envelope(self, args, body):
        shown = "".join(f' {k}="{escape(v, {chr(34): "&quot;"})}"' for k, v in args.items())
        now = "" if self.fault == "no-date" else f"<responseDate>{self.o.now}</responseDate>"
        return (f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH {NS}>{now}'
                f"<request{shown}>http://127.0.0.1/oai</request>\n{body}</OAI-PMH>\n")

    def error(self, args, code, text=""):
        return self.envelope({}, f'<error code="{code}">{text}</error>')

    fault = None

    def answer(self, args):
        self.fault = None
        verb = args.get("verb")
        if verb == "Identify":
            granularity = "YYYY-MM-DD" if self.o.granularity == "day" else "YYYY-MM-DDThh:mm:ssZ"
            return self.envelope(args, f"""<Identify><repositoryName>Sınaq &amp; anbar</repositoryName>
<baseURL>http://127.0.0.1/oai</baseURL><protocolVersion>2.0</protocolVersion><adminEmail>a@test.example</adminEmail>
<earliestDatestamp>2024-01-01</earliestDatestamp><deletedRecord>{self.o.deleted}</deletedRecord>
<granularity>{granularity}</granularity></Identify>""")
        if verb == "ListMetadataFormats":
            return self.envelope(args, """<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>
<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>
<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>""")
        if verb == "ListSets":
            return self.envelope(args, """<ListSets><set><setSpec>even</setSpec><setName>Cüt</setName></set>
<set><setSpec>odd</setSpec><setName>Tək</setName></set></ListSets>""")
        if verb != "ListRecords":
            return self.error(args, "badVerb", "there is no such verb")
        self.requests += 1
        for fault in self.o.fault:
            number, kind = fault.split(":", 1)
            if number == "*" or int(number) == self.requests: self.fault = kind
        if self.fault == "bad-token" and "resumptionToken" in args:
            return self.error(args, "badResumptionToken", "the token has expired")
        offset, plain = 0, args
        if "resumptionToken" in args:
            # Section 3.5: an exclusive argument.
            if len(args) > 2: return self.error(args, "badArgument", "resumptionToken stands alone")
            plain = dict(urllib.parse.parse_qsl(args["resumptionToken"]))
            if "offset" not in plain: return self.error(args, "badResumptionToken")
            offset = int(plain.pop("offset"))
        elif args.get("metadataPrefix") != "oai_dc":
            return self.error(args, "cannotDisseminateFormat", "oai_dc is all there is")
        if self.o.granularity == "day" and any(len(plain.get(k, "")) > 10 for k in ("from", "until")):
            return self.error(args, "badArgument", "dates are days here")
        found = self.selected(plain)
        if not found: return self.error(args, "noRecordsMatch")
        if self.fault == "same-again": offset = self.o.page
        part = found[offset : offset + self.o.page]
        body = "<ListRecords>\n" + "".join(self.record(i, self.fault) for i in part)
        if self.fault == "empty": body = "<ListRecords>\n"
        size = len(found) + (5 if self.fault == "wrong-size" else 0)
        attributes = f' completeListSize="{size}" cursor="{offset}"'
        if offset + self.o.page < len(found):
            token = urllib.parse.urlencode({k: v for k, v in plain.items() if k != "verb"} | {"offset": offset + self.o.page})
            body += f"<resumptionToken{attributes}>{escape(token)}</resumptionToken>"
        elif offset > 0:
            body += f"<resumptionToken{attributes}/>"
        return self.envelope(args, body + "</ListRecords>")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    repository = None

    def do_GET(self):
        repository = self.repository
        url = urllib.parse.urlsplit(self.path)
        args = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        with repository.lock:
            if repository.o.log:
                with open(repository.o.log, "a") as log: log.write(self.path + "\n")
            moved = args.pop("moved", None)
            text = repository.answer(args)
            fault = repository.fault
        try:
            self.send(text.encode(), fault, moved)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items(): self.send_header(name, value)
        self.end_headers()

    def send(self, body, fault, moved):
        headers = {"Content-Type": "text/xml; charset=utf-8"}
        if fault in ("500", "404", "503", "503-long"):
            if fault.startswith("503"): headers["Retry-After"] = "1" if fault == "503" else "86400"
            self.head(int(fault[:3]), headers | {"Content-Length": "0"})
        elif fault == "html":
            page = b"<!DOCTYPE html><html><body><p>Texniki fasil\xc9\x99</p></body></html>"
            self.head(200, {"Content-Type": "text/html", "Content-Length": str(len(page))})
            self.wfile.write(page)
        elif fault == "redirect-loop" or (fault == "redirect" and not moved):
            self.repository.requests -= 1 if fault == "redirect" else 0
            self.head(302, {"Location": self.path + "&moved=1", "Content-Length": "0"})
        elif fault == "to-file":
            self.head(302, {"Location": "file:///etc/hostname", "Content-Length": "0"})
        elif fault == "slow":
            self.head(200, headers | {"Content-Length": str(len(body))})
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            time.sleep(20)
            self.close_connection = True
        elif fault == "cut":
            self.head(200, headers | {"Content-Length": str(len(body))})
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault == "cut-chunked":
            self.head(200, headers | {"Transfer-Encoding": "chunked"})
            piece = body[: len(body) // 2]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.close_connection = True
        elif fault == "bomb":
            packed = gzip.compress(body[:-20] + b" " * (64 << 20))
            self.head(200, headers | {"Content-Encoding": "gzip", "Content-Length": str(len(packed))})
            self.wfile.write(packed)
        else:
            if fault == "broken": body = body.replace(b"</metadata>", b"</metadat>", 1)
            if fault == "gzip":
                assert "gzip" in self.headers.get("Accept-Encoding", "")
                body = gzip.compress(body)
                headers["Content-Encoding"] = "gzip"
            self.head(200, headers | {"Content-Length": str(len(body))})
            self.wfile.write(body)

    def log_message(self, *_): pass


parser = argparse.ArgumentParser()
parser.add_argument("--port-file", required=True)
parser.add_argument("--records", type=int, default=25)
parser.add_argument("--page", type=int, default=10)
parser.add_argument("--granularity", choices=["day", "second"], default="day")
parser.add_argument("--deleted", default="persistent")
parser.add_argument("--now", default="2024-06-01T10:00:00Z")
parser.add_argument("--fault", action="append", default=[])
parser.add_argument("--log")
parser.add_argument("--changes")
parser.add_argument("--seconds", type=float, default=120)
options = parser.parse_args()
for fault in options.fault:
    if fault.split(":", 1)[1] not in FAULTS: sys.exit(f"no such fault: {fault}")

# Whatever becomes of the test, this does not stay.
threading.Timer(options.seconds, lambda: os._exit(1)).start()
Handler.repository = Repository(options)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(options.port_file + ".part", "w") as file: file.write(str(server.server_port))
os.rename(options.port_file + ".part", options.port_file)
server.serve_forever()
