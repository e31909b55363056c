#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

std::string beam(std::string_view function, std::string_view module = {}) { return identity_of(Runtime::beam, function, "lib/cart.ex", module); }

TEST(BeamIdentity, BothLanguagesAndAllReportersAgree) {
  for (const char *name : {":shop.load/1", "shop:load/1", "shop:load", ":shop.load(%{a: 1})", "shop:-load/1-fun-0-", "shop:'-load/1-lc$^0/1-0-'/1"}) EXPECT_EQ(beam(name), "shop|load|") << name;
  for (const char *name : {"Shop.Cart.total/1", "Shop.Cart.total", "Elixir.Shop.Cart.total/2", "Shop.Cart.total(%{a: \"(\"})", "anonymous fn/1 in Shop.Cart.total/1",
                           "Shop.Cart.\"-total/1-fun-0-\"/2", "anonymous fn/2 in Shop.Cart.\"-total/1-fun-0-\"/2"})
    EXPECT_EQ(beam(name), "Shop.Cart|total|") << name;
  EXPECT_EQ(beam("total/1", "Elixir.Shop.Cart"), "Shop.Cart|total|");
  EXPECT_EQ(beam("Shop.Cart.total/1", "Elixir.Shop.Cart"), "Shop.Cart|total|");
  EXPECT_EQ(beam("list_to_integer/1", "erlang"), beam(":erlang.list_to_integer(\"12,50\")"));
}

TEST(BeamIdentity, OddNamesAreKept) {
  EXPECT_EQ(beam("ShopTest.\"test totals, 1/2\"/1"), "ShopTest|test totals, 1/2|");
  EXPECT_EQ(beam("Kernel.+/2"), "Kernel|+|");
  EXPECT_EQ(beam("(file)"), "|(file)|cart");
  EXPECT_EQ(beam({}), "||cart?");
}

}  // namespace
}  // namespace faultprint
