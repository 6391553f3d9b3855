// Validation of UTF-8 (RFC 3629) at the speed of memory: simdjson's validator behind a C function.
#ifndef CUTF8_H
#define CUTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Whether all of `text` is valid UTF-8.
bool cutf8_is_valid(const uint8_t *_Nonnull text, size_t length);

/// Whether all of `text` is below 0x80.
bool cutf8_is_ascii(const uint8_t *_Nonnull text, size_t length);

/// Length of the longest valid beginning of `text`; it ends before the first invalid or incomplete character.
size_t cutf8_valid_prefix(const uint8_t *_Nonnull text, size_t length);

/// Number of bytes at the end of `text` that begin a character without finishing it: 0 to 3.
size_t cutf8_incomplete_tail(const uint8_t *_Nonnull text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
