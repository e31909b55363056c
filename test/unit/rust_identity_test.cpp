#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

std::string rust(std::string_view function) { return identity_of(Runtime::rust, function, "src/cart.rs"); }

TEST(RustIdentity, AFunctionIsTheSameInEveryBuildAndManglingScheme) {
  for (const char *name : {"shop::cart::total", "shop::cart::total::h0123456789abcdef", "shop[e28293b1aa0f68bd]::cart::total", "shop::cart::total::<u32>", "shop::cart::total<alloc::vec::Vec<T>>",
                           "shop::cart::total::{{closure}}", "shop::cart::total::{{closure}}::{{closure}}::h0123456789abcdef", "shop::cart::total::{closure#0}",
                           "shop::cart::total::_$u7b$$u7b$closure$u7d$$u7d$::h31ff8ab17e93ba40", "shop::cart::total::h0123456789abcdef (.llvm.1404)"})
    EXPECT_EQ(rust(name), "shop::cart|total|") << name;
}

TEST(RustIdentity, MethodsOfTraitsBelongToTheirTypeOrToTheTrait) {
  EXPECT_EQ(rust("<shop::Cart<T> as shop::Total>::total"), "shop::Cart|total|");
  EXPECT_EQ(rust("<shop[8802a1ab63e92b98]::Cart<u32> as shop[8802a1ab63e92b98]::Total>::total"), "shop::Cart|total|");
  EXPECT_EQ(rust("_$LT$shop..Cart$LT$T$GT$$u20$as$u20$shop..Total$GT$::total::h0123456789abcdef"), "shop::Cart|total|");
  EXPECT_EQ(rust("<shop::Cart>::total"), "shop::Cart|total|");
  EXPECT_EQ(rust("<&mut W as core::fmt::Write>::write_str"), "core::fmt::Write|write_str|");
  EXPECT_EQ(rust("core::slice::index::<impl core::ops::index::Index<I> for [T]>::index"), "core::slice::index|index|");
  EXPECT_EQ(rust("<F as core::ops::function::FnOnce<fn(A) -> B>>::call_once"), "core::ops::function::FnOnce|call_once|");
}

TEST(RustIdentity, EscapesOfTheLegacySchemeAreRead) {
  EXPECT_EQ(rust("shop::a$u3d$b$u7e$c$SP$d$u0a$"), "shop|a=b~c@d$u0a$|");
  for (const char *name : {"_$LT$shop..Cart$u20$as$u20$shop..Total$GT$::total$u3d$$u7e$", "<shop::Cart as shop::Total>::total=~"}) {
    EXPECT_EQ(rust(name), "shop::Cart|total=~|") << name;
    EXPECT_EQ(identity_of(Runtime::native, name, "src/cart.rs"), "|shop::Cart::total=~|") << name;
  }
}

TEST(RustIdentity, WithoutASymbolTheFileIsLeft) {
  EXPECT_EQ(rust("<unknown>"), "||cart?");
  EXPECT_EQ(rust({}), "||cart?");
  EXPECT_EQ(rust("__libc_start_main"), "|__libc_start_main|");
}

TEST(RustIdentity, TakesNoHarmFromUnbalancedNames) {
  for (const char *name : {"<", "<<<<", "a::<b", "{{", "::", "<>::", "<as >::x", "a[", "<impl  for >::x", "_$LT$", "::::"}) EXPECT_NO_THROW(rust(name)) << name;
  EXPECT_NO_THROW(rust(std::string(100000, '<')));
  EXPECT_NO_THROW(rust(std::string(3000, '<') + std::string(3000, '>')));
}

}  // namespace
}  // namespace faultprint
