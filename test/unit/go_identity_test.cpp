#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

std::string go(std::string_view function, std::string_view module = {}) { return identity_of(Runtime::go, function, "/app/cart.go", module); }

TEST(GoIdentity, RawNamesAndPayloadsAgree) {
  EXPECT_EQ(go("github.com/acme/shop/v2/cart.(*Cart[...]).At.func1.2"), "github.com/acme/shop/cart|Cart.At|");
  EXPECT_EQ(go("(*Cart[...]).At.func1", "github.com/acme/shop/v2/cart"), "github.com/acme/shop/cart|Cart.At|");
  EXPECT_EQ(go("main.(*Cart).At", "main"), "main|Cart.At|");
  EXPECT_EQ(go("Cart.At", "main"), "main|Cart.At|");
}

TEST(GoIdentity, PackagesLoseVersionsAndVendoring) {
  EXPECT_EQ(go("gopkg.in/yaml%2ev2.handleErr"), "gopkg.in/yaml|handleErr|");
  EXPECT_EQ(go("gopkg.in/yaml.v3.(*parser).parse"), "gopkg.in/yaml|parser.parse|");
  EXPECT_EQ(go("github.com/acme/shop/vendor/github.com/x/y.F"), "github.com/x/y|F|");
  EXPECT_EQ(go("github.com/x/y@v1.2.3/z.F"), "github.com/x/y/z|F|");
  EXPECT_EQ(go("command-line-arguments.main"), "main|main|");
}

TEST(GoIdentity, GeneratedNamesGiveTheFunctionAround) {
  for (const char *name : {"main.run", "main.run.func1", "main.run.func2.1", "main.run.gowrap1", "main.run.deferwrap2", "main.run-range1", "main.run.func1-range2", "main.run-fm",
                           "main.run\xC2\xB7" "dwrap\xC2\xB7" "1", "main.run[go.shape.int]", "main.run[github.com/x/y.T]", "main.run.abi0"})
    EXPECT_EQ(go(name), "main|run|") << name;
  EXPECT_EQ(go("main.init.0"), go("main.init.1"));
  EXPECT_EQ(go("main.glob..func3"), go("main.init.func3"));
  EXPECT_EQ(go("main._cgoexpwrap_e34c4d0cdb90_Fuzz"), "main|Fuzz|");
  EXPECT_EQ(go("func1", "main"), "main||cart?");
}

}  // namespace
}  // namespace faultprint
