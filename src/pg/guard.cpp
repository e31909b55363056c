#include "pg/guard.h"

#include <algorithm>

namespace faultprint::pg {
namespace {

void copy(char (&to)[512], std::string_view from) noexcept {
  const std::size_t size = std::min(from.size(), sizeof to - 1);
  std::memcpy(to, from.data(), size);
  to[size] = '\0';
}

}  // namespace

int sqlstate_of(Code code) noexcept {
  switch (code) {
    case Code::invalid_json: return ERRCODE_INVALID_TEXT_REPRESENTATION;
    case Code::nested_too_deep: return ERRCODE_INVALID_PARAMETER_VALUE;
    case Code::too_large: return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
    case Code::invalid_bytes: return ERRCODE_DATA_CORRUPTED;
    case Code::invalid_rules: return ERRCODE_INVALID_PARAMETER_VALUE;
  }
  return ERRCODE_INTERNAL_ERROR;
}

void fill(Failure &failure, int sqlstate, std::string_view message, std::string_view detail, std::string_view hint) noexcept {
  failure.sqlstate = sqlstate;
  copy(failure.message, message);
  copy(failure.detail, detail);
  copy(failure.hint, hint);
}

void report(const Failure &failure) {
  // A message cut in the middle of a character would be refused on its way to the client.
  const auto clip = [](const char *text) { return pnstrdup(text, static_cast<Size>(pg_mbcliplen(text, static_cast<int>(strlen(text)), 510))); };
  end_call();
  const char *message = clip(failure.message), *detail = clip(failure.detail), *hint = clip(failure.hint);
  ereport(ERROR, (errcode(failure.sqlstate), errmsg_internal("%s", message), detail[0] ? errdetail_internal("%s", detail) : 0,
                  hint[0] ? errhint("%s", hint) : 0));
  pg_unreachable();
}

void rethrow() {
  end_call();
  PG_RE_THROW();
}

void poll_server() {
  if (!INTERRUPTS_PENDING_CONDITION()) return;
  volatile bool failed = false;
  PG_TRY();
  {
    CHECK_FOR_INTERRUPTS();
  }
  PG_CATCH();
  {
    failed = true;
  }
  PG_END_TRY();
  if (failed) throw PendingError{};  // destructors run, guarded() throws on
}

}  // namespace faultprint::pg
