// src/pg/guard.h: the one door between C++ exceptions and PostgreSQL's longjmp.
#pragma once
#include "pg/server.h"

#include <cstring>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>

#include "error.h"

namespace faultprint::pg {

// PostgreSQL's error, left on its own error stack; only guarded() may catch it.
struct PendingError {};

// What went wrong, in fixed buffers: nothing may be allocated while a C++ exception is alive, since that could longjmp over it.
struct Failure {
  int sqlstate = ERRCODE_INTERNAL_ERROR;
  char message[512] = "", detail[512] = "", hint[512] = "";
};

int sqlstate_of(Code code) noexcept;
void fill(Failure &failure, int sqlstate, std::string_view message, std::string_view detail, std::string_view hint) noexcept;
[[noreturn]] void report(const Failure &failure);
[[noreturn]] void rethrow();

// Runs `body`, which must not call PostgreSQL, and turns whatever it throws into PostgreSQL's error after every C++ object of it is gone.
template <typename Body>
auto guarded(Body &&body) -> decltype(body()) {
  static_assert(std::is_void_v<decltype(body())> || std::is_trivially_destructible_v<decltype(body())>);
  Failure failure;  // trivial and outside the try, like what follows: ereport may jump over them
  bool pending = false;
  try {
    return body();
  } catch (const PendingError &) {
    pending = true;
  } catch (const Error &error) {
    fill(failure, sqlstate_of(error.code), error.what(), error.detail, error.hint);
  } catch (const std::bad_alloc &) {
    fill(failure, ERRCODE_OUT_OF_MEMORY, "out of memory", "", "");
  } catch (const std::exception &error) {
    fill(failure, ERRCODE_INTERNAL_ERROR, error.what(), "", "");
  } catch (...) {
    fill(failure, ERRCODE_INTERNAL_ERROR, "unknown C++ exception", "", "");
  }
  if (pending) rethrow();
  report(failure);
}

// The way back, C++ to PostgreSQL: honours a cancelled query in the midst of long work. Throws PendingError.
void poll_server();

}  // namespace faultprint::pg
