#include "pg/backend.h"

#include "pg/guard.h"

#include <algorithm>
#include <memory_resource>
#include <new>
#include <span>

#include "event/read.h"
#include "interrupt.h"

namespace faultprint::pg {
namespace {

// Upstream of the arena. Throws std::bad_alloc where palloc would longjmp over live destructors.
class ContextResource final : public std::pmr::memory_resource {
 public:
  explicit ContextResource(MemoryContext context) noexcept : context_(context) {}

 private:
  // palloc aligns to 8, the arena wants more: the block's own address stands just before what is handed out.
  void *do_allocate(std::size_t size, std::size_t alignment) override {
    if (size > MaxAllocHugeSize - alignment - sizeof(void *)) throw std::bad_alloc();
    void *block = MemoryContextAllocExtended(context_, size + alignment + sizeof(void *), MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
    if (block == nullptr) throw std::bad_alloc();
    void **aligned = reinterpret_cast<void **>(TYPEALIGN(alignment, static_cast<char *>(block) + sizeof(void *)));
    aligned[-1] = block;
    return aligned;
  }
  void do_deallocate(void *memory, std::size_t, std::size_t) override { pfree(static_cast<void **>(memory)[-1]); }
  bool do_is_equal(const memory_resource &other) const noexcept override { return this == &other; }

  MemoryContext context_;
};

// Lives as long as the backend and is never destroyed: at exit the server frees its contexts itself.
struct Backend {
  explicit Backend(MemoryContext context) : resource(context), arena(&resource), body_arena(&resource) {}
  ContextResource resource;
  Arena arena, body_arena;
  JsonParser parser;
};

Backend *backend = nullptr;

std::string_view to_utf8(const char *bytes, std::size_t size) {
  const int encoding = GetDatabaseEncoding();
  if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII || size == 0) return {bytes, size};
  const char *converted = reinterpret_cast<const char *>(pg_do_encoding_conversion(
      reinterpret_cast<unsigned char *>(const_cast<char *>(bytes)), static_cast<int>(size), encoding, PG_UTF8));
  return converted == bytes ? std::string_view(bytes, size) : std::string_view(converted);
}

}  // namespace

Input input_of(Datum datum, Source source) {
  if (source == Source::jsonb) {
    Jsonb *value = DatumGetJsonbP(datum);
    if (const int encoding = GetDatabaseEncoding(); encoding != PG_UTF8 && encoding != PG_SQL_ASCII) {  // its strings are no UTF-8
      const char *json = JsonbToCString(nullptr, &value->root, static_cast<int>(VARSIZE(value)));
      return {Source::json, to_utf8(json, strlen(json))};
    }
    return {source, {reinterpret_cast<const char *>(&value->root), VARSIZE(value) - VARHDRSZ}};
  }
  const text *value = DatumGetTextPP(datum);
  return {source, to_utf8(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value))};
}

Arena &fresh_arena() {
  if (backend == nullptr) {
    MemoryContext context = AllocSetContextCreate(TopMemoryContext, "faultprint", ALLOCSET_DEFAULT_SIZES);
    void *memory = MemoryContextAlloc(context, sizeof(Backend));
    backend = guarded([&] { return new (memory) Backend(context); });
    interrupt_hook = poll_server;
  }
  backend->arena.reset();  // on entry: an error may have left it half used
  return backend->arena;
}

Arena &fresh_body_arena() {
  fresh_arena();
  backend->body_arena.reset();
  return backend->body_arena;
}

JsonParser &json_parser() noexcept { return backend->parser; }

void end_call() noexcept {
  if (backend == nullptr) return;
  for (Arena *arena : {&backend->arena, &backend->body_arena})
    if (arena->held() > Arena::retained_at_most) arena->reset();
  backend->parser.shrink();
}

void read(const Input &input, Arena &arena, Event &event) {
  switch (input.source) {
    case Source::text: read_text(input.bytes, backend->parser, arena, event); break;
    case Source::json: read_json(input.bytes, backend->parser, arena, event); break;
    case Source::jsonb: read_jsonb(std::as_bytes(std::span(input.bytes)), arena, event); break;
  }
}

namespace {

// UTF-8 in the database's encoding, with a question mark for what that does not have.
text *encoded(const char *utf8, std::size_t size) {
  const int encoding = GetDatabaseEncoding();
  const Oid conversion = FindDefaultConversionProc(PG_UTF8, encoding);
  if (!OidIsValid(conversion)) ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("no conversion from UTF8 to %s exists", pg_encoding_to_char(encoding))));
  StringInfoData result;
  initStringInfo(&result);
  constexpr std::size_t piece = 16 * 1024;  // one after the other, so that little room is needed
  unsigned char room[piece * MAX_CONVERSION_GROWTH + 1];
  for (std::size_t done = 0; done < size;) {
    std::size_t length = std::min(size - done, piece);
    if (done + length < size) length = static_cast<std::size_t>(pg_encoding_mbcliplen(PG_UTF8, utf8 + done, static_cast<int>(length + MAX_MULTIBYTE_CHAR_LEN), static_cast<int>(length)));
    const auto converted = static_cast<std::size_t>(pg_do_encoding_conversion_buf(conversion, PG_UTF8, encoding, reinterpret_cast<unsigned char *>(const_cast<char *>(utf8 + done)),
                                                                                    static_cast<int>(length), room, static_cast<int>(sizeof room), true));
    appendStringInfoString(&result, reinterpret_cast<char *>(room));
    done += converted;
    if (converted < length) {
      appendStringInfoChar(&result, '?');
      done += static_cast<std::size_t>(pg_utf_mblen(reinterpret_cast<const unsigned char *>(utf8 + done)));
    }
  }
  return cstring_to_text_with_len(result.data, result.len);
}

}  // namespace

text *text_of(std::string_view utf8) {
  const int encoding = GetDatabaseEncoding();
  char *bytes = pnstrdup(utf8.data() == nullptr ? "" : utf8.data(), utf8.size());
  std::size_t size = strnlen(bytes, utf8.size());
  if (size != utf8.size()) {  // a NUL in the middle: JSON may hold one, text may not
    bytes = static_cast<char *>(palloc(utf8.size()));
    size = utf8.size();
    for (std::size_t i = 0; i < size; ++i) bytes[i] = utf8[i] == '\0' ? ' ' : utf8[i];
  }
  const int source = encoding == PG_SQL_ASCII ? PG_SQL_ASCII : PG_UTF8;
  for (std::size_t good = 0; good < size;) {  // what cut a character in two, or came in broken, becomes a question mark
    good += static_cast<std::size_t>(pg_encoding_verifymbstr(source, bytes + good, static_cast<int>(size - good)));
    if (good < size) bytes[good++] = '?';
  }
  if (source != encoding) return encoded(bytes, size);
  return cstring_to_text_with_len(bytes, static_cast<int>(size));
}

Nullable text_or_null(std::string_view utf8) {
  if (utf8.empty()) return {0, true};
  return {PointerGetDatum(text_of(utf8)), false};
}

Nullable number_or_null(std::int32_t number, bool isnull) { return {Int32GetDatum(number), isnull}; }

}  // namespace faultprint::pg
