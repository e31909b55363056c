// src/stacktrace/php_lines.h: the kinds of lines that PHP, Xdebug, Monolog and Symfony print about an error.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::stacktrace {

// A call and the place it was made at: PHP prints each frame's call site, not the place inside the frame.
struct PhpCall {
  std::string_view callee;  // without arguments; empty: none
  std::string_view file;    // empty: called by the interpreter
  std::int32_t line = 0;
  bool main = false;        // "{main}", which is no call
};

// "#0 /app/a.php(7): App\Loader->load('x')", "#1 [internal function]: {closure}()", "#2 {main}".
bool read_php_call(std::string_view line, PhpCall &call) noexcept;
// "PHP   2. App\Loader->load($raw = 'x') /app/a.php:7", "    0.0002     389912   2. foo() /app/a.php:5": the oldest call comes first.
bool read_xdebug_call(std::string_view line, PhpCall &call) noexcept;
// "App\Loader->load() at /app/a.php:7", "at n/a:n/a", "() at /app/a.php:12": the console of Symfony and Laravel.
bool read_console_call(std::string_view line, PhpCall &call) noexcept;

// "(vendor/symfony/http-kernel/Kernel.php:190)" below a console call.
bool read_place_below(std::string_view line, std::string_view &file, std::int32_t &number) noexcept;

// "Drupal\Cart->total() (Line: 33)": a call whose file is not told.
bool read_drupal_call(std::string_view line, PhpCall &call) noexcept;
// A place whose call stands on the next line: "12  app/Cart.php:33" of Laravel's console, "0. /app/Cart.php line 33" of Nextcloud.
bool read_place_above(std::string_view line, PhpCall &call) noexcept;
// A call whose place stands on the next line: "2   App\Cart::total("x")" of Laravel's console before version 6.
bool read_call_above(std::string_view line, PhpCall &call) noexcept;
// A call alone: "App\Cart::total()".
bool read_bare_call(std::string_view line, PhpCall &call) noexcept;
// "/app/src/Cart.php:7", which is all that PHPUnit prints of a frame.
bool read_bare_place(std::string_view line, PhpCall &call) noexcept;
// "671▕ $sql": Laravel's console prints the source with this bar.
bool is_console_source(std::string_view line) noexcept;

struct PhpHeader {
  std::string_view type, message;  // `message` is not yet cut at the place where it is the rest of the text
  bool previous = false;           // the exception that an earlier one was caused by
  bool next = false;               // the exception that the one before caused
  bool quoted = false;             // PHP 5: "exception 'T' with message 'M' in …"
  bool object = false;             // Monolog: "[object] (T(code: 0): M at file:line)"
  bool console = false;            // Symfony: "In Loader.php line 12:"
  std::string_view file;
  std::int32_t line = 0;
};
// Whether `line` begins an error. Several announcements may stand before it ("NOTICE: PHP message: PHP Fatal error:  Uncaught …").
bool read_php_header(std::string_view line, PhpHeader &header) noexcept;

// Cuts " in /app/a.php:7", " in /app/a.php on line 7", " at /app/a.php:7)" off the end of a message.
bool cut_place(std::string_view &message, std::string_view &file, std::int32_t &line) noexcept;

}  // namespace faultprint::stacktrace
