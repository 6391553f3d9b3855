// Lookups in the generated character sets of MARC-8 and UNIMARC (tables.c).
#ifndef CMARC_H
#define CMARC_H

#include <stdint.h>

/// The sets in the order of the tables: those of MARC-8, then ISO 5426, 5427 with its extension, and 5428.
enum cmarc_set {
    CMARC_ASCII, CMARC_ANSEL, CMARC_GREEK_SYMBOLS, CMARC_SUBSCRIPTS, CMARC_SUPERSCRIPTS, CMARC_HEBREW, CMARC_CYRILLIC,
    CMARC_EXTENDED_CYRILLIC, CMARC_ARABIC, CMARC_EXTENDED_ARABIC, CMARC_GREEK, CMARC_ISO5426, CMARC_ISO5427,
    CMARC_ISO5427_EXTENDED, CMARC_ISO5428, CMARC_SETS
};

extern const uint16_t cmarc_points[CMARC_SETS][96];
extern const uint8_t cmarc_marks[CMARC_SETS][96];
extern const uint32_t cmarc_eacc_count, cmarc_eacc_codes[];
extern const uint32_t cmarc_eacc_points[];

/// The character of a 7-bit code of `set`; 0 when there is none.
static inline uint16_t cmarc_point(int set, uint8_t code) {
    return set >= 0 && set < CMARC_SETS && (code & 0x7F) >= 0x20 ? cmarc_points[set][(code & 0x7F) - 0x20] : 0;
}
/// Whether the code is a mark that stands before its letter.
static inline uint8_t cmarc_is_mark(int set, uint8_t code) {
    return set >= 0 && set < CMARC_SETS && (code & 0x7F) >= 0x20 ? cmarc_marks[set][(code & 0x7F) - 0x20] : 0;
}
/// The character of a three-byte code of EACC (ANSI Z39.64); 0 when there is none.
static inline uint32_t cmarc_eacc(uint32_t code) {
    uint32_t low = 0, high = cmarc_eacc_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cmarc_eacc_codes[middle] == code) { return cmarc_eacc_points[middle]; }
        if (cmarc_eacc_codes[middle] < code) { low = middle + 1; } else { high = middle; }
    }
    return 0;
}

#endif
