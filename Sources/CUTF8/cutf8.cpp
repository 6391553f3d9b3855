#include "cutf8.h"
#include <simdjson.h>

bool cutf8_is_valid(const uint8_t *text, size_t length) {
    return simdjson::validate_utf8(reinterpret_cast<const char *>(text), length);
}

bool cutf8_is_ascii(const uint8_t *text, size_t length) {
    uint8_t all = 0;
    for (size_t i = 0; i < length; i++) { all |= text[i]; }
    return all < 0x80;
}

static bool continues(uint8_t c) { return (c & 0xC0) == 0x80; }

/// Length of the valid character at `text`, or 0 (Unicode 15, table 3-7).
static size_t character(const uint8_t *text, size_t length) {
    uint8_t a = text[0];
    if (a < 0x80) { return 1; }
    if (a < 0xC2 || a > 0xF4) { return 0; }
    if (length < 2 || !continues(text[1])) { return 0; }
    if (a < 0xE0) { return 2; }
    if (length < 3 || !continues(text[2])) { return 0; }
    uint8_t b = text[1];
    if (a < 0xF0) { return (a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F) ? 0 : 3; }
    if (length < 4 || !continues(text[3])) { return 0; }
    return (a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F) ? 0 : 4;
}

size_t cutf8_valid_prefix(const uint8_t *text, size_t length) {
    size_t i = 0;
    while (i < length) {
        size_t n = character(text + i, length - i);
        if (n == 0) { return i; }
        i += n;
    }
    return length;
}

size_t cutf8_incomplete_tail(const uint8_t *text, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        uint8_t c = text[length - back];
        if (continues(c)) { continue; }
        size_t wanted = c >= 0xF0 && c <= 0xF4 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC2 && c < 0xE0 ? 2 : 1;
        return wanted > back ? back : 0;
    }
    return 0;
}
