// src/grouping/canonical.h: one JSON form of an event, whatever payload it came in.
#pragma once
#include <string_view>

#include "grouping/analysis.h"

namespace faultprint::grouping {

// {"format", "runtime", "exceptions": [{"type", "message", "template", "relation", "parent", "frames": [{"module", "function", "file", "line",
// "column", "in_app"}]}], "message", "template", "level", "logger", "transaction", "environment", "release"}. Types, modules, functions and
// files are normalized, frames run newest first, and what is not known is left out. UTF-8, without the character U+0000 (jsonb cannot hold it).
std::string_view canonical_json(Analysis &analysis);

}  // namespace faultprint::grouping
