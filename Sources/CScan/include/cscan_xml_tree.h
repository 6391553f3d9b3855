// Reads one plain XML record into a table of nodes: elements, attributes, text, the five entities and character
// references. Whatever is not plain (comments, CDATA sections, names beyond ASCII, carriage returns, anything not
// well-formed) makes it give up, so that a full parser decides. Every clause is of XML 1.0 (fifth edition).
#ifndef CSCAN_XML_TREE_H
#define CSCAN_XML_TREE_H

#include "cscan_xml.h"

enum cscan_xml_kind { CSCAN_XML_ELEMENT, CSCAN_XML_ATTRIBUTE, CSCAN_XML_TEXT };

/// Offsets and lines count from the record's start, values from the record's part of their arena, `end` in nodes.
struct cscan_xml_node {
    uint32_t name, kind, value_start, value_length, end, offset, line;
};

/// One qualified name as it stands in tags.
struct cscan_xml_known_name {
    const uint8_t *_Nullable text;
    uint32_t length;
    /// Length of the prefix; 0 for none.
    uint32_t prefix;
    uint32_t element, attribute;
    /// The attribute that names such elements, by its number among `cscan_xml_tree.rules`; -1 for none.
    int32_t rule;
    /// The prefix is declared outside the record.
    bool is_declared;
};

/// A value that names an element, up to seven bytes.
struct cscan_xml_known_value {
    uint64_t key;
    uint32_t name;
};

enum cscan_xml_tree_result {
    CSCAN_XML_TREE_DONE,
    /// Not plain: a full parser must decide.
    CSCAN_XML_TREE_OTHER,
    /// The name `found[..<found_length]`, or the value under `found_rule`, must be added to its table first.
    CSCAN_XML_TREE_NAME,
    CSCAN_XML_TREE_VALUE,
    /// There are more nodes than room for them.
    CSCAN_XML_TREE_FULL
};

enum { CSCAN_XML_DEPTH = 256, CSCAN_XML_PREFIXES = 32 };

struct cscan_xml_tree {
    // What is known.
    struct cscan_xml_known_name *_Nonnull names;
    size_t name_mask;
    struct cscan_xml_known_value *_Nonnull values;
    size_t value_mask;
    /// Names of the attributes that name elements.
    const uint8_t *_Nonnull const *_Nonnull rules;
    const uint32_t *_Nonnull rule_lengths;
    uint32_t depth_limit, attribute_limit;
    /// Whether more text may stand behind the record.
    bool allows_rest;
    // Room for the result; the arenas hold the record's length and 64 bytes more.
    struct cscan_xml_node *_Nonnull nodes;
    size_t node_capacity;
    uint8_t *_Nonnull text;
    uint8_t *_Nonnull attributes;
    // The result.
    size_t node_count, text_count, attribute_count;
    /// Namespace declarations, which make no nodes.
    size_t declaration_count;
    /// Bytes of the record.
    size_t length;
    const uint8_t *_Nullable found;
    size_t found_length;
    int32_t found_rule;
};

static inline uint64_t cscan_xml_hash(const uint8_t *_Nonnull text, size_t length) {
    uint64_t hash = length * 0x9E3779B97F4A7C15ull, word = 0;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, text + i, 8);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    }
    word = 0;
    for (size_t k = 0; i < length; i++, k += 8) { word |= (uint64_t)text[i] << k; }
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    return hash ^ (hash >> 32);
}

/// The slot of a name, or the free one where it belongs.
static inline struct cscan_xml_known_name *_Nonnull cscan_xml_find_name(
    const struct cscan_xml_tree *_Nonnull tree, const uint8_t *_Nonnull text, size_t length
) {
    size_t i = cscan_xml_hash(text, length) & tree->name_mask;
    while (tree->names[i].text
           && (tree->names[i].length != length || memcmp(tree->names[i].text, text, length) != 0)) {
        i = (i + 1) & tree->name_mask;
    }
    return &tree->names[i];
}

/// The key of a value under a rule; never 0.
static inline uint64_t cscan_xml_value_key(const uint8_t *_Nonnull text, size_t length, int32_t rule) {
    uint64_t key = (uint64_t)(length + 1 + 8 * (size_t)rule) << 56;
    for (size_t i = 0; i < length; i++) { key |= (uint64_t)text[i] << (8 * i); }
    return key;
}
static inline struct cscan_xml_known_value *_Nonnull cscan_xml_find_value(
    const struct cscan_xml_tree *_Nonnull tree, uint64_t key
) {
    size_t i = (size_t)((key * 0x9E3779B97F4A7C15ull) >> 40) & tree->value_mask;
    while (tree->values[i].key && tree->values[i].key != key) { i = (i + 1) & tree->value_mask; }
    return &tree->values[i];
}

/// Length of a name of ASCII letters, digits, `.`, `-`, `_` with at most one prefix (Namespaces in XML 1.0,
/// section 4 [7]); 0 if there is none. `prefix` gets the length of the prefix.
static inline size_t cscan_xml_plain_name(const uint8_t *_Nonnull text, size_t length, size_t *_Nonnull prefix) {
    size_t i = 0, start = 0;
    *prefix = 0;
    for (; i < length; i++) {
        const uint8_t c = text[i], letter = (uint8_t)((c | 0x20) - 'a');
        if (letter < 26 || c == '_') { continue; }
        if (i > start && ((uint8_t)(c - '0') < 10 || c == '-' || c == '.')) { continue; }
        if (c == ':' && i > 0 && start == 0) {
            *prefix = i;
            start = i + 1;
            continue;
        }
        break;
    }
    return i > start && i < length && text[i] < 0x80 && text[i] != ':' ? i : 0;
}

/// Resolves the reference at `text[0]`, which is `&` (section 4.1): one of the five entities, or a character.
/// - Returns: Its length, and up to four bytes in `out`; 0 if it is anything else.
static inline size_t cscan_xml_reference(
    const uint8_t *_Nonnull text, size_t length, uint8_t *_Nonnull out, size_t *_Nonnull out_length
) {
    *out_length = 1;
    if (length >= 4 && text[2] == 't' && text[3] == ';' && (text[1] == 'l' || text[1] == 'g')) {
        out[0] = text[1] == 'l' ? '<' : '>';
        return 4;
    }
    if (length >= 5 && memcmp(text, "&amp;", 5) == 0) {
        out[0] = '&';
        return 5;
    }
    if (length >= 6 && (memcmp(text, "&quot;", 6) == 0 || memcmp(text, "&apos;", 6) == 0)) {
        out[0] = text[1] == 'q' ? '"' : '\'';
        return 6;
    }
    if (length < 4 || text[1] != '#') { return 0; }
    const bool is_hex = text[2] == 'x';
    uint32_t scalar = 0;
    size_t i = is_hex ? 3 : 2;
    const size_t first = i;
    for (; i < length && i < first + 7 && text[i] != ';'; i++) {
        const uint8_t c = text[i], letter = (uint8_t)((c | 0x20) - 'a');
        if ((uint8_t)(c - '0') < 10) {
            scalar = scalar * (is_hex ? 16 : 10) + (c - '0');
        } else if (is_hex && letter < 6) {
            scalar = scalar * 16 + letter + 10;
        } else {
            return 0;
        }
    }
    if (i == first || i >= length || text[i] != ';') { return 0; }
    // The characters of section 2.2 [2].
    if (scalar < 0x20 ? scalar != 9 && scalar != 10 && scalar != 13 : scalar > 0xD7FF && scalar < 0xE000) { return 0; }
    if (scalar == 0xFFFE || scalar == 0xFFFF || scalar > 0x10FFFF) { return 0; }
    if (scalar < 0x80) {
        out[0] = (uint8_t)scalar;
    } else if (scalar < 0x800) {
        *out_length = 2;
        out[0] = (uint8_t)(0xC0 | scalar >> 6);
        out[1] = (uint8_t)(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
        *out_length = 3;
        out[0] = (uint8_t)(0xE0 | scalar >> 12);
        out[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (scalar & 0x3F));
    } else {
        *out_length = 4;
        out[0] = (uint8_t)(0xF0 | scalar >> 18);
        out[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
        out[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
        out[3] = (uint8_t)(0x80 | (scalar & 0x3F));
    }
    return i + 1;
}

/// Whether `uri` is one that must not be declared (Namespaces in XML 1.0, section 3).
static inline bool cscan_xml_is_reserved(const uint8_t *_Nonnull uri, size_t length) {
    return (length == 36 && memcmp(uri, "http://www.w3.org/XML/1998/namespace", 36) == 0)
           || (length == 29 && memcmp(uri, "http://www.w3.org/2000/xmlns/", 29) == 0);
}

/// Whether `text` is U+FFFE or U+FFFF, which are no characters (section 2.2 [2]).
static inline bool cscan_xml_is_noncharacter(const uint8_t *_Nonnull text, size_t length) {
    return length >= 3 && text[1] == 0xBF && text[2] >= 0xBE;
}

/// Copies character data from `text[i]` to `out` until a byte that needs a look: `<`, `&`, `]`, 0xEF, or a control
/// other than tab and line feed. Writes up to 16 bytes more than it says.
/// - Returns: The number of bytes copied; `lines` grows by the line feeds, `is_blank` falls at the first other byte
///   than white space.
static inline size_t cscan_xml_copy_text(
    const uint8_t *_Nonnull text, size_t length, uint8_t *_Nonnull out, uint32_t *_Nonnull lines,
    bool *_Nonnull is_blank
) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i less = _mm_set1_epi8('<'), amp = _mm_set1_epi8('&'), bracket = _mm_set1_epi8(']');
    const __m128i ef = _mm_set1_epi8((char)0xEF), control = _mm_set1_epi8(0x1F), space = _mm_set1_epi8(' ');
    const __m128i feed = _mm_set1_epi8('\n'), tab = _mm_set1_epi8('\t');
    for (; i + 16 <= length; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(text + i));
        _mm_storeu_si128((__m128i *)(out + i), v);
        const __m128i is_feed = _mm_cmpeq_epi8(v, feed);
        const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);
        const __m128i other = _mm_andnot_si128(_mm_or_si128(is_feed, _mm_cmpeq_epi8(v, tab)), is_control);
        const __m128i marks = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(v, less), _mm_cmpeq_epi8(v, amp)),
            _mm_or_si128(_mm_cmpeq_epi8(v, bracket), _mm_cmpeq_epi8(v, ef)));
        const unsigned stops = (unsigned)_mm_movemask_epi8(_mm_or_si128(marks, other));
        const unsigned seen = stops ? (stops & -stops) - 1 : 0xFFFF;
        unsigned feeds = (unsigned)_mm_movemask_epi8(is_feed) & seen;
        for (; feeds; feeds &= feeds - 1) { (*lines)++; }
        const unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, space), v));
        *is_blank = *is_blank && (~blanks & seen) == 0;
        if (stops) { return i + (size_t)__builtin_ctz(stops); }
    }
#endif
    for (; i < length; i++) {
        const uint8_t c = text[i];
        if (c == '<' || c == '&' || c == ']' || c == 0xEF || (c < 0x20 && c != '\t' && c != '\n')) { return i; }
        *lines += c == '\n';
        *is_blank = *is_blank && c <= ' ';
        out[i] = c;
    }
    return i;
}

/// Reads the record that `text` is, or begins with.
static inline enum cscan_xml_tree_result cscan_xml_read_tree(
    const uint8_t *_Nonnull text, size_t length, struct cscan_xml_tree *_Nonnull tree
) {
    struct { uint32_t node, prefixes; const uint8_t *name; uint32_t length; } open[CSCAN_XML_DEPTH];
    struct { const uint8_t *text; size_t length; } prefixes[CSCAN_XML_PREFIXES];
    size_t depth = 0, prefix_count = 0, count = 0, text_count = 0, attribute_count = 0, declarations = 0, i = 0;
    uint32_t line = 0;
    // Character data since the last tag, and where that tag ended.
    size_t run = 0, tag_end = 0;
    uint32_t tag_line = 0;
    bool is_blank = true, is_leaf = false;
    struct cscan_xml_node *const nodes = tree->nodes;

    for (;;) {
        if (depth > 0) {
            // Character data (section 2.4).
            for (;;) {
                const size_t copied = cscan_xml_copy_text(
                    text + i, length - i, tree->text + text_count, &line, &is_blank);
                i += copied;
                text_count += copied;
                if (i >= length) { return CSCAN_XML_TREE_OTHER; }
                const uint8_t c = text[i];
                if (c == '<') { break; }
                if (c == '&') {
                    size_t out_length;
                    const size_t used = cscan_xml_reference(
                        text + i, length - i, tree->text + text_count, &out_length);
                    if (used == 0) { return CSCAN_XML_TREE_OTHER; }
                    if (tree->text[text_count] > ' ') { is_blank = false; }
                    i += used;
                    text_count += out_length;
                } else if (
                    (c == ']' && !(length - i >= 3 && text[i + 1] == ']' && text[i + 2] == '>'))
                    || (c == 0xEF && !cscan_xml_is_noncharacter(text + i, length - i))
                ) {
                    tree->text[text_count++] = c;
                    i++;
                    is_blank = false;
                } else {
                    return CSCAN_XML_TREE_OTHER;
                }
            }
        }
        if (count + 2 > tree->node_capacity) { return CSCAN_XML_TREE_FULL; }
        const size_t start = i;
        const uint32_t start_line = line;
        if (i + 1 >= length) { return CSCAN_XML_TREE_OTHER; }
        const bool is_end = text[i + 1] == '/';
        // Loose text before a tag, if it is no leaf's.
        if (depth > 0 && !(is_end && is_leaf) && text_count > run && !is_blank) {
            nodes[count] = (struct cscan_xml_node){
                0, CSCAN_XML_TEXT, (uint32_t)run, (uint32_t)(text_count - run), (uint32_t)(count + 1),
                (uint32_t)tag_end, tag_line};
            count++;
        }
        if (is_end) {
            // End tag (section 3.1 [42]).
            if (depth == 0) { return CSCAN_XML_TREE_OTHER; }
            depth--;
            i += 2;
            const size_t name_length = open[depth].length;
            if (length - i <= name_length || memcmp(text + i, open[depth].name, name_length) != 0) {
                return CSCAN_XML_TREE_OTHER;
            }
            i += name_length;
            while (i < length && cscan_xml_space(text[i])) {
                if (text[i] == '\r') { return CSCAN_XML_TREE_OTHER; }
                line += text[i++] == '\n';
            }
            if (i >= length || text[i] != '>') { return CSCAN_XML_TREE_OTHER; }
            i++;
            struct cscan_xml_node *node = &nodes[open[depth].node];
            node->end = (uint32_t)count;
            node->value_length = (uint32_t)(text_count - node->value_start);
            prefix_count = open[depth].prefixes;
            is_leaf = false;
        } else {
            // Start tag or empty-element tag (section 3.1 [40], [44]).
            size_t prefix;
            const size_t name_length = cscan_xml_plain_name(text + i + 1, length - i - 1, &prefix);
            if (name_length == 0 || depth >= tree->depth_limit || depth >= CSCAN_XML_DEPTH) {
                return CSCAN_XML_TREE_OTHER;
            }
            const struct cscan_xml_known_name *name = cscan_xml_find_name(tree, text + i + 1, name_length);
            if (!name->text) {
                tree->found = text + i + 1;
                tree->found_length = name_length;
                return CSCAN_XML_TREE_NAME;
            }
            i += 1 + name_length;
            const size_t element = count++;
            nodes[element] = (struct cscan_xml_node){
                name->element, CSCAN_XML_ELEMENT, (uint32_t)text_count, 0, 0, (uint32_t)start, start_line};
            open[depth].node = (uint32_t)element;
            open[depth].prefixes = (uint32_t)prefix_count;
            open[depth].name = text + start + 1;
            open[depth].length = (uint32_t)name_length;
            // The prefixes that need a declaration in the record; an attribute may stand before it.
            bool is_named = false, has_default = false;
            size_t checks = 0;
            const struct cscan_xml_known_name *check[CSCAN_XML_PREFIXES];
            if (!name->is_declared) { check[checks++] = name; }
            for (;;) {
                const size_t before = i;
                while (i < length && cscan_xml_space(text[i])) {
                    if (text[i] == '\r') { return CSCAN_XML_TREE_OTHER; }
                    line += text[i++] == '\n';
                }
                if (i >= length) { return CSCAN_XML_TREE_OTHER; }
                if (text[i] == '>' || text[i] == '/') { break; }
                if (i == before) { return CSCAN_XML_TREE_OTHER; }
                // Attribute (section 3.1 [41]).
                const size_t attribute_start = i;
                const uint32_t attribute_line = line;
                size_t attribute_prefix;
                const size_t attribute_length = cscan_xml_plain_name(text + i, length - i, &attribute_prefix);
                if (attribute_length == 0) { return CSCAN_XML_TREE_OTHER; }
                i += attribute_length;
                if (length - i < 3 || text[i] != '=' || (text[i + 1] != '"' && text[i + 1] != '\'')) {
                    return CSCAN_XML_TREE_OTHER;
                }
                const uint8_t quote = text[i + 1];
                i += 2;
                const size_t value_start = attribute_count;
                uint8_t *const out = tree->attributes;
                for (; i < length && text[i] != quote;) {
                    const uint8_t c = text[i];
                    if (c == '&') {
                        size_t out_length;
                        const size_t used = cscan_xml_reference(
                            text + i, length - i, out + attribute_count, &out_length);
                        if (used == 0) { return CSCAN_XML_TREE_OTHER; }
                        i += used;
                        attribute_count += out_length;
                        continue;
                    }
                    if (c < 0x20 || c == '<' || (c == 0xEF && cscan_xml_is_noncharacter(text + i, length - i))) {
                        return CSCAN_XML_TREE_OTHER;
                    }
                    out[attribute_count++] = c;
                    i++;
                }
                if (i >= length) { return CSCAN_XML_TREE_OTHER; }
                i++;
                const size_t value_length = attribute_count - value_start;
                const uint8_t *const attribute_text = text + attribute_start;
                if (attribute_length >= 5 && memcmp(attribute_text, "xmlns", 5) == 0
                    && (attribute_length == 5 || attribute_prefix == 5)) {
                    // Declaration (Namespaces in XML 1.0, section 3): no name depends on the URI, only on the prefix.
                    if (cscan_xml_is_reserved(out + value_start, value_length)) { return CSCAN_XML_TREE_OTHER; }
                    if (attribute_prefix == 5) {
                        const uint8_t *const declared = attribute_text + 6;
                        const size_t declared_length = attribute_length - 6;
                        if (value_length == 0 || prefix_count == CSCAN_XML_PREFIXES
                            || (declared_length >= 3 && memcmp(declared, "xml", 3) == 0)) {
                            return CSCAN_XML_TREE_OTHER;
                        }
                        for (size_t k = open[depth].prefixes; k < prefix_count; k++) {
                            if (prefixes[k].length == declared_length
                                && memcmp(prefixes[k].text, declared, declared_length) == 0) {
                                return CSCAN_XML_TREE_OTHER;
                            }
                        }
                        prefixes[prefix_count].text = declared;
                        prefixes[prefix_count++].length = declared_length;
                    } else if (has_default) {
                        return CSCAN_XML_TREE_OTHER;
                    } else {
                        has_default = true;
                    }
                    attribute_count = value_start;
                    declarations++;
                    continue;
                }
                const struct cscan_xml_known_name *attribute = cscan_xml_find_name(
                    tree, attribute_text, attribute_length);
                if (!attribute->text) {
                    tree->found = attribute_text;
                    tree->found_length = attribute_length;
                    return CSCAN_XML_TREE_NAME;
                }
                if (!attribute->is_declared) {
                    if (checks == CSCAN_XML_PREFIXES) { return CSCAN_XML_TREE_OTHER; }
                    check[checks++] = attribute;
                }
                if (name->rule >= 0 && attribute_length == tree->rule_lengths[name->rule] && value_length > 0
                    && memcmp(attribute_text, tree->rules[name->rule], attribute_length) == 0) {
                    if (is_named || value_length > 7) { return CSCAN_XML_TREE_OTHER; }
                    const uint64_t key = cscan_xml_value_key(out + value_start, value_length, name->rule);
                    const struct cscan_xml_known_value *value = cscan_xml_find_value(tree, key);
                    if (!value->key) {
                        tree->found = out + value_start;
                        tree->found_length = value_length;
                        tree->found_rule = name->rule;
                        return CSCAN_XML_TREE_VALUE;
                    }
                    nodes[element].name = value->name;
                    attribute_count = value_start;
                    is_named = true;
                    continue;
                }
                // Two attributes of one name: the same twice, or a matter of namespaces (section 6.3).
                if (count - element > tree->attribute_limit) { return CSCAN_XML_TREE_OTHER; }
                for (size_t k = element + 1; k < count; k++) {
                    if (nodes[k].name == attribute->attribute) { return CSCAN_XML_TREE_OTHER; }
                }
                if (count + 2 > tree->node_capacity) { return CSCAN_XML_TREE_FULL; }
                nodes[count] = (struct cscan_xml_node){
                    attribute->attribute, CSCAN_XML_ATTRIBUTE, (uint32_t)value_start, (uint32_t)value_length,
                    (uint32_t)(count + 1), (uint32_t)attribute_start, attribute_line};
                count++;
            }
            for (size_t k = 0; k < checks; k++) {
                bool is_known = false;
                for (size_t p = 0; p < prefix_count && !is_known; p++) {
                    is_known = prefixes[p].length == check[k]->prefix
                               && memcmp(prefixes[p].text, check[k]->text, check[k]->prefix) == 0;
                }
                if (!is_known) { return CSCAN_XML_TREE_OTHER; }
            }
            if (text[i] == '/') {
                if (i + 1 >= length || text[i + 1] != '>') { return CSCAN_XML_TREE_OTHER; }
                i += 2;
                nodes[element].end = (uint32_t)count;
                prefix_count = open[depth].prefixes;
                is_leaf = false;
            } else {
                i++;
                depth++;
                is_leaf = true;
            }
        }
        run = text_count;
        is_blank = true;
        tag_end = i;
        tag_line = line;
        if (depth == 0) {
            if (i != length && !tree->allows_rest) { return CSCAN_XML_TREE_OTHER; }
            tree->length = i;
            tree->node_count = count;
            tree->text_count = text_count;
            tree->attribute_count = attribute_count;
            tree->declaration_count = declarations;
            return CSCAN_XML_TREE_DONE;
        }
    }
}

#endif
