// Finds the records of an XML text without parsing them: tags, comments, CDATA sections and processing instructions
// are told apart, nothing else. Every clause is of XML 1.0 (fifth edition).
#ifndef CSCAN_XML_H
#define CSCAN_XML_H

#include <stdbool.h>
#include <string.h>

#include "cscan.h"

/// Number of leading bytes of `text` that are not `wanted`.
static inline size_t cscan_until(const uint8_t *_Nonnull text, size_t length, uint8_t wanted) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i w = _mm_set1_epi8((char)wanted);
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(v, w));
        if (mask) { return i + (size_t)__builtin_ctz((unsigned)mask); }
    }
#endif
    for (; i < length; i++) {
        if (text[i] == wanted) { return i; }
    }
    return length;
}

/// White space of section 2.3 [3].
static inline bool cscan_xml_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Number of leading bytes of `text` that are white space.
static inline size_t cscan_xml_blank(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    if (length > 0 && !cscan_xml_space(text[0])) { return 0; }
    const __m128i space = _mm_set1_epi8(' '), feed = _mm_set1_epi8('\n');
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        if (_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, feed))) != 0xFFFF) { break; }
    }
#endif
    while (i < length && cscan_xml_space(text[i])) { i++; }
    return i;
}

/// Number of leading bytes of `text` that may belong to a name: up to white space, `/`, `>`, `=` or `<`.
static inline size_t cscan_xml_name(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
    while (i < length && !cscan_xml_space(text[i]) && text[i] != '/' && text[i] != '>' && text[i] != '='
           && text[i] != '<') {
        i++;
    }
    return i;
}

/// A start tag or empty-element tag (section 3.1 [40], [44]).
struct cscan_xml_tag {
    /// Bytes from `<` to behind `>`; 0 when the text ends before the tag does.
    size_t length;
    /// Number of `=` outside quotes: of attributes and namespace declarations.
    size_t attributes;
    bool is_empty;
    /// The tag meets the next `<` (which no tag may hold, section 3.1 [WFC: No < in Attribute Values]) before its `>`.
    bool is_broken;
};

/// Reads the tag that begins at `text[0]`, which is `<`.
static inline struct cscan_xml_tag cscan_xml_read_tag(const uint8_t *_Nonnull text, size_t length) {
    struct cscan_xml_tag tag = {0, 0, false, false};
    uint8_t quote = 0;
    for (size_t i = 1; i < length; i++) {
        uint8_t c = text[i];
        if (c == '<') {
            tag.length = i;
            tag.is_broken = true;
            return tag;
        }
        if (quote) {
            if (c == quote) { quote = 0; }
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=') {
            tag.attributes++;
        } else if (c == '>') {
            tag.length = i + 1;
            tag.is_empty = text[i - 1] == '/';
            return tag;
        }
    }
    return tag;
}

enum cscan_xml_inside { CSCAN_XML_CONTENT, CSCAN_XML_COMMENT, CSCAN_XML_CDATA, CSCAN_XML_INSTRUCTION };
enum cscan_xml_result {
    /// The text ends before the record does.
    CSCAN_XML_MORE,
    /// The record ends where the scan stopped.
    CSCAN_XML_END,
    /// The next record, or its parent's end tag, stands where the scan stopped: the record has no end.
    CSCAN_XML_CUT
};

/// The state of a scan for the end of one record; it survives the end of the text at hand.
struct cscan_xml_record {
    /// Open elements of the record's name, the record among them.
    size_t depth;
    enum cscan_xml_inside inside;
    /// Start tags longer than this are looked at for their number of attributes.
    size_t long_tag;
    /// The greatest number of attributes met in a long tag.
    size_t attributes;
    /// Whether the next start tag of the record's name, or an end tag of its parent's, ends the scan.
    bool cuts;
    /// Whether `<!--`, `<![CDATA[` and `<?` are taken for text, because one of them has no end.
    bool ignores_sections;
};

/// The first eight bytes of a name and the mask of those that count.
struct cscan_xml_word { uint64_t bytes, mask; };
static inline struct cscan_xml_word cscan_xml_make_word(const uint8_t *_Nonnull name, size_t length) {
    struct cscan_xml_word word = {0, length >= 8 ? ~0ull : (1ull << (8 * length)) - 1};
    memcpy(&word.bytes, name, length < 8 ? length : 8);
    return word;
}
static inline bool cscan_xml_starts(
    const uint8_t *_Nonnull text, size_t length, const uint8_t *_Nonnull name, size_t name_length,
    struct cscan_xml_word word
) {
    if (length < 8) { return length >= name_length && memcmp(text, name, name_length) == 0; }
    uint64_t here;
    memcpy(&here, text, 8);
    if ((here ^ word.bytes) & word.mask) { return false; }
    return name_length <= 8 || (length >= name_length && memcmp(text + 8, name + 8, name_length - 8) == 0);
}

/// Whether `text` ends a name: white space, `/` or `>`.
static inline bool cscan_xml_ends_name(uint8_t c) { return c == '>' || c == '/' || cscan_xml_space(c); }

/// Looks for the end of the record from `text[from]`.
///
/// An attribute value holds no `<`, so every `<` outside comments, CDATA sections and processing instructions begins
/// a tag, and quotes need no attention: a record with a broken quote does not swallow the ones behind it.
/// - Returns: Where to go on: behind the record, at the cut, or, when the text ends, at the first byte not settled.
static inline size_t cscan_xml_find_end(
    const uint8_t *_Nonnull text, size_t length, size_t from, const uint8_t *_Nonnull name, size_t name_length,
    const uint8_t *_Nullable parent, size_t parent_length, struct cscan_xml_record *_Nonnull record,
    enum cscan_xml_result *_Nonnull result
) {
    const struct cscan_xml_word word = cscan_xml_make_word(name, name_length);
    size_t i = from, settled = from;
    *result = CSCAN_XML_MORE;
    for (;;) {
        if (record->inside != CSCAN_XML_CONTENT) {
            const uint8_t before = record->inside == CSCAN_XML_COMMENT ? '-'
                                   : record->inside == CSCAN_XML_CDATA ? ']'
                                                                       : '?';
            const size_t needed = record->inside == CSCAN_XML_INSTRUCTION ? 1 : 2;
            size_t end = i + needed;
            for (;; end++) {
                if (end >= length) { return length > i + needed ? length - needed : i; }
                end += cscan_until(text + end, length - end, '>');
                if (end < length && text[end - 1] == before && (needed == 1 || text[end - 2] == before)) { break; }
            }
            record->inside = CSCAN_XML_CONTENT;
            settled = i = end + 1;
        }
        i += cscan_until(text + i, length - i, '<');
        if (i - settled > record->long_tag && text[settled] == '<') {
            struct cscan_xml_tag tag = cscan_xml_read_tag(text + settled, length - settled);
            if (tag.attributes > record->attributes) { record->attributes = tag.attributes; }
        }
        const size_t left = length - i;
        if (left < name_length + 2) { return i < length ? i : settled; }
        const uint8_t c = text[i + 1];
        if (c == '/') {
            if (left < name_length + 3) { return i; }
            if (cscan_xml_starts(text + i + 2, left - 2, name, name_length, word)
                && cscan_xml_ends_name(text[i + 2 + name_length])) {
                size_t end = i + 2 + name_length;
                end += cscan_xml_blank(text + end, length - end);
                if (end == length) { return i; }
                settled = i = text[end] == '>' ? end + 1 : end;
                if (--record->depth == 0) {
                    *result = CSCAN_XML_END;
                    return i;
                }
                continue;
            }
            if (record->cuts && parent && left >= parent_length + 3 && memcmp(text + i + 2, parent, parent_length) == 0
                && cscan_xml_ends_name(text[i + 2 + parent_length])) {
                *result = CSCAN_XML_CUT;
                return i;
            }
            settled = i += 2;
        } else if (c == '!' && !record->ignores_sections) {
            if (left < 9) { return i; }
            if (text[i + 2] == '-' && text[i + 3] == '-') {
                record->inside = CSCAN_XML_COMMENT;
                i += 4;
            } else if (memcmp(text + i + 2, "[CDATA[", 7) == 0) {
                record->inside = CSCAN_XML_CDATA;
                i += 9;
            } else {
                i += 2;
            }
            settled = i;
        } else if (c == '?' && !record->ignores_sections) {
            record->inside = CSCAN_XML_INSTRUCTION;
            settled = i += 2;
        } else if (
            cscan_xml_starts(text + i + 1, left - 1, name, name_length, word)
            && cscan_xml_ends_name(text[i + 1 + name_length])
        ) {
            if (record->cuts && record->depth > 0) {
                *result = CSCAN_XML_CUT;
                return i;
            }
            struct cscan_xml_tag tag = cscan_xml_read_tag(text + i, left);
            if (tag.length == 0) { return i; }
            if (tag.attributes > record->attributes) { record->attributes = tag.attributes; }
            settled = i += tag.length;
            if (!tag.is_empty) {
                record->depth++;
            } else if (record->depth == 0) {
                *result = CSCAN_XML_END;
                return i;
            }
        } else {
            settled = i;  // stays at the tag, so that a tag cut by the end of the text is measured whole
            i += 1;
        }
    }
}

/// Where `needle` begins in `text`; `length` if it does not occur.
static inline size_t cscan_find(
    const uint8_t *_Nonnull text, size_t length, const char *_Nonnull needle, size_t needle_length
) {
    size_t i = 0;
    while (i + needle_length <= length) {
        i += cscan_until(text + i, length - i, (uint8_t)needle[0]);
        if (i + needle_length <= length && memcmp(text + i, needle, needle_length) == 0) { return i; }
        i++;
    }
    return length;
}

/// Where the tag begins that ends at or behind `text[end]`: the nearest `<` before it, not before `text[0]`.
/// `lines` grows by the line feeds passed.
static inline size_t cscan_xml_tag_start(const uint8_t *_Nonnull text, size_t end, size_t *_Nonnull lines) {
    size_t i = end;
#if defined(__SSE2__)
    const __m128i less = _mm_set1_epi8('<'), feed = _mm_set1_epi8('\n');
    for (; i >= 16; i -= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i - 16));
        unsigned start = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, less));
        unsigned feeds = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, feed));
        if (start) {
            unsigned place = 31u - (unsigned)__builtin_clz(start);
            if (feeds >> place) { *lines += (size_t)__builtin_popcount(feeds >> place); }
            return i - 16 + place;
        }
        if (feeds) { *lines += (size_t)__builtin_popcount(feeds); }
    }
#endif
    while (i > 0 && text[i - 1] != '<') {
        i--;
        *lines += text[i] == '\n';
    }
    return i == 0 ? 0 : i - 1;
}

#endif
