#include "normalize/path.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using faultprint::Arena;
using faultprint::normalize::file_name;
using faultprint::normalize::file_stem;
using faultprint::normalize::package_path;

struct Pair {
  const char *path, *expected;
};

template <typename Function, std::size_t N>
void expect_all(Function function, const Pair (&pairs)[N]) {
  Arena arena;
  for (const Pair &pair : pairs) EXPECT_EQ(function(pair.path, arena), pair.expected) << pair.path;
}

TEST(FileName, IsTheLastPartWithoutQueryAndFragment) {
  constexpr Pair pairs[] = {
      {"/srv/shop/cart.js", "cart.js"},
      {"C:\\shop\\Cart.cs", "Cart.cs"},
      {"https://shop.example/js/cart.js?v=3#top", "cart.js"},
      {"https://shop.example/page.html#/orders/1", "page.html"},
      {"D:\\work\\C#\\Cart.cs", "Cart.cs"},
      {"https://shop.example/orders/", "orders"},
      {"https://shop.example", ""},
      {"https://shop.example/", ""},
      {"http://10.0.2.2:8081/index.bundle//&platform=ios&dev=true", "index.bundle"},
      {"node:internal/process/task_queues", "task_queues"},
      {"node:fs", "fs"},
      {"data:text/javascript;base64,AAAA/BBBB", ""},
      {"<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"},
      {"\\\\?\\C:\\shop\\cart.exe", "cart.exe"},
      {"", ""},
  };
  expect_all([](std::string_view path, Arena &) { return file_name(path); }, pairs);
}

TEST(FileStem, LosesExtensionsOnly) {
  constexpr Pair pairs[] = {
      {"cart.js", "cart"},           {"orders.service.ts", "orders.service"}, {"show.html.erb", "show"}, {"cart.blade.php", "cart"},
      {"main.dart.js", "main.dart"}, {"Makefile", "Makefile"},                {".bashrc", ".bashrc"},    {"libcart.so.6", "libcart"},
      {"cart.js.map", "cart"},       {"jquery.min.js", "jquery"},             {"cart.R", "cart"},        {"Cart.HPP", "Cart"},
  };
  Arena arena;
  for (const Pair &pair : pairs) {
    const std::string expected = std::string(pair.path) == "main.dart.js" ? "main" : pair.expected;
    EXPECT_EQ(file_stem(pair.path, arena), expected) << pair.path;
  }
}

TEST(FileStem, LosesHashesOfEveryBundler) {
  constexpr Pair pairs[] = {
      {"/static/js/cart.0d1e2f3a.chunk.js", "cart.chunk"},              // Create React App
      {"cart.9a8b7c.js?v=2", "cart"},                                   // webpack, contenthash:6
      {"vendors~cart.0d1e2f3a4b5c6d7e8f90.js", "vendors~cart"},         // webpack 4
      {"https://h/assets/cart-K3bT9vQz.js", "cart"},                    // Vite
      {"https://h/assets/cart-Q_k-8Zr2.js", "cart"},                    // Rollup's base64url
      {"https://h/assets/CartView-TqXwbNdh.js", "CartView"},            // no digit in it
      {"https://h/_nuxt/K3bT9vQz.js", ""},                              // Nuxt: nothing else in the name
      {"/_next/static/chunks/417-0d1e2f3a4b5c6d7e.js", "417"},          // Next.js
      {"/_next/static/chunks/app/cart/%5Bid%5D/page-0d1e2f3a4b5c6d7e.js", "[id]/page"},
      {"/_next/static/chunks/src_app_cart_tsx_0d1e2f._.js", "src_app_cart_tsx"},  // Turbopack
      {"cart-RK7QM2XB.js", "cart"},                                     // esbuild, Angular
      {"main-es2015.0d1e2f3a4b5c6d7e8f90.js", "main-es2015"},
      {"cart-0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f901234.css", "cart"},  // Sprockets
      {"bundle-0D1E2F3A4B5C6D7E8F900D1E2F3A4B5C6D7E8F900D1E2F3A4B5C6D7E8F901234", "bundle"},  // Metro, Expo
      {"vite.config.ts.timestamp-1700000000000-0d1e2f3a4b5c6.mjs", "vite.config"},
      {"blob:https://shop.example/0d1e2f3a-4b5c-4d7e-8f90-0d1e2f3a4b5c", ""},
      {"wasm://wasm/cart-0d1e2f3a", "cart"},
      {"/storage/framework/views/0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f90.php", ""},  // Laravel
  };
  expect_all(file_stem, pairs);
}

TEST(FileStem, LosesVersions) {
  constexpr Pair pairs[] = {
      {"jquery-3.6.0.min.js", "jquery"}, {"vue@3.4.1.js", "vue"}, {"/lib/libc-2.31.so", "libc"}, {"cart-v2.js", "cart"}, {"cart-1.0.0-rc.1.js", "cart"},
  };
  expect_all(file_stem, pairs);
}

TEST(FileStem, KeepsWordsThatOnlyLookLikeHashes) {
  for (const char *name : {"user-Settings", "decade2020", "cart-facade", "Html5Player", "base64", "utf8", "Section1", "my-web3auth", "my-SETTINGS",
                           "OrderListView", "step-2", "es2015", "sha256", "cart-backface", "page-HTMLView", "x86_64", "chunk-vendors", "a-UserList"}) {
    Arena arena;
    EXPECT_EQ(file_stem(std::string("/assets/") + name + ".js", arena), name);
    EXPECT_EQ(file_stem(name, arena), name);
  }
}

TEST(FileStem, TakesTheFolderWhereTheNameSaysNothing) {
  constexpr Pair pairs[] = {
      {"/app/cart/index.js", "cart/index"},
      {"webpack:///./src/cart/index.tsx", "cart/index"},
      {"webpack-internal:///(app-pages-browser)/./app/cart/page.tsx", "cart/page"},
      {"https://shop.example/cart/index.html", "cart/index"},
      {"C:\\Users\\ann\\source\\repos\\Shop\\Cart\\Index.cshtml", "Cart/Index"},
      {"shop/cart/__init__.py", "cart/__init__"},
      {"/usr/lib/python3/dist-packages/cart/__init__.py", "cart/__init__"},
      {"src/cart/mod.rs", "cart/mod"},
      {"/srv/node_modules/cart/dist/cjs/index.js", "cart/index"},
      {"/srv/node_modules/.pnpm/cart@1.2.3_peer@4/node_modules/cart/lib/index.js", "cart/index"},
      {"/srv/.yarn/__virtual__/cart-virtual-0d1e2f3a/0/cache/cart-npm-1.2.3-0d1e2f3a4b.zip/node_modules/cart/index.js", "cart/index"},
      {"https://unpkg.com/cart@1.2.3/index.js", "cart/index"},
      {"/srv/app/src/users/controller.js", "users/controller"},
      {"webpack:///./src/orders/Service.ts", "orders/Service"},
      {"/srv/app/orders/models.py", "orders/models"},
      {"/usr/lib/python3/dist-packages/requests/utils.py", "requests/utils"},
      {"/srv/vendor/ann/cart/src/Support/helpers.php", "Support/helpers"},
      {"/srv/app/orders/modeling.py", "modeling"},
      {"/srv/app/orders/orders.service.js", "orders.service"},
  };
  expect_all(file_stem, pairs);
}

TEST(FileStem, IsTheSameInEveryDeployment) {
  for (const char *path : {"/app/index.js", "index.js", "./index.js", "webpack:///./index.js", "webpack:///./src/index.js", "/home/ann/shop/index.js",
                           "/home/ann/code/shop/src/index.js", "/Users/ann/Documents/shop/index.js", "/var/www/html/index.js", "/var/www/shop/index.js",
                           "/var/www/shop/releases/20240102030405/index.js", "/srv/shop/current/index.js", "/opt/shop/v1.2.3/index.js", "C:\\shop\\index.js",
                           "C:\\Users\\ann\\shop\\index.js", "[PROJECT_ROOT]/index.js", "https://shop.example/index.js", "https://shop.example/js/index.0d1e2f3a.js",
                           "file:///app/index.js", "/workspace/shop/dist/index.js", "/srv/0d1e2f3a4b5c/index.js", "/builds/2024-01-02/index.js"}) {
    Arena arena;
    EXPECT_EQ(file_stem(path, arena), "index") << path;
  }
}

TEST(FileStem, IsTheSameInEveryDeploymentForModulesOfOneNameToo) {
  for (const char *path : {"/app/utils.py", "utils.py", "/home/ann/shop/utils.py", "/home/ann/code/shop/src/utils.py", "/var/www/shop/utils.py", "/srv/shop/current/utils.py",
                           "C:\\Users\\ann\\shop\\utils.py", "/opt/shop/v1.2.3/utils.py", "/srv/0d1e2f3a4b5c/utils.py", "/builds/2024-01-02/utils.py",
                           "https://shop.example/assets/utils-0d1e2f3a.js", "/usr/lib/python3.11/utils.py", "/usr/local/lib/python3.9/utils.py", "C:\\Python39\\Lib\\utils.py"}) {
    Arena arena;
    EXPECT_EQ(file_stem(path, arena), "utils") << path;
  }
}

TEST(FileStem, OfPseudoFilesLosesTheirCounters) {
  constexpr Pair pairs[] = {
      {"<ipython-input-7-0d1e2f3a4b5c>", "<ipython-input>"}, {"<python-input-7>", "<python-input>"}, {"/tmp/ipykernel_77/1234567890.py", "<ipython-input>"},
      {"<doctest shop.cart[3]>", "<doctest shop.cart>"},     {"<string>", "<string>"},               {"<0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c>", ""},
      {"<anonymous>", ""},                                   {"[builtin#36]", "[builtin]"},          {"(eval at /srv/cart.rb:7)", "(eval)"},
      {"/tmp/tmpa1b2c3d4.py", "tmp"},                        {"/tmp/RtmpQx12Zy/file0d1e2f3a4b5c.R", "file"},
  };
  expect_all(file_stem, pairs);
}

TEST(PackagePath, BeginsWithThePackagesName) {
  constexpr Pair pairs[] = {
      {"/srv/node_modules/.pnpm/cart@1.2.3/node_modules/cart/lib/x.js", "cart/lib/x.js"},
      {"webpack:///./node_modules/@shop/cart/x.js?0d1e", "@shop/cart/x.js"},
      {"webpack:///../a/~/cart/x.js", "cart/x.js"},
      {"http://localhost:5173/node_modules/.vite/deps/cart.js?v=0d1e2f3a", "cart.js"},
      {"C:\\venv\\Lib\\site-packages\\cart\\api.py", "cart/api.py"},
      {"/usr/lib/python2.7/site-packages/cart-1.2-py2.7.egg/cart/api.py", "cart/api.py"},
      {"/var/lib/gems/3.1.0/gems/cart-2.2.3/lib/cart.rb", "cart/lib/cart.rb"},
      {"vendor/bundle/ruby/3.1.0/gems/cart-rails-2.2.3.pre-x86_64-linux/lib/cart.rb", "cart-rails/lib/cart.rb"},
      {"/bundler/gems/cart-0d1e2f3a4b5c/lib/cart.rb", "cart/lib/cart.rb"},
      {"cart (2.2.3) lib/cart.rb", "cart/lib/cart.rb"},
      {"/go/pkg/mod/github.com/!ann/cart@v1.2.3/cart.go", "github.com/Ann/cart/cart.go"},
      {"github.com/ann/cart@v1.2.3/cart.go", "github.com/ann/cart/cart.go"},
      {"/home/ann/.cargo/registry/src/index.crates.io-0d1e2f3a4b5c6d7e/cart-1.2.3/src/lib.rs", "cart/src/lib.rs"},
      {"/srv/vendor/ann/cart/src/Cart.php", "ann/cart/src/Cart.php"},
      {"/usr/share/lua/5.4/cart/parser.lua", "cart/parser.lua"},
      {"https://cdn.jsdelivr.net/npm/cart@1.2.3/dist/cart.js", "cart/dist/cart.js"},
      {"https://cdnjs.cloudflare.com/ajax/libs/cart/1.2.3/cart.min.js", "cart/cart.min.js"},
      {"/srv/shop/cart.js", ""},
      {"/vendor/lib64/libcart.so", ""},
      {"", ""},
  };
  expect_all(package_path, pairs);
}

TEST(FileStem, OfAStemIsTheStem) {
  constexpr const char *pieces[] = {"cart", "index", "/", "\\", ".", "-", "_", "js", "min", "0d1e2f3a", "K3bT9vQz", "1.2.3", "v2", "?", "#", ":", "%5B", "[", "]", "<", ">",
                                    "(eval", ")", "node:", "C:", "://", "file", "chunk", "20240102", "@", " ", "..", "node_modules", "home", "tmp", "~", "page", "so.6", "\xC3\xA9", "$"};
  std::mt19937 random(1);
  Arena arena;
  for (int round = 0; round < 200000; ++round) {
    std::string path;
    for (std::size_t n = 1 + random() % 9; n > 0; --n) path += pieces[random() % std::size(pieces)];
    arena.reset();
    const std::string stem(file_stem(path, arena));
    ASSERT_EQ(file_stem(stem, arena), stem) << path;
    package_path(path, arena);
  }
}

}  // namespace
