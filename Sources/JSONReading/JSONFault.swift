internal import Diagnostics

/// What is wrong with the text of a record, and at which byte of its chunk.
struct JSONFault: Error {
    enum Kind: String {
        case unexpectedCharacter = "json.unexpected-character"
        case unterminated = "json.unterminated"
        case unterminatedString = "json.unterminated-string"
        case badEscape = "json.bad-escape"
        case loneSurrogate = "json.lone-surrogate"
        case badNumber = "json.bad-number"
        case badLiteral = "json.bad-literal"
        case missingComma = "json.missing-comma"
        case missingColon = "json.missing-colon"
        case missingName = "json.missing-name"
        case trailingComma = "json.trailing-comma"
        case wrongBracket = "json.wrong-bracket"
        case comment = "json.comment"
        case textAfterValue = "json.text-after-value"
        case tooDeep = "json.too-deep"
    }
    let kind: Kind
    let offset: Int
    init(_ kind: Kind, _ offset: Int) { (self.kind, self.offset) = (kind, offset) }
}

extension JSONFault.Kind {
    var message: String {
        switch self {
        case .unexpectedCharacter: "this cannot begin a value; the record is left out"
        case .unterminated: "the text ends inside an object or array; the record is left out"
        case .unterminatedString: "the text ends inside a string; the record is left out"
        case .badEscape: "invalid escape in a string; the record is left out"
        case .loneSurrogate: "half of a surrogate pair in a string; the record is left out"
        case .badNumber: "invalid number; the record is left out"
        case .badLiteral: "invalid literal; the record is left out"
        case .missingComma: "a comma is missing before this; the record is left out"
        case .missingColon: "a colon is missing before this; the record is left out"
        case .missingName: "a member's name in double quotes is missing here; the record is left out"
        case .trailingComma: "a comma with nothing behind it; the record is left out"
        case .wrongBracket: "this bracket closes something else than was opened; the record is left out"
        case .comment: "JSON has no comments; the record is left out"
        case .textAfterValue: "text behind the end of the value; the record is left out"
        case .tooDeep: "nested deeper than the limit; the record is left out"
        }
    }

    var hint: String {
        switch self {
        case .unexpectedCharacter: "a value is an object, array, string in double quotes, number, true, false or null"
        case .unterminated: "the file may be cut off, or a closing bracket is missing"
        case .unterminatedString: "the file may be cut off, or a closing quote is missing"
        case .badEscape: #"the escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits"#
        case .loneSurrogate: #"characters beyond U+FFFF take two escapes, as in \ud83c\udfad; write UTF-8 instead"#
        case .badNumber: "numbers look like -12.5e3: no leading zero, no plus sign, digits on both sides of the point"
        case .badLiteral: "the literals are true, false and null in small letters; NaN and Infinity are not JSON"
        case .missingComma: "put a comma between members and between elements"
        case .missingColon: "put a colon between a member's name and its value"
        case .missingName: "put names in double quotes"
        case .trailingComma: "remove the comma before the closing bracket"
        case .wrongBracket: "look for a missing bracket or quote before this place"
        case .comment: "remove the comments"
        case .textAfterValue: "put one value per line, or choose another layout"
        case .tooDeep: "raise the depth limit if the data are meant to be like this"
        }
    }
}
