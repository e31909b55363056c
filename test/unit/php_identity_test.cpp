// test/unit/php_identity_test.cpp: which names of PHP mean the same place in the source.
#include <gtest/gtest.h>

#include <string>

#include "normalize/identity.h"

namespace {

using namespace faultprint;

class PhpIdentity : public testing::Test {
 protected:
  normalize::Identity identity(std::string_view module, std::string_view function) {
    Frame frame;
    frame.module = module;
    frame.function = function;
    frame.file = "/var/www/releases/20240101/app/cart.php";
    return normalize::identify(frame, Runtime::php, arena_);
  }
  Arena arena_;
};

struct Case {
  std::string_view printed, module, function, file;
};

TEST_F(PhpIdentity, TheFileCountsOnlyWithoutAClass) {
  using namespace std::string_view_literals;
  for (const Case &c : {
           Case{"App\\Cart->total", "App\\Cart", "total", ""},
           Case{"App\\Cart::total", "App\\Cart", "total", ""},
           Case{"\\App\\Cart::total('x', Array)", "App\\Cart", "total", ""},
           Case{"total", "", "total", "cart"},
           Case{"App\\total", "App", "total", "cart"},
           Case{"{main}", "", "{main}", "cart"},
           Case{"include", "", "include", "cart"},
           Case{"{closure}", "", "{closure}", "cart"},
           Case{"App\\{closure}", "App", "{closure}", "cart"},
           Case{"{closure:/app/cart.php:12}", "", "{closure}", "cart"},
           Case{"{closure:App\\total():12}", "App", "{closure}", "cart"},
           Case{"App\\Cart::App\\{closure}", "App\\Cart", "{closure}", ""},
           Case{"App\\Cart->App\\{closure}", "App\\Cart", "{closure}", ""},
           Case{"{closure:App\\Cart::total():12}", "App\\Cart", "{closure}", ""},
           Case{"App\\Cart->{closure:App\\Cart::total():12}", "App\\Cart", "{closure}", ""},
           Case{"class@anonymous\0/app/cart.php:12$0->total"sv, "class@anonymous", "total", "cart"},
           Case{"App\\Cart@anonymous/app/a->b.php:12$0->total", "App\\Cart@anonymous", "total", "cart"},
           Case{"__TwigTemplate_5f3a9c0b1d2e4f60718293a4b5c6d7e8->doDisplay", "__TwigTemplate", "doDisplay", ""},
           Case{"Proxies\\__CG__\\App\\Cart->total", "App\\Cart", "total", ""},
           Case{"Mock_Cart_1a2b3c4d->total", "Mock_Cart", "total", ""},
           Case{"ContainerAb12CdE\\App_KernelProdContainer->getCart", "Container\\App_KernelProdContainer", "getCart", ""},
       }) {
    const normalize::Identity got = identity({}, c.printed);
    EXPECT_EQ(got.module, c.module) << c.printed;
    EXPECT_EQ(got.function, c.function) << c.printed;
    EXPECT_EQ(got.file, c.file) << c.printed;
  }
}

TEST_F(PhpIdentity, PayloadsAndTextsAgree) {
  const normalize::Identity text = identity({}, "App\\Cart->total");
  for (const auto &[module, function] : {std::pair{"App\\Cart", "total"}, {"", "App\\Cart::total"}, {"App\\Cart", "App\\Cart::total"}}) {
    const normalize::Identity payload = identity(module, function);
    EXPECT_EQ(text.module, payload.module);
    EXPECT_EQ(text.function, payload.function);
    EXPECT_EQ(text.file, payload.file);
  }
}

TEST_F(PhpIdentity, ClosuresAreVague) {
  EXPECT_TRUE(identity({}, "App\\Cart::App\\{closure}").vague);
  EXPECT_TRUE(identity({}, "class@anonymous->total").vague);
  EXPECT_FALSE(identity({}, "App\\Cart->total").vague);
}

}  // namespace
