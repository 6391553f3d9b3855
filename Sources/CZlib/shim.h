#include <zlib.h>

// Swift does not import the macro inflateInit2.
static inline int khazina_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
