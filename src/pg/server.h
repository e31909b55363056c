// src/pg/server.h: PostgreSQL's headers, made fit for C++. Included first by every file of this folder and by no other.
#pragma once
#ifndef PGDLLEXPORT  // empty before version 16: hidden visibility would hide our functions from the server
#define PGDLLEXPORT __attribute__((visibility("default")))
#endif
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wregister"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif
extern "C" {
#include <postgres.h>

#include <access/htup_details.h>
#include <catalog/namespace.h>
#include <catalog/pg_type.h>
#include <common/cryptohash.h>
#include <common/sha2.h>
#include <executor/spi.h>
#include <fmgr.h>
#include <funcapi.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <nodes/primnodes.h>
#include <utils/array.h>
#include <utils/builtins.h>
#include <utils/hsearch.h>
#include <utils/json.h>
#include <utils/jsonb.h>
#include <utils/memutils.h>
#include <utils/numeric.h>
#include <utils/timestamp.h>
#include <utils/tuplestore.h>
#include <utils/uuid.h>
#if PG_VERSION_NUM >= 160000
#include <varatt.h>
#endif
}
#pragma GCC diagnostic pop
// The server redirects these to its own; the standard headers that follow must see the C library's.
#undef printf
#undef fprintf
#undef sprintf
#undef snprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef vsnprintf
#undef strerror
#undef strerror_r

namespace faultprint::pg {
// Called when a function of ours is done: see backend.h.
void end_call() noexcept;
}  // namespace faultprint::pg

// Defines an SQL-callable function and makes it visible to the server.
#define FAULTPRINT_FUNCTION(name)               \
  static Datum name##_body(PG_FUNCTION_ARGS);   \
  extern "C" {                                  \
  PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);     \
  PG_FUNCTION_INFO_V1(name);                    \
  }                                             \
  Datum name(PG_FUNCTION_ARGS) {                \
    const Datum result = name##_body(fcinfo);   \
    faultprint::pg::end_call();                 \
    return result;                              \
  }                                             \
  static Datum name##_body([[maybe_unused]] PG_FUNCTION_ARGS)
