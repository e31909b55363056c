#include <gtest/gtest.h>

#include <string>

#include "normalize/identity.h"

namespace faultprint::normalize {
namespace {

struct Named {
  std::string function, file;
  bool vague;
};
Named identity_of(std::string_view function, std::string_view file = "https://shop.example/cart.js", std::int32_t line = 12, std::int32_t column = 9,
                  Runtime runtime = Runtime::javascript) {
  Arena arena;
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.line = line;
  frame.column = column;
  frame.runtime = runtime;
  const Identity identity = identify_javascript(frame, arena);
  EXPECT_TRUE(identity.module.empty());
  return {std::string(identity.function), std::string(identity.file), identity.vague};
}
Named wasm(std::string_view function, std::string_view file) { return identity_of(function, file, 0, 0, Runtime::wasm); }

TEST(JavascriptIdentity, IsTheSameHoweverAnEnginePrintsTheFunction) {
  for (const std::string_view printed :
       {"load", "Cart.load", "Object.load", "Function.load", "async Cart.load", "async load", "async*load", "setTimeout handler*load", "new load", "Cart.prototype.load",
        "cart.Cart.load", "Cart.load [as run]", "async Object.load [as run]", "load(1, \"a\")", "open/load", "open/this.load", "get load", "Cart.get load [as load]",
        "cart[\"load\"]", "<object>.load", "bound load"}) {
    const Named named = identity_of(printed);
    EXPECT_EQ(named.function, "load") << printed;
    EXPECT_FALSE(named.vague) << printed;
  }
}

TEST(JavascriptIdentity, NamesNoAnonymousFunction) {
  for (const std::string_view printed :
       {"", "?", "<anonymous>", "anonymous", "Anonymous function", "(anonymous function)", "<unknown>", "[unknown]", "<redacted>", "async", "global code", "module code", "eval code", "global", "eval",
        "Object.<anonymous>", "t.<anonymous>", "async <anonymous>", "open/<", "open/</<", "open/load<", "Cart.eval [as load]", "prototype.<computed> [as next]", "_callee$",
        "_callee12$", "cart[i]", "./src/cart.js", "Object../src/cart.js", "_0x3fa21c", "wasm-function[12]", "eval at load (a.js:1:2)"}) {
    const Named named = identity_of(printed);
    EXPECT_EQ(named.function, "") << printed;
    EXPECT_TRUE(named.vague) << printed;
    EXPECT_EQ(named.file, "cart") << printed;
  }
}

TEST(JavascriptIdentity, KeepsNamesThatHoldOtherThanLetters) {
  EXPECT_EQ(identity_of("Cart.[Symbol.iterator]").function, "[Symbol.iterator]");
  EXPECT_EQ(identity_of("[Symbol.iterator]").function, "[Symbol.iterator]");
  EXPECT_EQ(identity_of("#secret").function, "#secret");
  EXPECT_EQ(identity_of("Cart.#secret").function, "#secret");
  EXPECT_EQ(identity_of("ready to pay").function, "ready to pay");
  EXPECT_EQ(identity_of("Module._extensions..js").function, ".js");
  EXPECT_EQ(identity_of("größe_prüfen").function, "größe_prüfen");
}

TEST(JavascriptIdentity, DropsShortNamesOnlyWhereTheCodeIsMinified) {
  EXPECT_EQ(identity_of("go", "https://shop.example/cart.js", 40, 9).function, "go");
  EXPECT_TRUE(identity_of("go", "https://shop.example/cart.js", 40, 9).vague);
  EXPECT_EQ(identity_of("go", "https://shop.example/cart.js", 1, 40211).function, "");
  EXPECT_EQ(identity_of("t.go", "https://shop.example/cart.min.js", 40, 9).function, "");
  EXPECT_EQ(identity_of("e.value", "https://shop.example/cart.js", 1, 40211).function, "value");
  EXPECT_TRUE(identity_of("e.value").vague);
}

TEST(JavascriptIdentity, KnowsAFileByItsNameAlone) {
  for (const std::string_view file : {"/srv/shop/src/cart.js", "[PROJECT_ROOT]/src/cart.js", "file:///srv/shop/cart.js", "webpack:///./src/cart.js?33f8", "app:///cart.js",
                                      "https://shop.example:8080/js/cart.js", "webpack-internal:///(app-pages-browser)/./src/cart.js", "C:\\shop\\cart.js",
                                      "https://shop.example/cart.js line 26 > eval line 2 > eval"})
    EXPECT_EQ(identity_of("load", file).file, "cart") << file;
}

TEST(JavascriptIdentity, KnowsNoFileWhereEnginesNameNone) {
  for (const std::string_view file : {"", "native", "[native code]", "<anonymous>", "unknown", "unknown location", "eval code", "data:text/javascript,x", "[wasm code]",
                                      "blob:https://shop.example/1f2e3d4c-0000-4000-8000-000000000000", "VM123", "about:blank", "debugger eval code", "https://shop.example",
                                      "https://shop.example/", "[eval]-wrapper", "evalmachine.<anonymous>"})
    EXPECT_EQ(identity_of("load", file).file, "") << file;
}

TEST(JavascriptIdentity, IsTheSameForWebAssemblyInEveryEngine) {
  for (const Named &named : {wasm("Cart.load", "wasm://wasm/0006d892"), wasm("Cart.load", "https://shop.example/a.wasm"), wasm("Cart.load", "[wasm code]"),
                             wasm("<?>.wasm-function[Cart.load]", "[wasm code]"), wasm("$load", "")}) {
    EXPECT_EQ(named.function, "load");
    EXPECT_EQ(named.file, "");
    EXPECT_FALSE(named.vague);
  }
  EXPECT_EQ(wasm("core::panicking::panic::h0123456789abcdef", "a.wasm").function, "core::panicking::panic");
  EXPECT_TRUE(wasm("func119", "a.wasm").vague);
  EXPECT_TRUE(wasm("wasm-function[119]", "a.wasm").vague);
}

}  // namespace
}  // namespace faultprint::normalize
