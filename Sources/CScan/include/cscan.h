// Byte scanning that Swift cannot yet do well: 16 bytes at a time with SSE2, byte by byte elsewhere.
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>
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
    const __m128i w = _mm_set1_epi8((char)wanted), zero = _mm_setzero_si128();
    while (i + 16 <= length) {
        // Sixteen counters of one byte each, emptied before they can overflow.
        __m128i hits = zero;
        const size_t end = length - i < 255 * 16 ? length - 15 : i + 255 * 16;
        for (; i < end; i += 16) {
            hits = _mm_sub_epi8(hits, _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(text + i)), w));
        }
        const __m128i sums = _mm_sad_epu8(hits, zero);
        count += (size_t)_mm_cvtsi128_si32(sums) + (size_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
    }
#endif
    for (; i < length; i++) { count += text[i] == wanted; }
    return count;
}

#endif
