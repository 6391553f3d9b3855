// Lookups in the generated Unicode tables (tables.c). Every function takes any 32-bit number and stays in bounds:
// what is no Unicode scalar has no property and maps to itself.
#ifndef CUNICODE_H
#define CUNICODE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// NFC_Quick_Check is not "yes", or the canonical combining class is not 0.
#define CUNICODE_NFC_UNSAFE 0x01
/// A control, zero-width or bidi mark, soft hyphen or tatweel: see `cunicode_drop_class`.
#define CUNICODE_DROP 0x02
/// White space other than U+0020.
#define CUNICODE_SPACE 0x04
#define CUNICODE_LATIN 0x08
#define CUNICODE_CYRILLIC 0x10
/// Turned e, a wrong code point for the Azerbaijani schwa.
#define CUNICODE_CONFUSABLE 0x20
/// Letter, mark or number.
#define CUNICODE_WORD 0x40
/// Letter or mark of a script in which U+200C and U+200D are spelling.
#define CUNICODE_JOINER 0x80

extern const char *_Nonnull const cunicode_version;
extern const char *_Nonnull const cunicode_script_codes;
extern const uint8_t cunicode_flags_index[], cunicode_flags_blocks[];
extern const uint8_t cunicode_combining_index[], cunicode_combining_blocks[];
extern const uint8_t cunicode_script_index[], cunicode_script_blocks[];
extern const uint8_t cunicode_canonical_index[], cunicode_compat_index[], cunicode_fold_index[];
extern const uint8_t cunicode_casefold_index[];
extern const uint16_t cunicode_canonical_blocks[], cunicode_compat_blocks[], cunicode_fold_blocks[];
extern const uint16_t cunicode_casefold_blocks[];
extern const uint32_t cunicode_canonical_pool[], cunicode_compat_pool[];
extern const uint8_t cunicode_fold_pool[], cunicode_casefold_pool[];
extern const uint32_t cunicode_pair_count, cunicode_pair_first[], cunicode_pair_second[], cunicode_pair_composed[];
extern const uint32_t cunicode_entity_count, cunicode_entity_scalars[];
extern const char *_Nonnull const cunicode_entity_names[];

#define CUNICODE_LOOKUP(table, scalar) \
    ((scalar) < 0x110000 ? table##_blocks[(uint32_t)table##_index[(scalar) >> 8] << 8 | ((scalar) & 255)] : 0)

/// A quick hash of some bytes, to find a place in a table of answers; whoever makes bytes meet gains nothing by it.
static inline uint64_t cunicode_hash(const uint8_t *_Nonnull bytes, size_t count) {
    const uint64_t mixer = 0x9E3779B97F4A7C15u;
    uint64_t hash = count * mixer, word;
    while (count >= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * mixer;
        hash ^= hash >> 29;
        bytes += 8;
        count -= 8;
    }
    word = 0;
    if (count >= 4) {
        uint32_t first, last;
        memcpy(&first, bytes, 4);
        memcpy(&last, bytes + count - 4, 4);
        word = (uint64_t)first << 32 | last;
    } else if (count) {
        word = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[count / 2] << 8 | bytes[count - 1];
    }
    hash = (hash ^ word) * mixer;
    return hash ^ hash >> 32;
}

static inline int cunicode_same(const uint8_t *_Nonnull one, const uint8_t *_Nonnull other, size_t count) {
    return memcmp(one, other, count) == 0;
}

static inline uint8_t cunicode_flags(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_flags, scalar); }
static inline uint8_t cunicode_combining_class(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_combining, scalar); }
/// Number of the script in `cunicode_script_codes` (four letters each); 0 for what has none.
static inline uint8_t cunicode_script(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_script, scalar); }

/// Place of the full decomposition in the pool, 0 when the scalar stands for itself.
static inline uint16_t cunicode_canonical(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_canonical, scalar); }
static inline uint16_t cunicode_compat(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_compat, scalar); }
static inline uint32_t cunicode_canonical_at(uint32_t offset) { return cunicode_canonical_pool[offset]; }
static inline uint32_t cunicode_compat_at(uint32_t offset) { return cunicode_compat_pool[offset]; }

/// Place of the UTF-8 mapping in the pool (a length byte, then the bytes), 0 when the scalar stands for itself.
static inline uint16_t cunicode_fold(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_fold, scalar); }
static inline uint16_t cunicode_casefold(uint32_t scalar) { return CUNICODE_LOOKUP(cunicode_casefold, scalar); }
static inline uint8_t cunicode_fold_at(uint32_t offset) { return cunicode_fold_pool[offset]; }
static inline uint8_t cunicode_casefold_at(uint32_t offset) { return cunicode_casefold_pool[offset]; }

/// Why a scalar is dropped: 1 control, 2 zero width, 3 bidi mark, 4 soft hyphen, 5 tatweel.
static inline int cunicode_drop_class(uint32_t scalar) {
    if (scalar == 0xAD) { return 4; }
    if (scalar == 0x640) { return 5; }
    if (scalar == 0x34F || scalar == 0x180E || scalar == 0xFEFF || scalar == 0x2060) { return 2; }
    if (scalar >= 0x200B && scalar <= 0x200D) { return 2; }
    return scalar < 0xA0 || (scalar >= 0xFFF9 && scalar <= 0xFFFB) ? 1 : 3;
}

/// The primary composite of two scalars, 0 when there is none (Hangul is the caller's).
static inline uint32_t cunicode_compose(uint32_t first, uint32_t second) {
    uint32_t low = 0, high = cunicode_pair_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2, a = cunicode_pair_first[middle], b = cunicode_pair_second[middle];
        if (a == first && b == second) { return cunicode_pair_composed[middle]; }
        if (a < first || (a == first && b < second)) { low = middle + 1; } else { high = middle; }
    }
    return 0;
}

/// The scalar an HTML entity stands for, by its name without `&` and `;` (HTML, named character references).
static inline uint32_t cunicode_entity(const uint8_t *_Nonnull name, size_t length) {
    uint32_t low = 0, high = cunicode_entity_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const uint8_t *candidate = (const uint8_t *)cunicode_entity_names[middle];
        size_t i = 0;
        while (i < length && candidate[i] && candidate[i] == name[i]) { i++; }
        if (i == length && !candidate[i]) { return cunicode_entity_scalars[middle]; }
        // A shorter candidate ends with 0 and sorts first.
        if (i == length || candidate[i] > name[i]) { high = middle; } else { low = middle + 1; }
    }
    return 0;
}

/// Number of leading bytes that are printable ASCII needing no cleaning: no `&`, `<` or `@`, and no space next to
/// a space. (A space at the very start or end is the caller's.)
static inline size_t cunicode_plain_ascii(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i space = _mm_set1_epi8(' '), last = _mm_set1_epi8('~');
    const __m128i and = _mm_set1_epi8('&'), less = _mm_set1_epi8('<'), at = _mm_set1_epi8('@');
    for (; i + 17 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        __m128i next = _mm_loadu_si128((const __m128i *)(text + i + 1));
        __m128i bad = _mm_or_si128(_mm_cmplt_epi8(v, space), _mm_cmpgt_epi8(v, last));
        bad = _mm_or_si128(bad, _mm_or_si128(_mm_cmpeq_epi8(v, and), _mm_cmpeq_epi8(v, less)));
        bad = _mm_or_si128(bad, _mm_cmpeq_epi8(v, at));
        bad = _mm_or_si128(bad, _mm_and_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(next, space)));
        int mask = _mm_movemask_epi8(bad);
        if (mask) { return i + (size_t)__builtin_ctz((unsigned)mask); }
    }
#endif
    for (; i < length; i++) {
        uint8_t c = text[i];
        if (c < 0x20 || c > 0x7E || c == '&' || c == '<' || c == '@') { return i; }
        if (c == ' ' && i + 1 < length && text[i + 1] == ' ') { return i; }
    }
    return length;
}

/// Writes printable ASCII in lower case as far as it goes; returns the number of bytes written.
static inline size_t cunicode_lower_ascii(const uint8_t *_Nonnull text, size_t length, uint8_t *_Nonnull out) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i before = _mm_set1_epi8('A' - 1), after = _mm_set1_epi8('Z' + 1), bit = _mm_set1_epi8(0x20);
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        if (_mm_movemask_epi8(v)) { break; }
        __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(v, before), _mm_cmplt_epi8(v, after));
        _mm_storeu_si128((__m128i *)(out + i), _mm_or_si128(v, _mm_and_si128(upper, bit)));
    }
#endif
    for (; i < length && text[i] < 0x80; i++) {
        out[i] = text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i];
    }
    return i;
}

#endif
