#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

std::string python(std::string_view function, std::string_view file, std::string_view module = {}, InApp in_app = InApp::unstated) {
  return identity_of(Runtime::python, function, file, module, in_app);
}

TEST(PythonIdentity, AFrameOfALibraryIsTheSameOnEveryMachine) {
  for (const char *file : {"/usr/lib/python3/dist-packages/requests/api.py", "/home/jane/venv/lib/python3.11/site-packages/requests/api.py",
                           "C:\\Python311\\Lib\\site-packages\\requests\\api.py"})
    EXPECT_EQ(python("get", file), "|get|requests/api") << file;
  EXPECT_EQ(python("get", "requests/api.py", "requests.api", InApp::no), "|get|requests/api");
  EXPECT_EQ(python("get", "/usr/lib/python3/dist-packages/requests/__init__.py"), python("get", {}, "requests", InApp::no));
}

TEST(PythonIdentity, AFrameOfTheStandardLibraryIsTheSameInEveryVersion) {
  for (const char *file : {"/usr/lib/python3.9/asyncio/runners.py", "/root/.pyenv/versions/3.13.0/lib/python3.13/asyncio/runners.py", "<embedded stdlib>/asyncio/runners.py",
                           "C:\\Python311\\Lib\\asyncio\\runners.py", "<frozen asyncio.runners>"})
    EXPECT_EQ(python("run", file), "|run|asyncio/runners") << file;
}

TEST(PythonIdentity, OwnFilesAreKnownByTheirName) {
  EXPECT_EQ(python("total", "/srv/app-1234/shop/cart.py"), "|total|cart");
  EXPECT_EQ(python("total", "shop/cart.py", "shop.cart", InApp::yes), "|total|cart");
}

TEST(PythonIdentity, OnlyTheLastPartOfAQualifiedNameCounts) {
  EXPECT_EQ(python("Cart.total", "cart.py"), "|total|cart");
  EXPECT_EQ(python("run.<locals>.Cart.total", "cart.py"), "|total|cart");
  EXPECT_EQ(python("DataFrame.__getitem__(self, key)", "cart.py"), "|__getitem__|cart");
  EXPECT_EQ(python("run.<locals>.<lambda>", "cart.py"), "|<lambda>|cart?");
  EXPECT_EQ(python("run.<locals>.<listcomp>", "cart.py"), "||cart?");
  EXPECT_EQ(python("<genexpr>", "cart.py"), "|<genexpr>|cart");
}

TEST(PythonIdentity, NotebooksAndGeneratedCodeLoseTheirCounters) {
  for (const char *file : {"<ipython-input-3-0a1b2c3d4e5f>", "/tmp/ipykernel_4242/123.py", "Cell In[12]", "Input In [3]"})
    EXPECT_EQ(python("<module>", file), "|<module>|<notebook>") << file;
  EXPECT_EQ(python("<cell line: 1>", "Input In [3]"), "|<module>|<notebook>");
  EXPECT_EQ(python("f", "<decorator-gen-113>"), "|f|<decorator-gen>");
  EXPECT_EQ(python("f", "<string>"), "|f|<string>");
}

}  // namespace
}  // namespace faultprint
