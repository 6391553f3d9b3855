// Finding the end of a JSON object or array without parsing it.
#ifndef CSCAN_JSON_H
#define CSCAN_JSON_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Levels whose kind of bracket is remembered; deeper ones are only counted.
#define CSCAN_JSON_LEVELS 1024

/// Where a scan stands between two calls. All zero: outside of everything.
typedef struct {
    /// Bit n: level n was opened by `{`, not `[`.
    uint64_t braces[CSCAN_JSON_LEVELS / 64];
    /// Brackets open.
    size_t depth;
    /// Inside a string; behind a backslash.
    _Bool in_string, escaped;
    /// The container round the scanned value: `{`, `[` or 0 for none.
    uint8_t container;
    /// The scan stopped inside the value, where something outside of it seems to begin.
    _Bool stray;
    /// Blanks before the value when it begins a line, otherwise CSCAN_JSON_NO_INDENT.
    size_t indent;
} cscan_json_state;

#define CSCAN_JSON_NO_INDENT ((size_t)-1)
/// Bytes behind the scanned ones that the scan may look at.
#define CSCAN_JSON_LOOKAHEAD 128

/// Scans on through the object or array begun at depth 0. Returns the number of bytes passed.
///
/// `depth` is 0 when the value ended with the last byte passed. Strings are honored, nothing else is checked, but
/// what is broken is kept from spoiling the rest:
/// - a bracket of the wrong kind closes the innermost level of its own kind; when there is none it is passed over, or
///   ends the scan before it when it could close `container` (then `stray` is set);
/// - a string with a line end in it (RFC 8259, section 7, forbids it) ends there when the next line begins as a line
///   of JSON does: its closing quote is missing. When that line begins with `{` and `indent` blanks, the next sibling
///   of the value begins there (then `stray` is set).
///
/// `available` is `length` and up to CSCAN_JSON_LOOKAHEAD bytes that follow; fewer only at the end of the text.
size_t cscan_json_skip(
    cscan_json_state *_Nonnull state, const uint8_t *_Nonnull text, size_t length, size_t available);

/// Number of leading bytes of `text` that are white space (RFC 8259, section 2); adds the line ends to `lines`.
static inline size_t cscan_json_space(const uint8_t *_Nonnull text, size_t length, size_t *_Nonnull lines) {
    size_t i = 0;
    while (i < length) {
        uint8_t c = text[i];
        if (c > ' ') { return i; }
        if (c == '\n') {
            *lines += 1;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            return i;
        }
        i++;
#if defined(__SSE2__)
        const __m128i space = _mm_set1_epi8(' ');
        while (c == '\n' && i + 16 <= length) {
            __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
            unsigned others = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, space)) ^ 0xFFFF;
            if (others) {
                i += (size_t)__builtin_ctz(others);
                break;
            }
            i += 16;
        }
#endif
    }
    return i;
}

#endif
