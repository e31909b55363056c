// What the built-in rules say of frames, a few rows a family; and what every one of them must be.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "event/read.h"
#include "grouping/analysis.h"
#include "grouping/rules/builtin.h"
#include "grouping/rules/evaluation.h"

namespace faultprint {
namespace {

using namespace grouping::rules;

const RuleSet &builtin() {
  static const std::unique_ptr<const RuleSet> rules = compile_builtin();
  return *rules;
}

const RuleSet &no_rules() {
  static const std::unique_ptr<const RuleSet> rules = RuleSet::compile("", &builtin());
  return *rules;
}

struct Row {
  const char *function;
  const char *module;
  const char *file;
  const char *category;  // "" for none
};

// Categories of the frames of a stack, newest first as given.
std::vector<std::string> categories(Runtime runtime, const std::vector<Row> &rows) {
  Arena arena;
  Event event;
  event.runtime = runtime;
  Exception exception;
  for (const Row &row : rows) {
    Frame frame;
    frame.function = row.function;
    frame.module = row.module;
    frame.file = row.file;
    exception.frames.push_back(arena, frame);
  }
  event.exceptions.push_back(arena, exception);
  Evaluation evaluation(no_rules(), event, arena, [](void *, std::size_t, std::size_t) { return true; }, nullptr);
  std::vector<std::string> result;
  for (std::size_t i = 0; i < rows.size(); ++i) result.emplace_back(evaluation.category(0, i).name);
  return result;
}

// Each row is a stack of its own, with a frame of the program on both sides.
void expect_each(Runtime runtime, const std::vector<Row> &rows) {
  const Row own = {"shop_checkout", "", "checkout", ""};
  for (const Row &row : rows) EXPECT_EQ(categories(runtime, {own, row, own})[1], row.category) << row.function << " | " << row.module << " | " << row.file;
}

void expect_stack(Runtime runtime, const std::vector<Row> &rows) {
  const std::vector<std::string> got = categories(runtime, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(got[i], rows[i].category) << i << ": " << rows[i].function << " | " << rows[i].module;
}

// Without a literal to find it by, a rule is tried at every frame of every event.
bool has_anchor(const std::vector<Matcher> &matchers) {
  return std::any_of(matchers.begin(), matchers.end(), [](const Matcher &matcher) {
    if (matcher.negated) return false;
    if (matcher.test == Matcher::Test::any)
      return std::all_of(matcher.any.begin(), matcher.any.end(), [](const Matcher &one) { return !one.negated && !one.pattern.anchors().empty(); });
    return matcher.test == Matcher::Test::pattern && matcher.key != Key::category && !matcher.pattern.anchors().empty();
  });
}

TEST(BuiltinRules, HaveALiteralExceptThoseOfRuns) {
  for (const BuiltinFile &file : builtin_files()) {
    if (file.name == "runs") continue;
    for (const StackRule &rule : parse_rules(file.text).stack_rules)
      EXPECT_TRUE(has_anchor(rule.matchers) || has_anchor(rule.caller.matchers)) << file.name << ".rules, line " << rule.line << ": " << rule.text;
  }
  EXPECT_EQ(builtin_files().back().name, "runs");
}

TEST(BuiltinRules, SetKnownCategories) {
  const std::set<std::string> known = {"av",      "driver",  "dtor",   "extension", "framework", "free",      "gl",   "handler",    "indirection", "internals", "load", "lock",
                                       "malloc",  "runtime", "shutdown", "std",     "system",    "telemetry", "test", "threadbase", "throw",       "ui"};
  std::set<std::string> used;
  for (const StackRule &rule : builtin().stack_rules())
    for (const Action &action : rule.actions) used.insert(action.category);
  EXPECT_EQ(used, known);
}

TEST(BuiltinRules, BeginWithACommentThatSaysWhatTheyCover) {
  for (const BuiltinFile &file : builtin_files()) EXPECT_TRUE(file.text.starts_with("\n# ")) << file.name;
}

// The bare fingerprint cuts off what throws by its own tables; both must mean the same frames.
TEST(BuiltinRules, CallAFrameThrowOnlyWhereItsRoleAgrees) {
  int thrown = 0;
  for (const std::string folder : {FAULTPRINT_FIXTURES "/traces", FAULTPRINT_FIXTURES "/payloads"}) {
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      const std::string text = content.str();
      Arena arena;
      JsonParser parser;
      Event event;
      read_text(text, parser, arena, event);
      grouping::Analysis analysis(event, arena);
      Evaluation evaluation(no_rules(), event, arena, [](void *, std::size_t, std::size_t) { return true; }, nullptr);
      for (std::size_t exception = 0; exception < event.exceptions.size(); ++exception) {
        const List<Frame> &frames = event.exceptions[exception].frames;
        for (std::size_t i = 0; i < frames.size(); ++i) {
          if (evaluation.category(exception, i).name != "throw") continue;
          const grouping::Part part = analysis.role(exception, i).part;
          EXPECT_TRUE(part == grouping::Part::thrower || part == grouping::Part::plumbing) << entry.path() << ": " << frames[i].function;
          ++thrown;
        }
      }
    }
  }
  EXPECT_GE(thrown, 4);
}

TEST(BuiltinRules, KnowCompiledPrograms) {
  expect_each(Runtime::native, {
      {"memcpy", "", "", "std"},
      {"malloc", "", "", "malloc"},
      {"operator new(unsigned long)", "", "", "malloc"},
      {"free", "", "", "free"},
      {"abort", "", "", "throw"},
      {"std::vector<int>::at(unsigned long) const", "", "", "std"},
      {"std::__throw_out_of_range(char const*)", "", "", "throw"},
      {"std::function<void ()>::operator()() const", "", "", "indirection"},
      {"Order::~Order()", "", "", "dtor"},
      {"start_thread", "", "", "threadbase"},
      {"QCoreApplication::exec()", "", "", "threadbase"},
      {"__asan::ReportGenericError", "", "", "telemetry"},
      {"pthread_mutex_lock", "", "", "lock"},
      {"dlopen", "", "", "load"},
      {"exit", "", "", "shutdown"},
      {"<signal handler called>", "", "", "handler"},
      {"avcodec_send_packet", "", "", "av"},
      {"errfinish", "", "", "throw"},
      {"worker_thread", "", "", ""},
      {"ShopDocument::open(char const*)", "/usr/bin/shop", "", ""},
      {"core::Engine::run()", "/opt/shop/bin/shop", "", ""},
  });
}

TEST(BuiltinRules, KnowSystems) {
  expect_each(Runtime::native, {
      {"-[UIView layoutSubviews]", "UIKitCore", "", "ui"},
      {"UIApplicationMain", "UIKitCore", "", "threadbase"},
      {"objc_exception_throw", "libobjc.A.dylib", "", "throw"},
      {"", "/lib/x86_64-linux-gnu/libc.so.6", "", "internals"},
      {"__pthread_start(void*)", "/apex/com.android.runtime/lib64/bionic/libc.so", "", "threadbase"},
      {"art::jit::Jit::CompileMethod", "/apex/com.android.art/lib64/libart.so", "", "runtime"},
      {"KERNEL32!BaseThreadInitThunk", "KERNEL32", "", "threadbase"},
      {"RaiseException", "C:\\Windows\\System32\\KERNELBASE.dll", "", "throw"},
      {"HeapFree", "C:\\Windows\\System32\\kernel32.dll", "", "free"},
      {"drawFrame", "C:\\Windows\\System32\\DriverStore\\FileRepository\\nv_disp.inf_amd64_1\\nvoglv64.dll", "", "driver"},
      {"glDrawArrays", "/usr/lib/libGL.so.1", "", "gl"},
      {"sentrycrash_captureException", "Shop", "", "telemetry"},
  });
}

TEST(BuiltinRules, KnowEngines) {
  expect_each(Runtime::native, {
      {"FDebug::CheckVerifyFailedImpl(char const*)", "", "", "throw"},
      {"UObject::ProcessEvent(UFunction*, void*)", "", "", "indirection"},
      {"FEngineLoop::Tick()", "", "", "threadbase"},
      {"il2cpp::vm::Exception::Raise(Il2CppException*)", "", "", "throw"},
      {"il2cpp::vm::Runtime::Invoke", "", "", "runtime"},
      {"blink::ScriptController::Execute()", "", "", "framework"},
      {"v8::Function::Call", "", "", "runtime"},
  });
  expect_each(Runtime::dotnet, {{"MoveNext", "UnityEngine.SetupCoroutine", "", "indirection"}, {"Instantiate", "UnityEngine.Object", "", "framework"}});
}

TEST(BuiltinRules, KnowRustGoAndSwift) {
  expect_each(Runtime::rust, {
      {"core::panicking::panic_fmt", "", "/rustc/90b35a6239c3d8bdabc530a6a0816f7ff89a0aaf/library/core/src/panicking.rs", "throw"},
      {"core::option::Option<T>::unwrap", "", "", "throw"},
      {"core::ops::function::FnOnce::call_once", "", "", "indirection"},
      {"std::rt::lang_start", "", "", "threadbase"},
      {"tokio::runtime::scheduler::current_thread::Context::enter", "", "", "threadbase"},
      {"alloc::vec::Vec<T,A>::push", "", "", "std"},
      {"core::ptr::drop_in_place<shop::Order>", "", "", "dtor"},
      {"shop::cart::total", "", "src/cart.rs", ""},
  });
  expect_each(Runtime::go, {
      {"runtime.gopanic", "", "/usr/local/go/src/runtime/panic.go", "throw"},
      {"net/http.HandlerFunc.ServeHTTP", "", "/usr/local/go/src/net/http/server.go", "indirection"},
      {"net/http.(*conn).serve", "", "/usr/local/go/src/net/http/server.go", "threadbase"},
      {"(*Context).Next", "github.com/gin-gonic/gin", "/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go", "indirection"},
      {"strconv.Atoi", "", "/usr/local/go/src/strconv/atoi.go", "std"},
      {"testing.tRunner", "", "/usr/local/go/src/testing/testing.go", "test"},
      {"shop.example/cart.(*Cart).Total", "", "/srv/shop/cart/cart.go", ""},
  });
  expect_each(Runtime::swift, {
      {"NIOPosix.SelectableEventLoop.run() throws -> ()", "", "", "threadbase"},
      {"Swift._assertionFailure(_:_:file:line:flags:)", "", "", "throw"},
      {"Vapor.Responder.respond(to:)", "", "", "framework"},
  });
}

TEST(BuiltinRules, KnowJava) {
  // In one piece, as a trace prints it, and in two, as a payload sends it.
  expect_each(Runtime::jvm, {
      {"java.util.concurrent.ThreadPoolExecutor.runWorker", "", "ThreadPoolExecutor.java", "threadbase"},
      {"runWorker", "java.util.concurrent.ThreadPoolExecutor", "ThreadPoolExecutor.java", "threadbase"},
      {"invoke", "java.lang.reflect.Method", "Method.java", "indirection"},
      {"requireNonNull", "java.util.Objects", "Objects.java", "throw"},
      {"doDispatch", "org.springframework.web.servlet.DispatcherServlet", "", "framework"},
      {"get", "java.util.HashMap", "HashMap.java", "std"},
      {"performClick", "android.view.View", "View.java", "ui"},
      {"loop", "android.os.Looper", "Looper.java", "threadbase"},
      {"loadLibrary", "java.lang.System", "System.java", "load"},
      {"captureException", "io.sentry.Sentry", "", "telemetry"},
      {"assertEquals", "org.junit.jupiter.api.Assertions", "", "throw"},
      {"assertThrows", "org.junit.jupiter.api.Assertions", "", "test"},
      {"total", "com.example.shop.Cart", "Cart.java", ""},
  });
}

TEST(BuiltinRules, KnowDotNet) {
  expect_each(Runtime::dotnet, {
      {"System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()", "", "", "indirection"},
      {"System.ThrowHelper.ThrowArgumentNullException(ExceptionArgument argument)", "", "", "throw"},
      {"Invoke(HttpContext context)", "Microsoft.AspNetCore.Routing.EndpointMiddleware", "", "indirection"},
      {"First(IEnumerable`1 source)", "System.Linq.Enumerable", "", "std"},
      {"ReadAsync()", "Npgsql.NpgsqlDataReader", "", "framework"},
      {"OnClick(RoutedEventArgs e)", "System.Windows.Controls.Button", "", "ui"},
      {"StartCallback()", "System.Threading.Thread", "", "threadbase"},
      {"Total()", "Shop.Cart", "/src/Shop/Cart.cs", ""},
  });
}

TEST(BuiltinRules, KnowJavaScript) {
  expect_each(Runtime::javascript, {
      {"process.processTicksAndRejections", "", "node:internal/process/task_queues", "threadbase"},
      {"Module._compile", "", "node:internal/modules/cjs/loader", "load"},
      {"renderWithHooks", "", "https://shop.example/static/js/vendors.1a2b.js", "ui"},
      {"handle", "", "/srv/shop/node_modules/express/lib/router/index.js", "framework"},
      {"asyncGeneratorStep", "", "https://shop.example/app.js", "indirection"},
      {"Array.map", "", "<anonymous>", "std"},
      {"HTMLDocument.sentryWrapped", "", "https://shop.example/app.js", "telemetry"},
      {"inject", "", "chrome-extension://abcdefghijklmnop/content.js", "extension"},
      {"assertEquals", "", "https://deno.land/std@0.200.0/testing/asserts.ts", "std"},
      {"IpcMainImpl.<anonymous>", "", "node:electron/js2c/browser_init", "indirection"},
      {"total", "", "https://shop.example/src/cart.ts", ""},
  });
  expect_each(Runtime::wasm, {
      {"wasm-function[417]", "", "wasm://wasm/0006d892", "internals"},
      {"__wbindgen_throw", "", "https://shop.example/pkg/shop_bg.wasm", "throw"},
      {"shop::cart::total", "", "wasm://wasm/0006d892", ""},
  });
}

TEST(BuiltinRules, KnowPythonRubyAndPhp) {
  expect_each(Runtime::python, {
      {"_bootstrap_inner", "threading", "/usr/lib/python3.12/threading.py", "threadbase"},
      {"inner", "django.core.handlers.exception", "/venv/lib/python3.12/site-packages/django/core/handlers/exception.py", "indirection"},
      {"get_response", "django.core.handlers.base", "/venv/lib/python3.12/site-packages/django/db/models/query.py", "framework"},
      {"loads", "json", "/usr/lib/python3.12/json/__init__.py", "std"},
      {"raise_for_status", "requests.models", "/venv/lib/python3.12/site-packages/requests/models.py", "throw"},
      {"_find_and_load", "", "<frozen importlib._bootstrap>", "load"},
      {"total", "shop.cart", "/srv/shop/cart.py", ""},
  });
  expect_each(Runtime::ruby, {
      {"require", "", "<internal:/usr/lib/ruby/3.3.0/rubygems/core_ext/kernel_require.rb>", "load"},
      {"run_callbacks", "", "/usr/local/bundle/gems/activesupport-7.1.3/lib/active_support/callbacks.rb", "indirection"},
      {"execute", "", "/usr/local/bundle/gems/activerecord-7.1.3/lib/active_record/relation.rb", "framework"},
      {"process_client", "", "/usr/local/bundle/gems/puma-6.4.2/lib/puma/server.rb", "threadbase"},
      {"parse", "", "/usr/lib/ruby/3.3.0/json/common.rb", "std"},
      {"total", "", "/srv/shop/app/models/cart.rb", ""},
  });
  expect_each(Runtime::php, {
      {"Illuminate\\Pipeline\\Pipeline->then", "", "/srv/vendor/laravel/framework/src/Illuminate/Pipeline/Pipeline.php", "indirection"},
      {"Doctrine\\DBAL\\Connection->executeQuery", "", "/srv/vendor/doctrine/dbal/src/Connection.php", "framework"},
      {"call_user_func_array", "", "[internal function]", "indirection"},
      {"{main}", "", "", "threadbase"},
      {"Shop\\Cart->total", "", "/srv/src/Cart.php", ""},
  });
}

TEST(BuiltinRules, KnowDartErlangAndElixir) {
  expect_each(Runtime::dart, {
      {"_RawReceivePort._handleMessage", "", "dart:isolate-patch/isolate_patch.dart", "threadbase"},
      {"State.setState", "", "package:flutter/src/widgets/framework.dart", "ui"},
      {"_TypeError._throwNew", "", "dart:core-patch/errors_patch.dart", "throw"},
      {"Cart.total", "", "package:shop/cart.dart", ""},
  });
  expect_each(Runtime::beam, {
      {"gen_server:try_handle_call", "", "gen_server.erl", "threadbase"},
      {":gen_server.try_handle_call/4", "", "gen_server.erl", "threadbase"},
      {"erlang:error", "", "", "throw"},
      {":erlang.binary_to_integer/1", "", "", "std"},
      {"Enum.map/2", "", "lib/enum.ex", "std"},
      {"Plug.Router.__route__/4", "", "lib/plug/router.ex", "indirection"},
      {"Ecto.Repo.Schema.insert/4", "", "lib/ecto/repo/schema.ex", "framework"},
      {"Shop.Cart.total/1", "", "lib/shop/cart.ex", ""},
  });
}

TEST(BuiltinRules, KnowSmallRuntimes) {
  expect_each(Runtime::lua, {{"error", "", "[C]", "throw"}, {"pcall", "", "[C]", "indirection"}, {"total", "", "/srv/shop/cart.lua", ""}});
  expect_each(Runtime::perl, {{"Carp::croak", "", "/usr/share/perl/5.36/Carp.pm", "throw"}, {"Shop::Cart::total", "", "/srv/shop/Cart.pm", ""}});
  expect_each(Runtime::r, {{"tryCatch", "", "", "indirection"}, {"rlang::abort", "", "", "throw"}, {"total", "", "", ""}});
  expect_each(Runtime::julia, {{"error", "", "./error.jl", "throw"}, {"map", "", "./abstractarray.jl", "std"}, {"total", "", "/srv/shop/cart.jl", ""}});
  expect_each(Runtime::haskell, {{"error", "base:GHC.Err", "libraries/base/GHC/Err.hs", "throw"}, {"total", "shop-1.0:Cart", "src/Cart.hs", ""}});
  expect_each(Runtime::oracle, {{"SYS.DBMS_SQL", "", "", "indirection"}, {"SHOP.CART_PACKAGE", "", "", ""}});
  expect_each(Runtime::plpgsql, {{"SQL statement", "", "", "indirection"}, {"shop.total(integer)", "", "", ""}});
  expect_each(Runtime::nim, {{"raiseIndexError2", "", "/usr/lib/nim/system/chcks.nim", "throw"}});
  expect_each(Runtime::ocaml, {{"Stdlib.failwith", "", "stdlib.ml", "throw"}});
}

TEST(BuiltinRules, KeepTheOldestOfARunOfTheSystem) {
  expect_stack(Runtime::native, {
      {"shop_main", "/opt/shop/bin/shop", "", ""},
      {"__CFRunLoopRun", "CoreFoundation", "", "internals"},
      {"CFRunLoopRunSpecific", "CoreFoundation", "", "internals"},
      {"CFRunLoopRunInMode", "CoreFoundation", "", "system"},
      {"shop_run", "/opt/shop/bin/shop", "", ""},
  });
}

TEST(BuiltinRules, TakeASingleFrameOfTheSystemForAPassedOnCall) {
  expect_stack(Runtime::native, {
      {"shop_compare", "/opt/shop/bin/shop", "", ""},
      {"CFArraySortValues", "CoreFoundation", "", "indirection"},
      {"shop_sort", "/opt/shop/bin/shop", "", ""},
  });
  expect_stack(Runtime::native, {{"CFArraySortValues", "CoreFoundation", "", "system"}, {"shop_sort", "/opt/shop/bin/shop", "", ""}});  // the newest failed itself
}

TEST(BuiltinRules, JoinADestructorWithWhatTheCompilerMakesOfIt) {
  expect_stack(Runtime::native, {
      {"Shop::Order::~Order", "", "order.cpp", "dtor"},  // the program's own, like the next one
      {"Shop::Cart::`scalar deleting destructor'", "", "", "internals"},
      {"Shop::Cart::~Cart", "", "cart.cpp", "dtor"},
  });
}

TEST(BuiltinRules, KeepTheNewestOfARunOfADriver) {
  const char *driver = "C:\\Windows\\System32\\DriverStore\\FileRepository\\nv.inf_amd64_1\\nvwgf2umx.dll";
  expect_stack(Runtime::native, {
      {"", driver, "", "driver"},
      {"", driver, "", "internals"},
      {"NDXGI::CDevice::Flush", "C:\\Windows\\System32\\d3d11.dll", "", "internals"},
      {"CContext::Draw", "C:\\Windows\\System32\\d3d11.dll", "", "gl"},
      {"shop_draw", "C:\\Program Files\\Shop\\shop.exe", "", ""},
  });
}

TEST(BuiltinRules, KeepTheOldestOfARunOfTheStandardLibrary) {
  expect_stack(Runtime::jvm, {
      {"getNode", "java.util.HashMap", "HashMap.java", "internals"},
      {"get", "java.util.HashMap", "HashMap.java", "std"},
      {"total", "com.example.shop.Cart", "Cart.java", ""},
  });
}

TEST(BuiltinRules, AreOverruledByThoseOfTheUser) {
  Arena arena;
  Event event;
  event.runtime = Runtime::native;
  Exception exception;
  Frame frame;
  frame.function = "abort";
  exception.frames.push_back(arena, frame);
  event.exceptions.push_back(arena, exception);
  const std::unique_ptr<const RuleSet> own = RuleSet::compile("category:throw category=mine\n", &builtin());
  Evaluation evaluation(*own, event, arena, [](void *, std::size_t, std::size_t) { return true; }, nullptr);
  EXPECT_EQ(evaluation.category(0, 0).name, "mine");
  EXPECT_FALSE(evaluation.category(0, 0).builtin);
}

}  // namespace
}  // namespace faultprint
