// Scanning of ISO 2709: 16 bytes at a time with SSE2, byte by byte elsewhere.
#ifndef CSCAN_MARC_H
#define CSCAN_MARC_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// A byte above 0x7F.
#define CSCAN_MARC_HIGH 1
/// ESC, which begins an escape sequence.
#define CSCAN_MARC_ESCAPE 2

/// What `text` holds beside ASCII: the flags above.
static inline int cscan_marc_survey(const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
    int flags = 0;
#if defined(__SSE2__)
    const __m128i escape = _mm_set1_epi8(0x1B);
    __m128i high = _mm_setzero_si128(), escapes = _mm_setzero_si128();
    for (; i + 16 <= length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        high = _mm_or_si128(high, v);
        escapes = _mm_or_si128(escapes, _mm_cmpeq_epi8(v, escape));
    }
    flags = (_mm_movemask_epi8(high) ? CSCAN_MARC_HIGH : 0) | (_mm_movemask_epi8(escapes) ? CSCAN_MARC_ESCAPE : 0);
#endif
    for (; i < length; i++) {
        flags |= (text[i] >= 0x80 ? CSCAN_MARC_HIGH : 0) | (text[i] == 0x1B ? CSCAN_MARC_ESCAPE : 0);
    }
    return flags;
}

/// Copies the bytes of `text` before the first of 0x1C to 0x1F, or all, and returns their number. Both buffers must
/// reach 16 bytes behind `length`.
static inline size_t cscan_marc_copy(uint8_t *_Nonnull copy, const uint8_t *_Nonnull text, size_t length) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i first = _mm_set1_epi8(0x1C), span = _mm_set1_epi8(3);
    for (; i < length; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        _mm_storeu_si128((__m128i *)(copy + i), v);
        __m128i from = _mm_sub_epi8(v, first);
        int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(from, span), from));
        if (mask) {
            size_t at = i + (size_t)__builtin_ctz((unsigned)mask);
            return at < length ? at : length;
        }
    }
    return length;
#else
    for (; i < length && !(text[i] >= 0x1C && text[i] <= 0x1F); i++) { copy[i] = text[i]; }
    return i;
#endif
}

/// The number written with `digits` decimal digits; -1 when one is none.
static inline int cscan_marc_number(const uint8_t *_Nonnull text, int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
        unsigned digit = (unsigned)text[i] - '0';
        if (digit > 9) { return -1; }
        value = value * 10 + (int)digit;
    }
    return value;
}

#endif
