#include "cscan_json.h"
#include <string.h>

/// One bit for each of 64 bytes.
typedef struct {
    uint64_t quotes, slashes, brackets, lines;
} block_bits;

#if defined(__SSE2__)
static inline block_bits classify(const uint8_t *text) {
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), lower = _mm_set1_epi8(0x20);
    const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}'), line = _mm_set1_epi8('\n');
    block_bits bits = {0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(text + 16 * i));
        __m128i w = _mm_or_si128(v, lower);  // `[` and `]` become `{` and `}`, and nothing else does
        __m128i bracket = _mm_or_si128(_mm_cmpeq_epi8(w, open), _mm_cmpeq_epi8(w, close));
        bits.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote)) << (16 * i);
        bits.slashes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, slash)) << (16 * i);
        bits.brackets |= (uint64_t)(unsigned)_mm_movemask_epi8(bracket) << (16 * i);
        bits.lines |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, line)) << (16 * i);
    }
    return bits;
}
#else
static inline block_bits classify(const uint8_t *text) {
    block_bits bits = {0, 0, 0, 0};
    for (int i = 0; i < 64; i++) {
        uint8_t c = text[i], w = c | 0x20;
        bits.quotes |= (uint64_t)(c == '"') << i;
        bits.slashes |= (uint64_t)(c == '\\') << i;
        bits.brackets |= (uint64_t)(w == '{' || w == '}') << i;
        bits.lines |= (uint64_t)(c == '\n') << i;
    }
    return bits;
}
#endif

/// Bits of the bytes that stand behind a backslash that is not itself escaped.
static uint64_t escaped_bytes(uint64_t slashes, _Bool *escaped, size_t length) {
    uint64_t result = *escaped ? 1 : 0;
    *escaped = 0;
    slashes &= ~result;
    while (slashes) {
        int i = __builtin_ctzll(slashes);
        if ((size_t)i + 1 == length) {
            *escaped = 1;
            return result;
        }
        result |= (uint64_t)2 << i;
        slashes &= ~((uint64_t)3 << i);
    }
    return result;
}

/// Bit n of the result is the parity of bits 0...n.
static inline uint64_t parity(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) { bits ^= bits << shift; }
    return bits;
}

static inline _Bool is_brace(const cscan_json_state *state, size_t level) {
    return state->braces[level / 64] >> (level % 64) & 1;
}

static inline void open_level(cscan_json_state *state, _Bool brace) {
    size_t level = state->depth++;
    if (level < CSCAN_JSON_LEVELS) {
        uint64_t bit = (uint64_t)1 << (level % 64);
        state->braces[level / 64] = (state->braces[level / 64] & ~bit) | (brace ? bit : 0);
    }
}

/// Closes the innermost level of the bracket's kind. Returns whether the scan may go on behind the bracket.
static _Bool close_level(cscan_json_state *state, _Bool brace) {
    size_t level = state->depth;
    if (level > CSCAN_JSON_LEVELS) {
        state->depth--;
        return 1;
    }
    while (level > 0) {
        level--;
        if (is_brace(state, level) == brace) {
            state->depth = level;
            return 1;
        }
    }
    state->stray = state->container == (brace ? '{' : '[');
    return !state->stray;
}

/// Walks the brackets of a block. Returns the place behind the end of the value (or of a stray), or -1.
static inline int walk_brackets(cscan_json_state *state, const uint8_t *text, uint64_t brackets) {
    while (brackets) {
        int i = __builtin_ctzll(brackets);
        uint8_t c = text[i];
        _Bool brace = c > '`';
        if ((c & 0x0F) == 0x0B) {
            open_level(state, brace);
        } else if (!close_level(state, brace)) {
            return i;
        } else if (state->depth == 0) {
            return i + 1;
        }
        brackets &= brackets - 1;
    }
    return -1;
}

static size_t blanks(const uint8_t *text, size_t length) {
    size_t i = 0;
    while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r')) { i++; }
    return i;
}

/// What a line is that begins inside a string.
typedef enum { LINE_OF_TEXT, LINE_OF_JSON, LINE_OF_SIBLING } line_kind;

/// A name and a colon, a closing brace at the end of a line, or an opening one as deep as the value itself make a line
/// JSON. Brackets do not: real records have them alone on lines of a title.
static line_kind classify_line(const cscan_json_state *state, const uint8_t *line, size_t available) {
    size_t length = available < CSCAN_JSON_LOOKAHEAD ? available : CSCAN_JSON_LOOKAHEAD;
    size_t indent = blanks(line, length), i = indent + 1;
    if (indent >= length) { return LINE_OF_TEXT; }
    switch (line[indent]) {
    case '{': return indent == state->indent ? LINE_OF_SIBLING : LINE_OF_TEXT;
    case '}':
        i += blanks(line + i, length - i);
        return i == length || line[i] == ',' || line[i] == '\n' ? LINE_OF_JSON : LINE_OF_TEXT;
    case '"':
        while (i < length && line[i] != '"' && line[i] != '\n') { i++; }
        if (i >= length || line[i] != '"') { return LINE_OF_TEXT; }
        i += 1 + blanks(line + i + 1, length - i - 1);
        return i < length && line[i] == ':' ? LINE_OF_JSON : LINE_OF_TEXT;
    default: return LINE_OF_TEXT;
    }
}

/// Looks at the lines that begin inside strings. Returns the place behind the first line end at which a string is cut
/// off, or 0.
static size_t find_cut(
    const cscan_json_state *state, const uint8_t *text, uint64_t lines, size_t available, line_kind *kind) {
    for (; lines; lines &= lines - 1) {
        size_t next = (size_t)__builtin_ctzll(lines) + 1;
        *kind = classify_line(state, text + next, available - next);
        if (*kind != LINE_OF_TEXT) { return next; }
    }
    return 0;
}

size_t cscan_json_skip(cscan_json_state *state, const uint8_t *text, size_t length, size_t available) {
    uint8_t tail[64];
    size_t position = 0;
    while (position < length) {
        size_t valid = length - position < 64 ? length - position : 64, cut = 0;
        const uint8_t *block = text + position;
        if (valid < 64) {
            memset(tail, ' ', sizeof tail);
            memcpy(tail, block, valid);
            block = tail;
        }
        block_bits bits = classify(block);
        if (bits.slashes || state->escaped) { bits.quotes &= ~escaped_bytes(bits.slashes, &state->escaped, valid); }
        uint64_t strings = parity(bits.quotes) ^ (state->in_string ? ~(uint64_t)0 : 0);
        uint64_t brackets = bits.brackets & ~strings;
        line_kind kind = LINE_OF_TEXT;
        if (bits.lines & strings) {
            cut = find_cut(state, text + position, bits.lines & strings, available - position, &kind);
            if (cut && cut < 64) { brackets &= ((uint64_t)1 << cut) - 1; }
        }
        int end = walk_brackets(state, block, brackets);
        if (end >= 0 || cut) {
            state->in_string = 0;
            state->escaped = 0;
            if (end >= 0) { return position + (size_t)end; }
            position += cut;
            if (kind == LINE_OF_SIBLING) {
                state->stray = 1;
                return position;
            }
        } else {
            state->in_string = strings >> 63;
            position += valid;
        }
    }
    return length;
}
