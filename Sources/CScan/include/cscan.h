// Byte scanning that Swift cannot yet do well: 16 bytes at a time with SSE2, byte by byte elsewhere.
#ifndef CSCAN_H
#define CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cscan_json.h"
#include "cscan_marc.h"
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Number of leading bytes of `text` that need no escape inside a JSON string (RFC 8259, section 7):
/// everything but `"`, `\` and the controls below 0x20.
static inline size_t cscan_json_plain(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), limit = _mm_set1_epi8(0x1F);
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, limit), v);
        __m128i hit = _mm_or_si128(control, _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
        int mask = _mm_movemask_epi8(hit);
        if (mask) { return i + (size_t)__builtin_ctz((unsigned)mask); }
    }
#endif
    for (; i < length; i++) {
        uint8_t c = text[i];
        if (c < 0x20 || c == '"' || c == '\\') { return i; }
    }
    return length;
}

/// Copies the leading bytes of `text` that need no escape inside a JSON string to `copy`, which has room for `length`
/// bytes, and returns their number; what stands behind them in `copy` is undefined.
static inline size_t cscan_json_copy(uint8_t *_Nonnull copy, const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), limit = _mm_set1_epi8(0x1F);
#define CSCAN_ESCAPES(v)                                                                                        \
    (unsigned)_mm_movemask_epi8(_mm_or_si128(                                                                   \
        _mm_cmpeq_epi8(_mm_min_epu8(v, limit), v), _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash))))
    if (length >= 16) {
        while (1) {
            __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
            _mm_storeu_si128((__m128i *)(copy + i), v);
            unsigned mask = CSCAN_ESCAPES(v);
            if (mask) { return i + (size_t)__builtin_ctz(mask); }
            if (i + 16 == length) { return length; }
            i = i + 32 <= length ? i + 16 : length - 16;  // the last step overlaps the one before
        }
    }
    if (length >= 8) {
        const size_t last = length - 8;
        __m128i low = _mm_loadl_epi64((const __m128i *)text), high = _mm_loadl_epi64((const __m128i *)(text + last));
        _mm_storel_epi64((__m128i *)copy, low);
        _mm_storel_epi64((__m128i *)(copy + last), high);
        unsigned mask = CSCAN_ESCAPES(_mm_unpacklo_epi64(low, high));
        if (!mask) { return length; }
        const size_t place = (size_t)__builtin_ctz(mask);
        return place < 8 ? place : last + place - 8;
    }
#undef CSCAN_ESCAPES
#endif
    for (; i < length; i++) {
        uint8_t c = text[i];
        if (c < 0x20 || c == '"' || c == '\\') { return i; }
        copy[i] = c;
    }
    return length;
}

/// Number of leading bytes of `text` that stand in XML as they are, in element content and in attributes: everything but
/// `&`, `<`, `>`, `"`, the controls, and 0xEF, with which U+FFFE and U+FFFF begin.
static inline size_t cscan_xml_plain(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i amp = _mm_set1_epi8('&'), quote = _mm_set1_epi8('"'), limit = _mm_set1_epi8(0x1F),
                  angle = _mm_set1_epi8('<'), two = _mm_set1_epi8(2), ef = _mm_set1_epi8((char)0xEF);
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, limit), v);
        // `<` is 0x3C and `>` is 0x3E: they differ in bit 1 alone.
        __m128i angles = _mm_cmpeq_epi8(_mm_andnot_si128(two, v), angle);
        __m128i hit = _mm_or_si128(
            _mm_or_si128(control, angles),
            _mm_or_si128(_mm_cmpeq_epi8(v, ef), _mm_or_si128(_mm_cmpeq_epi8(v, amp), _mm_cmpeq_epi8(v, quote))));
        int mask = _mm_movemask_epi8(hit);
        if (mask) { return i + (size_t)__builtin_ctz((unsigned)mask); }
    }
#endif
    for (; i < length; i++) {
        uint8_t c = text[i];
        if (c < 0x20 || c == '&' || c == '"' || c == '<' || c == '>' || c == 0xEF) { return i; }
    }
    return length;
}

/// Number of leading bytes of `text` that are none of `a`, `b`, `c`.
static inline size_t cscan_until3(const uint8_t *_Nonnull text, size_t length, uint8_t a, uint8_t b, uint8_t c) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b), vc = _mm_set1_epi8((char)c);
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_or_si128(_mm_cmpeq_epi8(v, vb), _mm_cmpeq_epi8(v, vc)));
        int mask = _mm_movemask_epi8(hit);
        if (mask) { return i + (size_t)__builtin_ctz((unsigned)mask); }
    }
#endif
    for (; i < length; i++) {
        if (text[i] == a || text[i] == b || text[i] == c) { return i; }
    }
    return length;
}

/// Number of bytes equal to `wanted`, e.g. of line ends.
static inline size_t cscan_count(const uint8_t *_Nonnull text, size_t length, uint8_t wanted) {
    size_t i = 0, count = 0;
#if defined(__SSE2__)
    const __m128i w = _mm_set1_epi8((char)wanted), none = _mm_setzero_si128();
    while (i + 16 <= length) {
        // Each of the 16 counters is a byte: at most 255 steps, then their sum.
        size_t steps = (length - i) / 16 < 255 ? (length - i) / 16 : 255;
        __m128i counters = none;
        for (size_t step = 0; step < steps; step++, i += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
            counters = _mm_sub_epi8(counters, _mm_cmpeq_epi8(v, w));
        }
        __m128i sums = _mm_sad_epu8(counters, none);
        count += (size_t)_mm_cvtsi128_si64(sums) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
    }
#endif
    for (; i < length; i++) { count += text[i] == wanted; }
    return count;
}

/// Number of line ends: LF, CR LF (one) and CR. `after_cr` says that the byte before `text` is a CR already counted.
static inline size_t cscan_count_lines(const uint8_t *_Nonnull text, size_t length, bool after_cr) {
    if (length == 0) { return 0; }
    size_t i = 1, count = text[0] == '\r' || (text[0] == '\n' && !after_cr);
#if defined(__SSE2__)
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r'), zero = _mm_setzero_si128();
    while (i + 16 <= length) {
        __m128i sums = zero;  // per byte, so at most 255 rounds
        for (int round = 0; round < 255 && i + 16 <= length; round++, i += 16) {
            __m128i here = _mm_loadu_si128((const __m128i *)(text + i));
            __m128i before = _mm_loadu_si128((const __m128i *)(text + i - 1));
            __m128i lone = _mm_andnot_si128(_mm_cmpeq_epi8(before, cr), _mm_cmpeq_epi8(here, lf));
            sums = _mm_sub_epi8(sums, _mm_or_si128(lone, _mm_cmpeq_epi8(here, cr)));
        }
        __m128i total = _mm_sad_epu8(sums, zero);
        count += (size_t)_mm_cvtsi128_si64(total) + (size_t)_mm_cvtsi128_si64(_mm_srli_si128(total, 8));
    }
#endif
    for (; i < length; i++) { count += text[i] == '\r' || (text[i] == '\n' && text[i - 1] != '\r'); }
    return count;
}

/// Like `cscan_until3`, but may look at up to 15 bytes behind the end, which must be readable.
static inline size_t cscan_until3_padded(
    const uint8_t *_Nonnull text, size_t length, uint8_t a, uint8_t b, uint8_t c) {
#if defined(__SSE2__)
    const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b), vc = _mm_set1_epi8((char)c);
    for (size_t i = 0; i < length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_or_si128(_mm_cmpeq_epi8(v, vb), _mm_cmpeq_epi8(v, vc)));
        int mask = _mm_movemask_epi8(hit);
        if (mask) {
            size_t at = i + (size_t)__builtin_ctz((unsigned)mask);
            return at < length ? at : length;
        }
    }
    return length;
#else
    return cscan_until3(text, length, a, b, c);
#endif
}

/// Where a scan for the row ends of a delimited text stands. Quoting follows libcsv without its strict mode: a quote
/// opens a quoted field only as the field's first byte, and closes it only before a delimiter or a line end.
typedef struct {
    size_t position;  ///< next byte to look at
    size_t row_end;   ///< behind the line end of the last whole row, 0 before the first
    size_t opened;    ///< the quote that opened the field, while `quoted`
    bool quoted;      ///< inside a quoted field
} cscan_csv;

/// Moves `scan` over `text`, which starts with a row. Returns `length` when all is seen (save a last byte whose
/// meaning hangs on the byte after it, unless `final`), or else the place of a quote inside a quoted field that
/// neither closes it nor is doubled; call again to go on behind it.
static inline size_t cscan_csv_rows(
    cscan_csv *_Nonnull scan, const uint8_t *_Nonnull text, size_t length, bool final, uint8_t delimiter,
    uint8_t quote) {
    size_t i = scan->position;
    while (i < length) {
        if (scan->quoted) {
            const uint8_t *found = (const uint8_t *)__builtin_memchr(text + i, quote, length - i);
            if (!found) { i = length; break; }
            i = (size_t)(found - text);
            if (i + 1 == length) {
                if (!final) { break; }
                scan->quoted = false;
                i++;
                break;
            }
            uint8_t next = text[i + 1];
            if (next == quote) {
                i += 2;
            } else if (next == delimiter || next == '\n' || next == '\r') {
                scan->quoted = false;
                i++;
            } else {
                scan->position = i + 1;
                return i;
            }
        } else {
            i += cscan_until3(text + i, length - i, quote, '\n', '\r');
            if (i == length) { break; }
            if (text[i] == quote) {
                uint8_t before = i == 0 ? '\n' : text[i - 1];
                if (before == delimiter || before == '\n' || before == '\r') {
                    scan->quoted = true;
                    scan->opened = i;
                }
                i++;
            } else if (text[i] == '\n') {
                i++;
                scan->row_end = i;
            } else {
                if (i + 1 == length && !final) { break; }
                i += i + 1 < length && text[i + 1] == '\n' ? 2 : 1;
                scan->row_end = i;
            }
        }
    }
    scan->position = i;
    return length;
}

#endif
