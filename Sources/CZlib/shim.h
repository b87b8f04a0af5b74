#pragma once

#include <zlib.h>

// A macro in zlib, which Swift does not see. 16 more window bits: only gzip, with its checksum and its length.
static inline int s3job_inflate_gzip_init(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
