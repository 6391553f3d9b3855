// simdjson as an independent judge of our own JSON parser; the tests alone link it.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson csimdjson;

csimdjson *_Nonnull csimdjson_new(void);
void csimdjson_free(csimdjson *_Nonnull judge);

/// Parses one JSON text. Returns NULL when it is valid, otherwise what is wrong with it.
const char *_Nullable csimdjson_parse(csimdjson *_Nonnull judge, const char *_Nonnull text, size_t length);

/// The value parsed last, as the tests write a record: `title="x" n=#3ff0000000000000 acts{n=#0}`; numbers are the bits
/// of a double in hexadecimal. Valid until the next call.
const char *_Nonnull csimdjson_outline(csimdjson *_Nonnull judge, size_t *_Nonnull length);

/// Parses `text` and walks through all its values; returns their number. For benchmarks.
size_t csimdjson_count(csimdjson *_Nonnull judge, const char *_Nonnull text, size_t length);

#ifdef __cplusplus
}
#endif
#endif
