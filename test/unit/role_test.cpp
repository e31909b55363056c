// Which frames are whose: one row a rule, for every runtime.
#include "grouping/role.h"

#include <gtest/gtest.h>

#include <string>

namespace faultprint {
namespace {

using grouping::Part;

struct Row {
  const char *function;
  const char *module;
  const char *file;
  Part part;
  const char *reason = nullptr;  // nullptr: whichever
};

std::string_view name_of(Part part) {
  constexpr std::string_view names[] = {"app", "library", "plumbing", "thrower", "marker"};
  return names[static_cast<std::size_t>(part)];
}

grouping::Role role(Frame frame, Runtime runtime) {
  static Arena arena;  // of the test only
  arena.reset();
  return grouping::role_of(frame, normalize::identify(frame, runtime, arena), runtime);
}

template <std::size_t count>
void expect_roles(Runtime runtime, const Row (&rows)[count]) {
  for (const Row &row : rows) {
    Frame frame;
    frame.function = row.function;
    frame.module = row.module;
    frame.file = row.file;
    frame.line = std::string_view(row.file).starts_with('<') || std::string_view(row.file).starts_with('[') ? 0 : 7;
    const grouping::Role got = role(frame, runtime);
    const std::string where = std::string(row.function) + " | " + row.module + " | " + row.file;
    EXPECT_EQ(name_of(got.part), name_of(row.part)) << where << " (" << got.reason << ")";
    if (row.reason != nullptr) {
      EXPECT_EQ(got.reason, row.reason) << where;
    }
    EXPECT_FALSE(got.reason.empty());
  }
}

TEST(Role, SenderDecidesBetweenAppAndLibrary) {
  Frame frame;
  frame.function = "handle";
  frame.file = "/srv/shop/node_modules/express/lib/router.js";
  frame.in_app = InApp::yes;
  EXPECT_TRUE(role(frame, Runtime::javascript).part == Part::app);
  EXPECT_EQ(role(frame, Runtime::javascript).reason, "marked in-app by the sender");
  frame.file = "/srv/shop/cart.js";
  frame.in_app = InApp::no;
  EXPECT_TRUE(role(frame, Runtime::javascript).part == Part::library);
}

TEST(Role, SenderDoesNotOverrulePlumbingThrowersAndMarkers) {
  Frame frame;
  frame.in_app = InApp::yes;
  frame.function = "<listcomp>";
  frame.file = "/srv/shop/cart.py";
  EXPECT_TRUE(role(frame, Runtime::python).part == Part::plumbing);
  frame.function = "core::panicking::panic_fmt";
  EXPECT_TRUE(role(frame, Runtime::rust).part == Part::thrower);
  frame.function = "<asynchronous suspension>";
  EXPECT_TRUE(role(frame, Runtime::dart).part == Part::marker);
}

TEST(Role, SenderKnowsMethodsThatAreNamedLikePlumbing) {
  Frame frame;
  frame.in_app = InApp::yes;
  frame.file = "/srv/app/orders.js";
  for (const char *function : {"Order.rejected", "Invoice.tryCatch", "cart.Order.reportError"}) {
    frame.function = function;
    EXPECT_TRUE(role(frame, Runtime::javascript).part == Part::app) << function;
  }
  for (const char *function : {"rejected", "async tryCatch", "Generator.next"}) {
    frame.function = function;
    EXPECT_TRUE(role(frame, Runtime::javascript).part == Part::plumbing) << function;
  }
}

TEST(Role, RuntimeOfTheFrameCountsBeforeThatOfTheEvent) {
  Frame frame;
  frame.function = "abort";
  frame.runtime = Runtime::native;
  EXPECT_TRUE(role(frame, Runtime::javascript).part == Part::thrower);
}

TEST(Role, JavaScript) {
  const Row rows[] = {
      {"addToCart", "", "https://shop.example/assets/main.4f3a2b9c.js", Part::app, "no sign of a library"},
      {"Layer.handle", "", "/srv/shop/node_modules/express/lib/router/layer.js", Part::library, "library frame: node_modules"},
      {"next", "", "/srv/node_modules/.pnpm/koa@2.1.0/node_modules/koa/lib/application.js", Part::library},
      {"render", "", "webpack:///./node_modules/some-widget/index.js", Part::library},
      {"render", "", "webpack-internal:///(ssr)/./src/pages/cart.tsx", Part::app},
      {"parse", "", "C:\\shop\\node_modules\\yargs\\index.js", Part::library},
      {"ZoneDelegate.invokeTask", "", "https://shop.example/polyfills.js", Part::plumbing, "async machinery of Zone.js"},
      {"run", "", "/app/node_modules/zone.js/fesm2015/zone.js", Part::plumbing, "async machinery of Zone.js"},
      {"SafeSubscriber.next", "", "https://shop.example/main.js", Part::plumbing, "async machinery of RxJS"},
      {"asyncGeneratorStep", "", "https://shop.example/main.js", Part::plumbing, "async helper of a transpiler"},
      {"_next", "", "https://shop.example/main.js", Part::plumbing},
      {"__awaiter", "", "/srv/shop/dist/cart.js", Part::plumbing},
      {"new Promise", "", "<anonymous>", Part::plumbing},
      {"Generator.next", "", "<anonymous>", Part::plumbing},
      {"async Promise.all", "", "index 0", Part::plumbing},
      {"process.processTicksAndRejections", "", "node:internal/process/task_queues", Part::plumbing, "event loop of the runtime"},
      {"processTicksAndRejections", "", "internal/process/task_queues.js", Part::plumbing},
      {"Module._compile", "", "node:internal/modules/cjs/loader", Part::plumbing, "module loader"},
      {"readFileSync", "", "node:fs", Part::library, "library of the runtime"},
      {"emit", "", "events.js", Part::library},
      {"op_read", "", "ext:core/00_ops.js", Part::plumbing},
      {"serve", "", "https://deno.land/std@0.200.0/http/server.ts", Part::library},
      {"JSON.parse", "", "<anonymous>", Part::library, "built-in function of the engine"},
      {"stringify", "", "[native code]", Part::library},
      {"commitRoot", "", "https://shop.example/bundle.js", Part::library, "library frame: React"},
      {"callWithErrorHandling", "", "https://shop.example/bundle.js", Part::library},
      {"metroRequire", "", "index.android.bundle", Part::plumbing},
      {"sentryWrapped", "", "https://shop.example/bundle.js", Part::plumbing},
      {"HTMLDocument.sentryWrapped", "", "https://shop.example/bundle.js", Part::plumbing},
      {"a", "", "https://cdn.jsdelivr.net/npm/chart/dist/c.js", Part::library, "library frame: from a CDN"},
      {"a", "", "https://www.googletagmanager.com/gtm.js?id=GTM-1", Part::library, "script of a third party"},
      {"a", "", "chrome-extension://abcdef/inject.js", Part::library, "browser extension"},
      {"a", "", "https://shop.example/static/vendor.81c2.js", Part::library, "library bundle: vendor"},
      {"a", "", "https://shop.example/static/chunk-vendors.81c2.js?v=2", Part::library},
      {"a", "", "https://shop.example/vendor/cart.js", Part::app},
      {"a", "", "https://shop.example/vendorlist.js", Part::app},
      {"render", "", "webpack:///~/widget/index.js", Part::library, "library frame: node_modules"},
      {"Timeout._onTimeout", "", "/srv/shop/poll.js", Part::app},
      {"Immediate.<anonymous>", "", "/srv/shop/poll.js", Part::app},
      {"setTimeout handler*poll", "", "https://shop.example/main.js", Part::app},
      {"async loadCart", "", "/srv/shop/cart.js", Part::app},
      {"run", "", "file:///C:/Program Files/Shop/resources/app.asar/main.js", Part::app},
      {"step", "", "/usr/src/app/wizard.js", Part::app},
      {"runJob", "", "/srv/app/src/scheduler.js", Part::app},
      {"start", "", "C:\\shop\\bootstrap.js", Part::app},
      {"send", "", "webpack:///./src/axios.js", Part::app},
      {"fill", "", "webpack://shop/./src/polyfill.js", Part::app},
      {"runJob", "", "https://shop.example/js/scheduler.js", Part::library, "library script"},
      {"renderView", "", "/srv/app/src/cart.js", Part::app},
      {"mountChildren", "", "webpack:///./src/tree.js", Part::app},
      {"renderView", "", "http://localhost:5173/src/cart.js?t=1", Part::app},
      {"renderView", "", "https://shop.example/main.4f3a2b9c.js", Part::library, "library frame: Angular"},
      {"renderView", "", "/srv/node_modules/@angular/core/fesm2022/core.mjs", Part::library},
      {"renderRootSync", "", "/srv/app/.next/server/chunks/417.js", Part::library, "library frame: React"},
      {"renderRootSync", "", "", Part::library, "library frame: React"},
      {"renderRootSync", "", "main.jsbundle", Part::library, "library frame: React"},
      {"", "", "", Part::app},
  };
  expect_roles(Runtime::javascript, rows);
}

TEST(Role, Python) {
  const Row rows[] = {
      {"checkout", "", "/srv/shop/cart.py", Part::app},
      {"dispatch_request", "", "/venv/lib/python3.11/site-packages/flask/app.py", Part::library, "library frame: site-packages"},
      {"inner", "", "/usr/lib/python3/dist-packages/django/core/handlers/exception.py", Part::library},
      {"_run_once", "", "/usr/lib/python3.11/asyncio/base_events.py", Part::plumbing, "async machinery of asyncio"},
      {"run_until_complete", "", "C:\\Python39\\lib\\asyncio\\base_events.py", Part::plumbing},
      {"run", "", "/usr/local/lib/python3.12/concurrent/futures/thread.py", Part::plumbing, "thread pool of concurrent.futures"},
      {"_bootstrap_inner", "", "/usr/lib/python3.8/threading.py", Part::plumbing, "thread start"},
      {"run", "", "/usr/lib/python3.8/threading.py", Part::plumbing},
      {"acquire", "", "/usr/lib/python3.8/threading.py", Part::library},
      {"loads", "", "/usr/lib/python3.8/json/__init__.py", Part::library, "Python's standard library"},
      {"_call_with_frames_removed", "", "<frozen importlib._bootstrap>", Part::plumbing, "import machinery"},
      {"_run_code", "", "<frozen runpy>", Part::plumbing},
      {"join", "", "<frozen posixpath>", Part::library},
      {"<listcomp>", "", "/srv/shop/cart.py", Part::plumbing},
      {"total.<locals>.<dictcomp>", "", "/srv/shop/cart.py", Part::plumbing},
      {"<genexpr>", "", "/srv/shop/cart.py", Part::app},
      {"<lambda>", "", "/srv/shop/cart.py", Part::app},
      {"<module>", "", "<stdin>", Part::app},
      {"trace_task", "", "/venv/lib/python3.11/site-packages/celery/app/trace.py", Part::plumbing, "task runner of Celery"},
      {"main", "", "/venv/lib/python3.11/site-packages/trio/_core/_run.py", Part::plumbing},
      {"sentry_patched", "", "/venv/lib/python3.11/site-packages/sentry_sdk/hub.py", Part::plumbing},
      {"wrapper", "asyncio.tasks", "asyncio/tasks.py", Part::plumbing},
      {"get", "requests.api", "requests/api.py", Part::library},
      {"send", "email.sender", "email/sender.py", Part::app},
      {"push", "queue.worker", "queue/worker.py", Part::app},
      {"f", "", "/home/anna/lib/cart.py", Part::app},
      {"f", "", "/usr/local/app/cart.py", Part::app},
      {"f", "", "/usr/src/app/cart.py", Part::app},
      {"f", "", "code.py", Part::app},
  };
  expect_roles(Runtime::python, rows);
}

TEST(Role, Jvm) {
  const Row rows[] = {
      {"checkout", "com.example.shop.Cart", "Cart.java", Part::app},
      {"com.example.shop.Cart.checkout", "", "Cart.java", Part::app},
      {"run", "com.example.kotlinx.Runner", "Runner.kt", Part::app},
      {"com.example.shop.Cart.lambda$sum$0", "", "Cart.java", Part::app},
      {"java.util.ArrayList.get", "", "ArrayList.java", Part::library, "Java's standard library"},
      {"java.base/java.util.ArrayList.get", "", "ArrayList.java", Part::library},
      {"invoke0", "jdk.internal.reflect.NativeMethodAccessorImpl", "NativeMethodAccessorImpl.java", Part::plumbing,
       "reflective call"},
      {"sun.reflect.GeneratedMethodAccessor783.invoke", "", "Unknown Source", Part::plumbing},
      {"java.base/java.lang.reflect.Method.invoke", "", "Method.java", Part::plumbing},
      {"java.lang.Thread.run", "", "Thread.java", Part::plumbing, "thread start"},
      {"java.util.concurrent.ThreadPoolExecutor$Worker.run", "", "ThreadPoolExecutor.java", Part::plumbing, "thread pool"},
      {"com.example.Cart$$EnhancerBySpringCGLIB$$648dd9df.checkout", "", "<generated>", Part::plumbing, "generated proxy"},
      {"com.example.Cart$$SpringCGLIB$$0.checkout", "", "<generated>", Part::plumbing},
      {"jdk.proxy2.$Proxy123.checkout", "", "Unknown Source", Part::plumbing},
      {"com.example.$Proxy12.checkout", "", "Unknown Source", Part::plumbing},
      {"com.example.Cart$HibernateProxy$x8Kd.getId", "", "Unknown Source", Part::plumbing},
      {"com.example.Cart$MockitoMock$1837.total", "", "Unknown Source", Part::plumbing},
      {"com.example.Cart$$Lambda$14/0x00007f8db4000c68.get", "", "Unknown Source", Part::plumbing},
      {"com.example.Cart$ProxyCheck.run", "", "Cart.java", Part::app},
      {"resumeWith", "kotlin.coroutines.jvm.internal.BaseContinuationImpl", "ContinuationImpl.kt", Part::plumbing,
       "coroutine machinery"},
      {"BaseContinuationImpl.resumeWith", "", "ContinuationImpl.kt", Part::plumbing},
      {"DispatchedTask.run", "", "DispatchedTask.kt", Part::plumbing},
      {"_COROUTINE._BOUNDARY._", "", "CoroutineDebugging.kt", Part::marker},
      {"(Coroutine boundary)", "", "", Part::marker},
      {"reactor.core.publisher.FluxMap$MapSubscriber.onNext", "", "FluxMap.java", Part::plumbing},
      {"org.codehaus.groovy.runtime.callsite.CallSiteArray.defaultCall", "", "CallSiteArray.java", Part::plumbing},
      {"clojure.lang.AFn.run", "", "AFn.java", Part::plumbing},
      {"android.os.Looper.loop", "", "Looper.java", Part::plumbing, "event loop of Android"},
      {"android.widget.TextView.setText", "", "TextView.java", Part::library, "Android's framework"},
      {"java.util.Objects.requireNonNull", "", "Objects.java", Part::thrower, "assertion helper"},
      {"kotlin.jvm.internal.Intrinsics.checkNotNullParameter", "", "Intrinsics.java", Part::thrower},
      {"org.junit.Assert.fail", "", "Assert.java", Part::thrower},
      {"org.junit.jupiter.api.AssertDoesNotThrow.assertDoesNotThrow", "", "AssertDoesNotThrow.java", Part::plumbing},
      {"org.springframework.jdbc.core.JdbcTemplate.query", "", "JdbcTemplate.java", Part::library},
      {"Thread.run", "", "Thread.java", Part::plumbing},
      {"ThreadPoolExecutor.runWorker", "", "ThreadPoolExecutor.java", Part::plumbing},
      {"Ljava.Cart.run", "", "", Part::app},
  };
  expect_roles(Runtime::jvm, rows);
}

TEST(Role, DotNet) {
  const Row rows[] = {
      {"Shop.Cart.Checkout", "", "/src/Cart.cs", Part::app},
      {"Checkout", "Shop.Cart", "/src/Cart.cs", Part::app},
      {"System.Collections.Generic.List`1.get_Item", "", "", Part::library, "library of .NET"},
      {"System.ThrowHelper.ThrowArgumentOutOfRange_IndexMustBeLessException", "", "", Part::thrower, "throw helper"},
      {"Shop.Internal.ThrowHelper.ThrowEmpty", "", "/src/ThrowHelper.cs", Part::thrower},
      {"System.ArgumentNullException.Throw", "", "", Part::thrower},
      {"System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw", "", "", Part::plumbing, "async machinery of .NET"},
      {"System.Runtime.CompilerServices.TaskAwaiter.HandleNonSuccessAndDebuggerNotification", "", "", Part::plumbing},
      {"System.Threading.ExecutionContext.RunInternal", "", "", Part::plumbing},
      {"System.Threading.ThreadHelper.ThreadStart", "", "", Part::plumbing, "thread start"},
      {"System.RuntimeMethodHandle.InvokeMethod", "", "", Part::plumbing},
      {"UnityEngine.GameObject.GetComponent", "", "", Part::library},
      {"Newtonsoft.Json.JsonConvert.DeserializeObject", "", "", Part::library},
      {"Systematic.Cart.Add", "", "", Part::app},
  };
  expect_roles(Runtime::dotnet, rows);
}

TEST(Role, Go) {
  const Row rows[] = {
      {"main.main", "", "/home/anna/shop/main.go", Part::app},
      {"github.com/anna/shop/cart.(*Cart).Total", "", "/home/anna/shop/cart/cart.go", Part::app},
      {"github.com/lib/pq.(*conn).exec", "", "/root/go/pkg/mod/github.com/lib/pq@v1.10.0/conn.go", Part::library,
       "library frame: pkg/mod"},
      {"github.com/lib/pq.Open", "", "/srv/shop/vendor/github.com/lib/pq/conn.go", Part::library, "library frame: vendor"},
      {"panic", "", "/usr/local/go/src/runtime/panic.go", Part::thrower, "panic entry point"},
      {"runtime.gopanic", "", "/usr/local/go/src/runtime/panic.go", Part::thrower},
      {"runtime.sigpanic", "", "", Part::thrower},
      {"runtime.goPanicIndex", "", "", Part::thrower},
      {"runtime.goexit", "", "/usr/local/go/src/runtime/asm_amd64.s", Part::plumbing, "thread start"},
      {"runtime.call32", "", "", Part::plumbing},
      {"testing.tRunner", "", "/usr/local/go/src/testing/testing.go", Part::plumbing, "test runner"},
      {"net/http.(*conn).serve", "", "/usr/local/go/src/net/http/server.go", Part::plumbing, "server loop"},
      {"net/http.(*conn).serve.func1", "", "/usr/local/go/src/net/http/server.go", Part::plumbing},
      {"encoding/json.(*Decoder).Decode", "", "", Part::library, "Go's standard library"},
      {"strconv.Atoi", "", "strconv/atoi.go", Part::library},
      {"errors.Wrap", "", "/home/anna/shop/errors/wrap.go", Part::app},
      {"panicroom.Open", "", "/home/anna/shop/panicroom/open.go", Part::app},
  };
  expect_roles(Runtime::go, rows);
}

TEST(Role, Rust) {
  const Row rows[] = {
      {"shop::cart::total", "", "src/cart.rs", Part::app},
      {"shop::cart::total::h0123456789abcdef", "", "src/cart.rs", Part::app},
      {"core::panicking::panic_fmt", "", "/rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/panicking.rs",
       Part::thrower, "panic entry point"},
      {"rust_begin_unwind", "", "", Part::thrower},
      {"std::panicking::begin_panic_handler::{{closure}}", "", "", Part::thrower},
      {"core::result::unwrap_failed", "", "", Part::thrower},
      {"core::result::Result<T,E>::unwrap", "", "", Part::thrower},
      {"core::option::Option<T>::expect::h0123456789abcdef", "", "", Part::thrower},
      {"core::option::Option<T>::unwrap_or_else", "", "", Part::library},
      {"std::panicking::try", "", "", Part::plumbing, "program start"},
      {"std::panicking::try::do_call", "", "", Part::plumbing},
      {"std::sys::backtrace::__rust_begin_short_backtrace", "", "", Part::plumbing},
      {"std::rt::lang_start", "", "", Part::plumbing},
      {"core::ops::function::FnOnce::call_once", "", "", Part::plumbing, "function call"},
      {"<alloc::boxed::Box<F,A> as core::ops::function::FnOnce<Args>>::call_once", "", "", Part::plumbing},
      {"tokio::runtime::task::harness::poll_future", "", "", Part::plumbing, "async machinery of Tokio"},
      {"<futures_util::future::Map<F> as core::future::future::Future>::poll", "", "", Part::plumbing},
      {"std::fs::read_to_string", "", "", Part::library, "Rust's standard library"},
      {"alloc::vec::Vec<T>::push", "", "", Part::library},
      {"<shop::Cart as shop::Total>::sum", "", "src/cart.rs", Part::app},
      {"csv::Reader<R>::read", "", "/home/anna/.cargo/registry/src/index.crates.io-6f17d22bba15001f/csv-1.3.0/src/reader.rs",
       Part::library, "library frame: cargo registry"},
  };
  expect_roles(Runtime::rust, rows);
}

TEST(Role, Ruby) {
  const Row rows[] = {
      {"total", "", "/srv/shop/app/models/cart.rb", Part::app},
      {"total", "", "app/models/cart.rb", Part::app},
      {"call", "", "/usr/local/bundle/gems/rack-2.2.8/lib/rack/etag.rb", Part::library},
      {"find", "", "/usr/local/bundle/gems/activerecord-7.0.4/lib/active_record/core.rb", Part::library, "library frame: gems"},
      {"run_callbacks", "", "/gems/activesupport-7.0.4/lib/active_support/callbacks.rb", Part::plumbing, "callbacks of Rails"},
      {"require", "", "/usr/lib/ruby/3.1.0/rubygems/core_ext/kernel_require.rb", Part::plumbing, "code loader"},
      {"require", "", "<internal:/usr/lib/ruby/3.1.0/rubygems/core_ext/kernel_require.rb>", Part::plumbing},
      {"loop", "", "<internal:kernel>", Part::library, "Ruby's own method"},
      {"parse", "", "/home/anna/.rbenv/versions/3.2.2/lib/ruby/3.2.0/json/common.rb", Part::library, "Ruby's standard library"},
      {"perform", "", "/srv/shop/vendor/bundle/ruby/3.2.0/gems/sidekiq-7.1.0/lib/sidekiq/processor.rb", Part::plumbing,
       "job runner"},
      {"total", "", "/home/ruby/shop/cart.rb", Part::app},
  };
  expect_roles(Runtime::ruby, rows);
}

TEST(Role, Php) {
  const Row rows[] = {
      {"App\\Cart->total", "", "/var/www/shop/src/Cart.php", Part::app},
      {"Illuminate\\Pipeline\\Pipeline->then", "", "/var/www/shop/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php",
       Part::plumbing, "pipeline of the framework"},
      {"Symfony\\Component\\HttpKernel\\HttpKernel->handleRaw", "", "/var/www/shop/vendor/symfony/http-kernel/HttpKernel.php",
       Part::plumbing},
      {"Doctrine\\DBAL\\Connection->query", "", "/var/www/shop/vendor/doctrine/dbal/src/Connection.php", Part::library,
       "library frame: vendor"},
      {"array_map", "", "[internal function]", Part::library, "PHP's own function"},
      {"call_user_func_array", "", "/var/www/shop/src/Cart.php", Part::plumbing},
      {"{main}", "", "", Part::plumbing, "program start"},
      {"total", "", "/var/www/shop/vendors/Cart.php", Part::app},
      {"do_action", "", "/var/www/shop/wp-includes/plugin.php", Part::plumbing},
  };
  expect_roles(Runtime::php, rows);
}

TEST(Role, Dart) {
  const Row rows[] = {
      {"Cart.total", "", "package:shop/cart.dart", Part::app},
      {"main.<anonymous closure>", "", "file:///srv/shop/bin/main.dart", Part::app},
      {"_TypeError._throwNew", "", "dart:core-patch/errors_patch.dart", Part::thrower, "throw helper"},
      {"<asynchronous suspension>", "", "", Part::marker},
      {"_rootRunUnary", "", "dart:async/zone.dart", Part::plumbing, "async machinery of Dart"},
      {"_RawReceivePort._handleMessage", "", "dart:isolate-patch/isolate_patch.dart", Part::plumbing},
      {"List.[]", "", "dart:core-patch/growable_array.dart", Part::library, "Dart's standard library"},
      {"State.setState", "", "package:flutter/src/widgets/framework.dart", Part::library, "library frame: Flutter"},
      {"Future.wait", "", "package:shop/future.dart", Part::app},
      {"Client.get", "", "/home/anna/.pub-cache/hosted/pub.dev/http-1.0.0/lib/http.dart", Part::library},
  };
  expect_roles(Runtime::dart, rows);
}

TEST(Role, Beam) {
  const Row rows[] = {
      {"Shop.Cart.total/1", "", "lib/shop/cart.ex", Part::app},
      {"total/1", "Elixir.Shop.Cart", "lib/shop/cart.ex", Part::app},
      {"Task.Supervised.invoke_mfa/2", "", "lib/task/supervised.ex", Part::plumbing, "process start"},
      {":proc_lib.init_p_do_apply/3", "", "proc_lib.erl", Part::plumbing},
      {"proc_lib:init_p/3", "", "proc_lib.erl", Part::plumbing},
      {"init_p", "proc_lib", "proc_lib.erl", Part::plumbing},
      {":gen_server.try_handle_call/4", "", "gen_server.erl", Part::plumbing, "server loop of OTP"},
      {":erlang.binary_to_integer/1", "", "", Part::library},
      {"anonymous fn/2 in Enum.map/2", "", "lib/enum.ex", Part::library},
      {"anonymous fn/1 in Shop.Cart.total/1", "", "lib/shop/cart.ex", Part::app},
      {"cart:total/1", "", "cart.erl", Part::app},
  };
  expect_roles(Runtime::beam, rows);
}

TEST(Role, Native) {
  const Row rows[] = {
      {"shop::Cart::total(int) const", "", "/home/anna/shop/cart.cpp", Part::app},
      {"main", "", "/home/anna/shop/main.c", Part::app},
      {"abort", "/lib/x86_64-linux-gnu/libc.so.6", "", Part::thrower, "abort entry point"},
      {"__GI_raise", "", "../sysdeps/unix/sysv/linux/raise.c", Part::thrower},
      {"__pthread_kill_implementation", "", "./nptl/pthread_kill.c", Part::thrower},
      {"__assert_fail", "", "", Part::thrower, "assertion helper"},
      {"std::terminate()", "", "", Part::thrower, "exception machinery of C++"},
      {"__cxa_throw", "libstdc++.so.6", "", Part::thrower},
      {"_CxxThrowException", "VCRUNTIME140.dll", "", Part::thrower},
      {"KERNELBASE!RaiseException", "", "", Part::thrower, "exception dispatch of Windows"},
      {"objc_exception_throw", "libobjc.A.dylib", "", Part::thrower},
      {"<signal handler called>", "", "", Part::thrower, "signal handler"},
      {"__asan_memcpy", "", "", Part::plumbing, "sanitizer interceptor"},
      {"__interceptor_strlen", "", "", Part::plumbing},
      {"operator new(unsigned long)", "", "", Part::plumbing, "memory allocator"},
      {"operator delete[](void*)", "", "", Part::plumbing},
      {"_int_free", "", "", Part::plumbing},
      {"__memmove_avx_unaligned_erms", "", "", Part::plumbing, "memory function of the C library"},
      {"fuzzer::Fuzzer::ExecuteCallback(unsigned char const*, unsigned long)", "", "", Part::plumbing, "driver of the fuzzer"},
      {"__libc_start_main", "", "", Part::plumbing, "program start"},
      {"BaseThreadInitThunk", "KERNEL32.DLL", "", Part::plumbing},
      {"start_thread", "", "", Part::plumbing, "thread start"},
      {"std::vector<int, std::allocator<int> >::at(unsigned long)", "", "", Part::library, "C++ standard library"},
      {"void std::__invoke_impl<void, void (*)()>(std::__invoke_other, void (*&&)())", "", "", Part::plumbing, "function wrapper"},
      {"-[NSArray objectAtIndex:]", "", "", Part::library},
      {"-[ShopCart total]", "Shop", "", Part::app},
      {"CFRunLoopRunSpecific", "CoreFoundation", "", Part::plumbing, "event loop"},
      {"sub_1234", "UIKitCore", "", Part::library, "framework of Apple"},
      {"NtWaitForSingleObject", "C:\\Windows\\System32\\ntdll.dll", "", Part::library},
      {"f", "/data/app/~~x==/com.example-y==/lib/arm64/libshop.so", "", Part::app},
      {"f", "/system/lib64/libmystery.so", "", Part::library, "library frame: system directory"},
      {"dump_stack_lvl", "", "", Part::thrower, "report of the kernel"},
      {"__warn", "", "kernel/panic.c", Part::thrower},
      {"asm_exc_page_fault", "", "", Part::plumbing, "kernel entry"},
      {"entry_SYSCALL_64_after_hwframe", "", "", Part::plumbing},
      {"ret_from_fork", "", "", Part::plumbing},
      {"core::panicking::panic_fmt", "", "", Part::thrower, "panic entry point"},
      {"std::panicking::try", "", "", Part::plumbing},
      {"ext4_lookup.part.0", "", "", Part::app},
      {"dispatch_order", "shop", "", Part::app},
      {"abortive_plan", "shop", "", Part::app},
  };
  expect_roles(Runtime::native, rows);
  const Row swift[] = {
      {"Swift._assertionFailure(_: Swift.StaticString, flags: Swift.UInt32) -> Swift.Never", "libswiftCore.dylib", "",
       Part::thrower, "fatal error of Swift"},
      {"closure #1 in _assertionFailure(_:_:file:line:flags:)", "", "", Part::thrower},
      {"Cart.total()", "Shop", "", Part::app},
  };
  expect_roles(Runtime::swift, swift);
}

TEST(Role, SmallRuntimes) {
  const Row lua[] = {{"error", "", "[C]", Part::plumbing},
                     {"string.rep", "", "[C]", Part::library},
                     {"total", "", "cart.lua", Part::app},
                     {"(...tail calls...)", "", "", Part::marker}};
  expect_roles(Runtime::lua, lua);
  const Row perl[] = {{"Carp::croak", "", "/usr/share/perl/5.36/Carp.pm", Part::plumbing},
                      {"Shop::Cart::total", "", "lib/Shop/Cart.pm", Part::app},
                      {"DBI::connect", "", "/usr/lib/x86_64-linux-gnu/perl5/5.36/DBI.pm", Part::library}};
  expect_roles(Runtime::perl, perl);
  const Row unknown[] = {{"error", "", "cart.xyz", Part::app}, {"f", "", "/srv/x/node_modules/y/z.js", Part::library}};
  expect_roles(Runtime::unknown, unknown);
}

TEST(Role, OddPathsAreOnlyLookedAtWithinBounds) {
  for (const char *file : {"/", "//", "\\", ":", "a:", "C:\\", "C:/", "pkg/mod", "pkg/mod/", "/gems/", "lib/ruby/", "node_modules",
                           "node_modules/", "<", "<frozen", "://", "http://", "https://:80"})
    for (const Runtime runtime : {Runtime::javascript, Runtime::python, Runtime::ruby, Runtime::go, Runtime::rust, Runtime::native,
                                  Runtime::beam, Runtime::php})
      for (const char *function : {"", ".", "::", "<", "_Z", "-[", "a.", "$", "async ", "(", " [as ]", "operator"}) {
        Frame frame;
        frame.function = function;
        frame.file = file;
        frame.module = function;
        EXPECT_FALSE(role(frame, runtime).reason.empty());
      }
  const std::string giant(1 << 20, '/');
  Frame frame;
  frame.file = frame.function = frame.module = giant;
  for (const Runtime runtime : {Runtime::javascript, Runtime::python, Runtime::jvm, Runtime::native, Runtime::rust})
    EXPECT_FALSE(role(frame, runtime).reason.empty());
}

}  // namespace
}  // namespace faultprint
