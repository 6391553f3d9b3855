import SourceInput
import Testing

@Suite struct TextFormatTests {
    @Test(
        arguments: [
            ("<?xml version='1.0'?><lido/>", TextFormat.xml), ("\u{FEFF} <a/>", .xml),
            ("<!DOCTYPE html><html>", .html), (#"{"a":1}"# + "\n" + #"{"a":2}"#, .jsonLines), (" [1]", .json),
            ("a;b\n1;2\n", .csv), ("Just words.\nNothing else.", .unknown), (" \n", .empty),
            ("=LDR  00000nam a2200000 a 4500\n=001  17\n=245  10$aArşın mal alan", .marcText),
            ("000000017 LDR   L 00000nam\n000000017 24510 L $$aArşın", .marcText),
            ("00714cam a2200205 a 4500\n001 17\n245 10 $a Leyli", .marcText),
            ("#920: PAZK\n#200: ^AКоран\n*****\n", .marcText),
            ("@book{kerimov1983,\n  title = {Xalça}\n}", .bibTeX), ("TY  - BOOK\nTI  - Xalça\nER  - ", .ris),
            ("@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .\n", .turtle), ("@a;b\n1;2\n", .csv),
            ("-- phpMyAdmin SQL Dump\nSET NAMES utf8;\nCREATE TABLE `a` (`id` int);\n", .sql),
            ("00024nam a2200024 a 4500\u{1E}\u{1D}", .iso2709),
        ])
    func `a text is known by its beginning`(text: String, format: TextFormat) {
        #expect(TextFormat.sniff(ContiguousArray(text.utf8)[...]) == format)
    }
}
