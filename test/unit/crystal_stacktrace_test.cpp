#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Crystal, ReadsFramesAndCauses) {
  EXPECT_EQ(shown("Unhandled exception: Index out of bounds (IndexError)\n  from /usr/share/crystal/src/indexable.cr:74:8 in 'fetch'\n"
                  "  from src/loader.cr in 'load'\n  from ???\nCaused by: no price\nin the cart (Shop::Error)\n  from src/loader.cr:12:5 in '*Shop::Loader#load<Int32>:String'\n"),
            "crystal\nprimary IndexError: Index out of bounds\n  fetch /usr/share/crystal/src/indexable.cr:74\n  load src/loader.cr\n   \n"
            "cause of 0 Shop::Error: no price\nin the cart\n  *Shop::Loader#load<Int32>:String src/loader.cr:12");
}

TEST(Crystal, ReadsFibersWithANameAndLogs) {
  EXPECT_EQ(shown("Unhandled exception in spawn(name: worker): boom (Exception)\n  from src/a.cr:1:2 in '->'\n"), "crystal\nprimary Exception: boom\n  -> src/a.cr:1");
  EXPECT_EQ(shown("no such order (Shop::Error)\n  from src/a.cr:1:2 in 'load'\n"), "crystal\nprimary Shop::Error: no such order\n  load src/a.cr:1");
}

TEST(Crystal, MethodsAreIdentifiedWithoutTypes) {
  EXPECT_EQ(shown("x (E)\n  from a.cr:1:2 in 'f'\n").substr(0, 7), "crystal");
  EXPECT_NO_THROW(read_every_beginning("Unhandled exception in spawn(name: w): boom (Exception)\n  from src/a.cr:1:2 in '->'\nCaused by: x (Y)\n  from ???\n"));
}

}  // namespace
}  // namespace faultprint
