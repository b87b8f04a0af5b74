#pragma once
#include <sqlite3.h>

/* SQLITE_TRANSIENT is a cast and does not come through as a constant: the text is copied before the call returns. */
static inline int s3job_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}
