// test/unit/exception_class_test.cpp: one class has one name.
#include <gtest/gtest.h>

#include "normalize/identity.h"

namespace {

using namespace faultprint;
using namespace std::string_view_literals;

struct Case {
  Runtime runtime;
  std::string_view printed, name;
};

TEST(ExceptionClass, WhatVariesIsGoneAndTheNamespaceStays) {
  Arena arena;
  for (const Case &c : {
           Case{Runtime::python, "asyncio.exceptions.TimeoutError", "TimeoutError"},
           Case{Runtime::python, "concurrent.futures._base.TimeoutError", "TimeoutError"},
           Case{Runtime::python, "socket.timeout", "TimeoutError"},
           Case{Runtime::python, "timeout", "TimeoutError"},
           Case{Runtime::python, "TimeoutError", "TimeoutError"},
           Case{Runtime::python, "IOError", "OSError"},
           Case{Runtime::python, "EnvironmentError", "OSError"},
           Case{Runtime::python, "builtins.ValueError", "ValueError"},
           Case{Runtime::python, "__main__.CartError", "CartError"},
           Case{Runtime::python, "asyncio.streams.IncompleteReadError", "asyncio.IncompleteReadError"},
           Case{Runtime::python, "shop.errors.TimeoutError", "shop.errors.TimeoutError"},
           Case{Runtime::javascript, "AssertionError [ERR_ASSERTION]", "AssertionError"},
           Case{Runtime::javascript, "TypeError [ERR_INVALID_ARG_TYPE]", "TypeError"},
           Case{Runtime::javascript, "DOMException [AbortError]", "AbortError"},
           Case{Runtime::javascript, "Uncaught TypeError", "TypeError"},
           Case{Runtime::javascript, "error", "Error"},
           Case{Runtime::jvm, "shop.Cart$CartException", "shop.Cart$CartException"},
           Case{Runtime::jvm, "app//shop.CartException", "shop.CartException"},
           Case{Runtime::jvm, "shop.CartException$MockitoMock$12345", "shop.CartException"},
           Case{Runtime::jvm, "shop.Cart$1", "shop.Cart"},
           Case{Runtime::jvm, "org.apache.hadoop.ipc.RemoteException(java.io.IOException)", "org.apache.hadoop.ipc.RemoteException(java.io.IOException)"},
           Case{Runtime::dotnet, "Shop.Cart+CartException", "Shop.Cart.CartException"},
           Case{Runtime::dotnet, "System.ServiceModel.FaultException`1[[Shop.Detail, Shop, Version=1.0.0.0]]", "System.ServiceModel.FaultException`1"},
           Case{Runtime::dotnet, "System.ServiceModel.FaultException<Shop.Detail>", "System.ServiceModel.FaultException`1"},
           Case{Runtime::php, "\\App\\CartException", "App\\CartException"},
           Case{Runtime::php, "Exception@anonymous\0/app/a.php:3$0"sv, "Exception@anonymous"},
           Case{Runtime::ruby, "#<Class:0x00007f8b1c0d2e3f>::Retry", "#<Class>::Retry"},
           Case{Runtime::go, "runtime.boundsError", "panic"},
           Case{Runtime::go, "*runtime.TypeAssertionError", "panic"},
           Case{Runtime::go, "*shop.CartError", "*shop.CartError"},
           Case{Runtime::perl, "Shop::Error=HASH(0x55d0c8a1)", "Shop::Error"},
           Case{Runtime::native, "std::__1::bad_alloc", "std::bad_alloc"},
           Case{Runtime::beam, "Elixir.ArgumentError", "ArgumentError"},
           Case{Runtime::unknown, "", ""},
       })
    EXPECT_EQ(normalize::exception_class(c.printed, c.runtime, arena), c.name) << c.printed;
}

TEST(ExceptionClass, IsAFixedPoint) {
  Arena arena;
  for (const auto &[runtime, printed] : {std::pair{Runtime::python, "IOError"}, {Runtime::python, "CancelledError"}, {Runtime::dotnet, "A.B+C<D>"}, {Runtime::jvm, "a.B$1"}, {Runtime::javascript, "Error [X]"}}) {
    const std::string_view once = normalize::exception_class(printed, runtime, arena);
    EXPECT_EQ(normalize::exception_class(once, runtime, arena), once);
  }
}

}  // namespace
