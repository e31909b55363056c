// One JavaScript error, one fingerprint, whichever engine ran it: each prints its own message, some another class, and each another stack.
// What cannot be: Firefox, Safari and old Opera leave class and message out of `error.stack`, so a bare stack of theirs lacks the class and is told
// apart by that alone. Internet Explorer and old Opera had no fetch. Node and Deno tell why a fetch failed in a cause, which counts; it is in the
// console's output, not in `error.stack`.
#include <gtest/gtest.h>

#include "event/read.h"
#include "grouping/explain.h"
#include "grouping/fingerprint.h"

namespace {

using namespace faultprint;

enum Engine { chrome, firefox, safari, hermes, node, deno, bun, chakra, opera, engine_count };
constexpr const char *engine_names[] = {"Chrome", "Firefox", "Safari", "Hermes", "Node", "Deno", "Bun", "Chakra", "Opera"};

struct Failure {
  const char *name;
  const char *says[engine_count];  // "Class: message"; empty: the engine has no such thing
};
// JavaScriptCore of Safari and of Bun, V8, SpiderMonkey and Hermes were run; Chakra and Opera are as their releases printed.
constexpr Failure failures[] = {
    {"PropertyOfUndefined",
     {"TypeError: Cannot read properties of undefined (reading 'total')", "TypeError: lines is undefined", "TypeError: undefined is not an object (evaluating 'lines.total')",
      "TypeError: Cannot read property 'total' of undefined", "TypeError: Cannot read properties of undefined (reading 'total')",
      "TypeError: Cannot read properties of undefined (reading 'total')", "TypeError: undefined is not an object (evaluating 'lines.total')",
      "TypeError: Unable to get property 'total' of undefined or null reference", "TypeError: Cannot convert 'lines' to object"}},
    {"CallOfNoFunction",
     {"TypeError: cart.total is not a function", "TypeError: cart.total is not a function",
      "TypeError: cart.total is not a function. (In 'cart.total()', 'cart.total' is undefined)", "TypeError: undefined is not a function",
      "TypeError: cart.total is not a function", "TypeError: cart.total is not a function",
      "TypeError: cart.total is not a function. (In 'cart.total()', 'cart.total' is undefined)", "TypeError: Object doesn't support property or method 'total'",
      "TypeError: 'cart.total' is not a function"}},
    {"UndefinedVariable",
     {"ReferenceError: cartItems is not defined", "ReferenceError: cartItems is not defined", "ReferenceError: Can't find variable: cartItems",
      "ReferenceError: Property 'cartItems' doesn't exist", "ReferenceError: cartItems is not defined", "ReferenceError: cartItems is not defined",
      "ReferenceError: cartItems is not defined", "ReferenceError: 'cartItems' is not defined", "ReferenceError: Undefined variable: cartItems"}},
    {"InvalidJson",
     {"SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON", "SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data",
      "SyntaxError: JSON Parse error: Unrecognized token '<'", "SyntaxError: JSON Parse error: Unexpected token: <",
      "SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON", "SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON (line 1 column 1)",
      "SyntaxError: JSON Parse error: Unrecognized token '<'", "SyntaxError: JSON.parse Error: Invalid character at position:1",
      "SyntaxError: JSON.parse: Unable to parse value: <html>"}},
    {"StackOverflow",
     {"RangeError: Maximum call stack size exceeded", "InternalError: too much recursion", "RangeError: Maximum call stack size exceeded.",
      "RangeError: Maximum call stack size exceeded (native stack depth)", "RangeError: Maximum call stack size exceeded",
      "RangeError: Maximum call stack size exceeded", "RangeError: Maximum call stack size exceeded.", "Error: Out of stack space",
      "Error: Maximum recursion depth exceeded"}},
    {"FailedFetch",
     {"TypeError: Failed to fetch", "TypeError: NetworkError when attempting to fetch resource.", "TypeError: Load failed", "TypeError: Network request failed",
      "TypeError: fetch failed", "TypeError: error sending request for url (https://shop.example/api/cart): client error (Connect)",
      "Error: Unable to connect. Is the computer able to access the url?", "TypeError: Failed to fetch", ""}},
};

// Newest first. A stack overflow stops each engine at another function of the cycle and at another depth.
std::vector<std::string> functions(const Failure &failure, Engine engine) {
  if (failure.name != std::string_view("StackOverflow")) return {"checkout", "submit"};
  std::vector<std::string> cycle;
  const std::size_t depth = 10 + 7 * static_cast<std::size_t>(engine);
  for (std::size_t i = 0; i < depth; ++i) cycle.push_back((i + static_cast<std::size_t>(engine)) % 2 == 0 ? "visitNode" : "visitChildren");
  return cycle;
}

bool is_server(Engine engine) { return engine == node || engine == deno || engine == bun; }
std::string file_of(Engine engine) {
  return std::string(engine == deno ? "file://" : "") + (is_server(engine) ? "/srv/shop" : "https://shop.example") + "/static/cart.js";
}
int line_of(std::string_view function) { return function == "submit" ? 20 : function == "visitChildren" ? 12 : 41; }

// As `error.stack` has it, without the header.
std::string stack_of(const Failure &failure, Engine engine) {
  std::string out;
  for (const std::string &function : functions(failure, engine)) {
    const std::string place = file_of(engine) + ":" + std::to_string(line_of(function)) + (engine == opera ? "" : ":18");
    switch (engine) {
      case chrome:
      case node:
      case deno: out += "    at " + std::string(function == "submit" ? "" : "Cart.") + function + " (" + place + ")\n"; break;
      case hermes: out += "    at " + function + " (" + place + ")\n"; break;
      case bun: out += "      at " + function + " (" + place + ")\n"; break;
      case chakra: out += "   at " + std::string(function == "submit" ? "" : "Cart.prototype.") + function + " (" + place + ")\n"; break;
      case opera: out += function + "([arguments not available])@" + place + "\n"; break;
      default: out += function + "@" + place + "\n"; break;
    }
  }
  return out;
}

// As the console or a log shows an error that nobody caught.
std::string printed(const Failure &failure, Engine engine) {
  const std::string header = failure.says[engine], stack = stack_of(failure, engine);
  switch (engine) {
    case chrome: return "Uncaught " + header + "\n" + stack;
    case node: return file_of(engine) + ":41\n    return lines.total;\n                 ^\n\n" + header + "\n" + stack + "\nNode.js v20.11.1\n";
    case deno: return "error: Uncaught (in promise) " + header + "\n" + stack;
    case bun:
      return "40 | checkout() {\n41 |     return lines.total;\n                     ^\n" + (header.starts_with("Error: ") ? "error" + header.substr(5) : header) + "\n" + stack +
             "\nBun v1.1.34 (Linux x64)\n";
    default: return header + "\n" + stack;
  }
}

// As Sentry's SDKs send it: oldest frame first.
std::string payload(const Failure &failure, Engine engine, bool with_frames = true) {
  const std::string says = failure.says[engine];
  const std::size_t colon = says.find(": ");
  std::string value, frames;
  for (const char c : says.substr(colon + 2)) value += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
  for (const std::string &function : with_frames ? functions(failure, engine) : std::vector<std::string>{}) {
    const std::string owner = (engine == chrome || engine == node || engine == deno) && function != "submit" ? "Cart." : "";
    frames = R"({"function":")" + owner + function + R"(","filename":")" + file_of(engine) + R"(","lineno":)" + std::to_string(line_of(function)) + R"(,"colno":18,"in_app":true})" +
             (frames.empty() ? "" : ",") + frames;
  }
  return R"({"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","platform":")" + std::string(is_server(engine) ? "node" : "javascript") + R"(","exception":{"values":[{"type":")" +
         says.substr(0, colon) + R"(","value":")" + value + R"(","stacktrace":{"frames":[)" + frames + "]}}]}}";
}

class CrossEngine : public testing::TestWithParam<Failure> {
 protected:
  // What counts, one line each.
  std::string counted(const std::string &text, std::string_view basis = "in-app stack") {
    arena_.reset();
    Event event;
    read_text(text, parser_, arena_, event);
    grouping::Analysis analysis(event, arena_);
    EXPECT_EQ(name_of(grouping::basis_of(grouping::fingerprint_of(analysis))), basis) << text;
    std::string all;
    for (const grouping::Component &component : grouping::counted(analysis))
      all += std::string(grouping::name_of(component.field)) + " = " + std::string(component.value) + "\n";
    return all;
  }

 private:
  JsonParser parser_;
  Arena arena_;
};

TEST_P(CrossEngine, EveryEngineGivesTheSameFingerprintAsTextAndAsPayload) {
  const Failure &failure = GetParam();
  const std::string expected = counted(printed(failure, chrome));
  for (int i = 0; i < engine_count; ++i) {
    const auto engine = static_cast<Engine>(i);
    if (*failure.says[engine] == '\0') continue;
    EXPECT_EQ(counted(printed(failure, engine)), expected) << engine_names[engine] << ":\n" << printed(failure, engine);
    EXPECT_EQ(counted(std::string(failure.says[engine]) + "\n" + stack_of(failure, engine)), expected) << engine_names[engine] << ": header and stack";
    EXPECT_EQ(counted(payload(failure, engine)), expected) << engine_names[engine] << ":\n" << payload(failure, engine);
  }
}

TEST_P(CrossEngine, WithoutAnyFrameClassAndMessageAreTheSameToo) {
  const Failure &failure = GetParam();
  const std::string expected = counted(payload(failure, chrome, false), "message");
  for (int i = 0; i < engine_count; ++i) {
    const auto engine = static_cast<Engine>(i);
    if (*failure.says[engine] == '\0') continue;
    EXPECT_EQ(counted(payload(failure, engine, false), "message"), expected) << engine_names[engine];
  }
}

TEST_P(CrossEngine, StacksWithoutAHeaderLackNothingButTheClass) {
  const Failure &failure = GetParam();
  if (failure.name == std::string_view("StackOverflow")) return;  // only the header tells that the stack is a cycle
  std::string expected = counted(printed(failure, chrome));
  const std::size_t begin = expected.find("type = "), end = expected.find('\n', begin) + 1;
  expected.erase(begin, end - begin);
  for (const Engine engine : {firefox, safari, opera}) EXPECT_EQ(counted(stack_of(failure, engine)), expected) << engine_names[engine];
}

INSTANTIATE_TEST_SUITE_P(Failures, CrossEngine, testing::ValuesIn(failures), [](const auto &info) { return std::string(info.param.name); });

}  // namespace
