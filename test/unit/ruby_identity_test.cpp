#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

std::string ruby(std::string_view function, std::string_view file = "lib/cart.rb", std::string_view module = {}, InApp in_app = InApp::unstated) {
  return identity_of(Runtime::ruby, function, file, module, in_app);
}

TEST(RubyIdentity, AMethodIsTheSameInEveryVersionAndInItsBlocks) {
  for (const char *name : {"load", "block in load", "block (2 levels) in load", "rescue in block in load", "ensure in load", "Shop::Loader#load", "Shop::Loader.load",
                           "block (3 levels) in Shop::Loader#load", "#<Class:0x00007f1d>#load"})
    EXPECT_EQ(ruby(name), "|load|cart") << name;
  EXPECT_EQ(ruby("Integer#/"), "|/|cart");
  EXPECT_EQ(ruby("block in <main>"), "|<main>|cart");
  EXPECT_EQ(ruby("<class:Shop::Loader>"), "|<class:Shop::Loader>|cart");
  EXPECT_EQ(ruby({}), "||cart?");
}

TEST(RubyIdentity, TemplatesLoseTheirNumbers) {
  EXPECT_EQ(ruby("_app_views_users_show_html_erb__1812340_70123", "app/views/users/show.html.erb"), "|_app_views_users_show_html_erb|show");
  EXPECT_EQ(ruby("_app_views_users_show_html_erb___1812340_70123", "app/views/users/show.html.erb"), "|_app_views_users_show_html_erb|show");
}

TEST(RubyIdentity, AGemIsTheSameInEveryVersionAndDirectory) {
  for (const char *file : {"/usr/local/bundle/gems/actionpack-6.1.4/lib/action_dispatch/a.rb", "/home/jane/.rbenv/versions/3.2/lib/ruby/gems/3.2.0/gems/actionpack-7.0/lib/action_dispatch/a.rb",
                           "actionpack (5.1.4) lib/action_dispatch/a.rb"})
    EXPECT_EQ(ruby("call", file), "|call|actionpack/lib/action_dispatch/a") << file;
  EXPECT_EQ(ruby("call", "lib/action_dispatch/a.rb", "actionpack", InApp::no), "|call|actionpack/lib/action_dispatch/a");
  EXPECT_EQ(ruby("get", "/usr/lib/ruby/3.2.0/net/http.rb"), ruby("get", "/opt/ruby-2.7/lib/ruby/2.7.0/net/http.rb"));
}

TEST(RubyIdentity, EvaluatedCodeHasNoLineInItsName) {
  EXPECT_EQ(ruby("load", "(eval at /app/a.rb:12)"), "|load|(eval)");
  EXPECT_EQ(ruby("loop", "<internal:kernel>"), "|loop|<internal:kernel>");
}

TEST(RubyIdentity, CrystalsMethodsLoseTheirTypes) {
  const auto crystal = [](std::string_view name) { return identity_of(Runtime::crystal, name, "src/cart.cr"); };
  EXPECT_EQ(crystal("load"), "|load|cart");
  Arena arena;
  Frame frame;
  frame.runtime = Runtime::crystal;
  frame.function = "*Shop::Loader#load<Int32>:String";
  frame.file = "src/cart.cr";
  EXPECT_EQ(normalize::identify(frame, Runtime::unknown, arena).function, "load");
  frame.function = "__crystal_main";
  EXPECT_EQ(normalize::identify(frame, Runtime::unknown, arena).function, "<main>");
}

}  // namespace
}  // namespace faultprint
