// src/pg/rules.h: rule sets that a backend has compiled, kept from call to call.
#pragma once
#include "pg/server.h"

#include "grouping/rules/rule_set.h"

namespace faultprint::pg {

// The rule set in argument number `argument`. It is compiled once for a text: a backend keeps those used last, up to a number and a size, and
// a call site whose argument is a constant does not even look at the text again. Good until the next call of this function.
// Raises invalid_parameter_value for a text that is no rule set. Call outside of guarded().
const grouping::rules::RuleSet *rules_of(FunctionCallInfo fcinfo, int argument);

}  // namespace faultprint::pg
