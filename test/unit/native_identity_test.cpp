#include <gtest/gtest.h>

#include <string>

#include "normalize/cpp_name.h"
#include "normalize/demangle.h"
#include "normalize/identity.h"

namespace faultprint::normalize {
namespace {

std::string function_of(std::string_view printed) {
  Arena arena;
  Frame frame;
  frame.function = printed;
  return std::string(identify_native(frame, arena).function);
}

struct Case {
  const char *printed, *name;
};

void expect(std::initializer_list<Case> cases) {
  for (const Case &c : cases) EXPECT_EQ(function_of(c.printed), c.name) << c.printed;
}

TEST(NativeIdentity, IsTheSameFromEveryPrinterOfOneFunction) {
  expect({{"shop::Cart::at<int>", "shop::Cart::at"},                     // gdb
          {"int shop::Cart::at<int>(unsigned long)", "shop::Cart::at"},  // sanitizers, valgrind
          {"_ZN4shop4Cart2atIiEET_m", "shop::Cart::at"},                 // backtrace_symbols
          {"__ZN4shop4Cart2atIiEET_m", "shop::Cart::at"},                // macOS
          {"shop!shop::Cart::at<int>", "shop::Cart::at"},                // WinDbg
          {"shop!shop::Cart::at<int>+0x1e", "shop::Cart::at"},
          {"public: int __cdecl shop::Cart::at<int>(unsigned __int64)", "shop::Cart::at"},  // undecorated by Microsoft's tools
          {"int shop::Cart::at<int>(unsigned long) const", "shop::Cart::at"},
          {"int shop::Cart::at<int>(unsigned long) [clone .cold]", "shop::Cart::at"},
          {"int shop::Cart::at<int>(unsigned long) (.isra.0)", "shop::Cart::at"},
          {"_ZN4shop4Cart2atIiEET_m.constprop.0.cold", "shop::Cart::at"}});
}

TEST(NativeIdentity, DropsReturnTypesArgumentsAndTemplateArguments) {
  expect({{"main", "main"},
          {"static unsigned int walk(void *)", "walk"},
          {"std::vector<int, std::allocator<int> >::_M_range_check(unsigned long) const", "std::vector::_M_range_check"},
          {"void std::sort<int*, bool (*)(int, int)>(int*, int*, bool (*)(int, int))", "std::sort"},
          {"std::function<void (int)>::operator()(int) const", "std::function::operator()"},
          {"ns::Box<(ns::Kind)1>::open(char const*, int&&)", "ns::Box::open"},
          {"thread_start<unsigned int (__cdecl*)(void* __ptr64)>", "thread_start"},
          {"class Node* walk<class Node*>(class Tree*, const char*)", "walk"},
          {"Tree::size const", "Tree::size"},
          {"std::unique_ptr<Node>::~unique_ptr()", "std::unique_ptr::~unique_ptr"},
          {"bool matches(Node const&) noexcept", "matches"}});
}

TEST(NativeIdentity, KeepsOperators) {
  expect({{"ns::Iterator<int>::operator->() const", "ns::Iterator::operator->"},
          {"std::ostream& operator<< <char>(std::ostream&, char const*)", "operator<<"},
          {"bool ns::operator< <int>(ns::A<int> const&, ns::A<int> const&)", "ns::operator<"},
          {"auto ns::A::operator<=>(ns::A const&) const", "ns::A::operator<=>"},
          {"ns::A::operator[](unsigned long)", "ns::A::operator[]"},
          {"operator new(unsigned long)", "operator new"},
          {"operator delete[](void*, unsigned long)", "operator delete[]"},
          {"ns::A::operator bool() const", "ns::A::operator bool"},
          {"ns::A::operator unsigned long() const", "ns::A::operator unsigned long"},
          {"mozilla::Ref<Obj>& mozilla::Ref<Obj>::operator=(mozilla::Ref<Obj> const&)&", "mozilla::Ref::operator="}});
}

TEST(NativeIdentity, DropsAnonymousAndVersionedNamespaces) {
  expect({{"(anonymous namespace)::parse(char const*)", "parse"},
          {"ns::(anonymous namespace)::Parser::run()", "ns::Parser::run"},
          {"static bool `anonymous namespace'::Parser::run()", "Parser::run"},
          {"`anonymous-namespace'::run", "run"},
          {"std::__1::vector<int, std::__1::allocator<int> >::at(unsigned long)", "std::vector::at"},
          {"std::__ndk1::thread::join()", "std::thread::join"},
          {"std::__cxx11::basic_string<char>::_M_append(char const*, unsigned long)", "std::basic_string::_M_append"},
          {"absl::lts_20230802::Mutex::Lock()", "absl::Mutex::Lock"},
          {"fmt::v9::detail::throw_format_error(char const*)", "fmt::detail::throw_format_error"},
          {"ns::get[abi:cxx11](int)", "ns::get"}});
}

TEST(NativeIdentity, CallsEveryCompilersLambdaByOneName) {
  expect({{"main::{lambda(int)#1}::operator()(int) const", "main::lambda::operator()"},
          {"main::{lambda(int)#2}::operator()(int) const", "main::lambda::operator()"},
          {"main::$_0::operator()(int) const", "main::lambda::operator()"},
          {"main::'lambda'(int)::operator()(int) const", "main::lambda::operator()"},
          {"run(int) const::{lambda(auto:1)#1}::operator()<int>(int) const", "run::lambda::operator()"},
          {"run::<lambda_0123456789abcdef0123456789abcdef>::operator()", "run::lambda::operator()"},
          {"run::<lambda(int)>::operator()", "run::lambda::operator()"}});
}

TEST(NativeIdentity, DropsWhatCompilersAndLinkersAppend) {
  expect({{"walk.isra.0", "walk"},
          {"walk.part.8", "walk"},
          {"walk.constprop.1", "walk"},
          {"walk.cold", "walk"},
          {"walk.llvm.14040283905672493915", "walk"},
          {"walk.lto_priv.0", "walk"},
          {"memcpy@@GLIBC_2.14", "memcpy"},
          {"raise@plt", "raise"},
          {"_WriteFile@20", "WriteFile"},
          {"@fast@8", "fast"},
          {"__GI_raise", "raise"},
          {".do_page_fault", "do_page_fault"},
          {"non-virtual thunk to ns::A::run()", "ns::A::run"},
          {"[thunk]:ns::A::run`adjustor{16}'(int)", "ns::A::run"}});
}

TEST(NativeIdentity, ReadsRust) {
  expect({{"shop::cart::load::h7d7baacfb554bae8", "shop::cart::load"},
          {"_ZN4shop4cart4load17h7d7baacfb554bae8E", "shop::cart::load"},
          {"_RNvNtCs1234_4shop4cart4load", "shop::cart::load"},
          {"<shop::Cart as core::ops::drop::Drop>::drop", "shop::Cart::drop"},
          {"<alloc::vec::Vec<T, A> as core::ops::drop::Drop>::drop", "alloc::vec::Vec::drop"},
          {"<T as core::convert::Into<U>>::into", "core::convert::Into::into"},
          {"<F as core::ops::function::FnOnce<()>>::call_once", "core::ops::function::FnOnce::call_once"},
          {"core::ops::function::impls::<impl core::ops::function::FnMut<A> for &mut F>::call_mut",
           "core::ops::function::impls::call_mut"},
          {"shop::main::{{closure}}", "shop::main::{closure}"},
          {"shop::main::{closure#0}", "shop::main::{closure}"},
          {"shop::_$u7b$$u7b$closure$u7d$$u7d$::h0123456789abcdef", "shop::{closure}"},
          {"core::ptr::drop_in_place<shop::Cart>", "core::ptr::drop_in_place"},
          {"shop::abort::h3e3f989126541ea9 (.llvm.14040283905672493915)", "shop::abort"}});
}

TEST(NativeIdentity, ReadsObjectiveCAndSwift) {
  expect({{"-[Cart addItem:count:]", "-[Cart addItem:count:]"},
          {"+[Cart(Totals) shared]", "+[Cart(Totals) shared]"},
          {"-[Cart addItem:count:] + 617", "-[Cart addItem:count:]"},
          {"__41-[Cart load]_block_invoke_2", "-[Cart load]_block_invoke"},
          {"__41-[Cart load]_block_invoke", "-[Cart load]_block_invoke"},
          {"__main_block_invoke.12", "main_block_invoke"},
          {"Shop.Cart.load(id: Swift.Int) -> Swift.String", "Shop.Cart.load"},
          {"Shop.Cart.load(id: Swift.Int) async throws -> Swift.String", "Shop.Cart.load"},
          {"Shop.Cart.total.getter : Swift.Int", "Shop.Cart.total.getter"},
          {"closure #1 (Swift.Int) -> () in Shop.Cart.load() -> ()", "closure in Shop.Cart.load"},
          {"closure #2 in closure #1 in Cart.load()", "closure in Cart.load"},
          {"specialized Cart.load()", "Cart.load"},
          {"@objc Shop.Cart.load() -> ()", "Shop.Cart.load"},
          {"static Shop.Cart.make() -> Shop.Cart", "Shop.Cart.make"},
          {"(extension in Shop):Swift.Array.second() -> A", "Swift.Array.second"},
          {"$s4Shop4CartC4loadyyF", "Shop.Cart.load"},
          {"$s4shop4loadyyF", "shop.load"},
          {"_D4shop4loadFiZv", "shop.load"},
          {"?load@Cart@shop@@QEAAXXZ", "shop::Cart::load"}});
}

TEST(NativeIdentity, IsVagueWhereTheSymbolizerKnewNothing) {
  Arena arena;
  for (const char *unknown :
       {"", "??", "???", "<unknown>", "<redacted>", "0x7f001234", "UnknownFunction", "___lldb_unnamed_symbol12", "sub_14000a2b0"}) {
    Frame frame;
    frame.function = unknown;
    frame.module = frame.file = "/opt/shop/libcart-2.1.so.6";
    const Identity identity = identify_native(frame, arena);
    EXPECT_TRUE(identity.function.empty()) << unknown;
    EXPECT_EQ(identity.module, "libcart") << unknown;
    EXPECT_TRUE(identity.file.empty());
    EXPECT_TRUE(identity.vague);
  }
}

TEST(NativeIdentity, NamesAnImageWithoutFolderVersionAndAddress) {
  Arena arena;
  const Case cases[] = {{"/lib/x86_64-linux-gnu/libc-2.31.so", "libc"},
                        {"/usr/lib/libssl.so.1.1", "libssl"},
                        {"C:\\Windows\\System32\\KERNELBASE.dll", "kernelbase"},
                        {"ntdll_77060000", "ntdll"},
                        {"./shop", "shop"},
                        {"/data/app/~~aB==/x.shop-cD==/base.apk!libcart.so", "libcart"},
                        {"libsystem_kernel.dylib", "libsystem_kernel"},
                        {"/opt/shop (deleted)", "shop"}};
  for (const Case &c : cases) {
    Frame frame;
    frame.module = frame.file = c.printed;
    EXPECT_EQ(identify_native(frame, arena).module, c.name);
  }
}

TEST(NativeIdentity, TakesNeitherImageNorFileWhereThereIsAFunction) {
  Arena arena;
  Frame frame;
  frame.function = "load";
  frame.module = "libcart.so";
  frame.file = "/src/cart.c";
  frame.line = 12;
  const Identity identity = identify_native(frame, arena);
  EXPECT_TRUE(identity.module.empty());
  EXPECT_TRUE(identity.file.empty());
  EXPECT_FALSE(identity.vague);
}

TEST(NativeIdentity, OfANameIsThatName) {
  for (const char *printed :
       {"int shop::Cart::at<int>(unsigned long)", "main::{lambda(int)#1}::operator()(int) const", "<shop::Cart as Drop>::drop",
        "closure #1 () -> () in Shop.Cart.load() -> ()", "__41-[Cart load]_block_invoke_2",
        "std::ostream& operator<< <char>(std::ostream&, char)", "ns::A::operator unsigned long() const", "walk.isra.0"}) {
    const std::string once = function_of(printed);
    EXPECT_EQ(function_of(once), once);
  }
}

TEST(Demangle, StopsWhereAShortSymbolStandsForAnEndlessOne) {
  Arena arena;
  std::string symbol = "_Z1f";  // each type is a pair of the one before it
  symbol += "1AI1BS0_E";
  for (int i = 0; i < 60; ++i) {
    const std::string last = i < 36 ? std::string(1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i])
                                    : "1" + std::string(1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i - 36]);
    symbol += "1PIS" + last + "_S" + last + "_E";
  }
  EXPECT_LE(demangle(symbol, arena).size(), demangled_at_most);
}

TEST(Demangle, LeavesLongAndBrokenSymbolsAsTheyAre) {
  Arena arena;
  const std::string huge = "_Z" + std::string(100000, 'N');
  EXPECT_EQ(demangle(huge, arena), huge);
  for (const char *broken : {"_ZN", "_Z", "_ZN999999999a", "_R", "$s9a", "?@@", "_ZN4shop4load17hE"})
    EXPECT_EQ(demangle(broken, arena), broken);
}

TEST(CppName, NeedsTimeInProportionToItsInput) {
  Arena arena;
  for (const char *part : {"(", "<", "operator", "operator<", "a<b(", "`", "{", "[", "::", " a",
                           "(anonymous namespace)::", "<a as ", "closure #1 in "}) {
    std::string hostile;
    while (hostile.size() < 200000) hostile += part;
    cpp_name(hostile, arena);
    arena.reset();
  }
}

}  // namespace
}  // namespace faultprint::normalize
