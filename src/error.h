// src/error.h: what the core throws. It knows no SQLSTATE; src/pg/guard.h translates the code.
#pragma once
#include <stdexcept>
#include <string>

namespace faultprint {

enum class Code {
  invalid_json,   // the text is not JSON
  nested_too_deep,  // JSON nested deeper than json::deepest_nesting
  too_large,        // a JSON value longer than json::longest_text
  invalid_bytes,  // a binary value (jsonb) contradicts itself
  invalid_rules,  // a text is no set of grouping rules
};

// `detail` says how we know, `hint` what mends it; both are whole sentences, either may be empty.
class Error : public std::runtime_error {
 public:
  Error(Code code, const std::string &message, std::string detail = {}, std::string hint = {})
      : std::runtime_error(message), code(code), detail(std::move(detail)), hint(std::move(hint)) {}

  Code code;
  std::string detail;
  std::string hint;
};

}  // namespace faultprint
