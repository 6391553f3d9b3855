#!/usr/bin/env python3
"""OAI-PMH repositories that others wrote (oai-repo, pyoai), each with 250 records of ours, on 127.0.0.1.

usage: foreign-oai.py oai-repo|pyoai --port-file FILE [--seconds 120]
"""
import argparse, http.server, os, threading, urllib.parse
from datetime import datetime, timedelta, timezone

COUNT = 250


def stamp(i): return datetime(2024, 1, 1, 12, 0, 0) + timedelta(hours=i)
def is_deleted(i): return i % 10 == 9


def oai_repo():
    import oai_repo
    from lxml import etree

    class Data(oai_repo.DataInterface):
        limit = 40

        def get_identify(self):
            return oai_repo.Identify(
                repository_name="Kitabxana", base_url="http://127.0.0.1/oai", admin_email=["a@test.example"],
                earliest_datestamp="2024-01-01T00:00:00Z", deleted_record="persistent",
                granularity="YYYY-MM-DDThh:mm:ssZ")

        def is_valid_identifier(self, identifier): return True

        def get_metadata_formats(self, identifier=None):
            return [oai_repo.MetadataFormat(
                "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
                "http://www.openarchives.org/OAI/2.0/oai_dc/")]

        def get_record_header(self, identifier):
            i = int(identifier.rsplit(":", 1)[1])
            # None is deleted here: oai-repo leaves records without metadata out of its lists.
            return oai_repo.RecordHeader(identifier, stamp(i), ["kitab"], None)

        def get_record_metadata(self, identifier, metadataprefix):
            i = int(identifier.rsplit(":", 1)[1])
            return etree.fromstring(
                '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
                f'http://www.openarchives.org/OAI/2.0/oai_dc.xsd"><dc:title>Kitab {i}</dc:title></oai_dc:dc>')

        def get_record_abouts(self, identifier): return []
        def list_set_specs(self, identifier=None, cursor=0): return ["kitab"], None, None
        def get_set(self, setspec): return oai_repo.Set("kitab", "Kitablar", [])

        def list_identifiers(self, metadataprefix, filter_from=None, filter_until=None, filter_set=None, cursor=0):
            def plain(moment): return moment.replace(tzinfo=None) if moment else None
            found = [f"oai:test.example:{i}" for i in range(COUNT)
                     if (not filter_from or stamp(i) >= plain(filter_from))
                     and (not filter_until or stamp(i) <= plain(filter_until))]
            return found[cursor:cursor + self.limit], len(found), None

    repository = oai_repo.OAIRepository(Data())
    return lambda args: bytes(repository.process(args))


def pyoai():
    import cgi
    # pyoai reads its tokens with a function that left this module in Python 3.8.
    cgi.parse_qs = urllib.parse.parse_qs
    from oaipmh import common, metadata, server
    records = []
    for i in range(COUNT):
        header = common.Header(None, f"oai:test.example:{i}", stamp(i), ["kitab"], is_deleted(i))
        fields = {name: [] for name in ("title", "creator", "subject", "description", "publisher", "contributor", "date",
                                        "type", "format", "identifier", "source", "language", "relation", "coverage",
                                        "rights")}
        fields["title"] = [f"Kitab {i}"]
        records.append((header, None if is_deleted(i) else common.Metadata(None, fields), None))

    class Data:
        def identify(self):
            return common.Identify("Kitabxana", "http://127.0.0.1/oai", "2.0", ["a@test.example"],
                                   datetime(2024, 1, 1), "persistent", "YYYY-MM-DDThh:mm:ssZ", ["identity"], False)

        def listMetadataFormats(self, identifier=None):
            return [("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
                     "http://www.openarchives.org/OAI/2.0/oai_dc/")]

        def listSets(self, cursor=0, batch_size=10): return [("kitab", "Kitablar", None)][cursor:cursor + batch_size]

        def listRecords(self, metadataPrefix=None, from_=None, until=None, set=None, cursor=0, batch_size=10):
            found = [r for r in records if (not from_ or r[0].datestamp() >= from_)
                     and (not until or r[0].datestamp() <= until)]
            return found[cursor:cursor + batch_size]

    registry = metadata.MetadataRegistry()
    registry.registerWriter("oai_dc", server.oai_dc_writer)
    repository = server.BatchingServer(Data(), metadata_registry=registry, resumption_batch_size=40)
    return lambda args: repository.handleRequest(args)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.answer(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)))
        body = body.encode() if isinstance(body, str) else body
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_): pass


parser = argparse.ArgumentParser()
parser.add_argument("server", choices=["oai-repo", "pyoai"])
parser.add_argument("--port-file", required=True)
parser.add_argument("--seconds", type=float, default=120)
options = parser.parse_args()
threading.Timer(options.seconds, lambda: os._exit(1)).start()
answer = oai_repo() if options.server == "oai-repo" else pyoai()
Handler.answer = lambda self, args: answer(args)
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(options.port_file + ".part", "w") as file: file.write(str(server.server_port))
os.rename(options.port_file + ".part", options.port_file)
server.serve_forever()
