// One error, one fingerprint: as a runtime prints it, and as every payload format carries it. What trackers spell differently here is what
// their SDKs for the language spell differently. Left out is what cannot agree, because the SDK does not send it: some SDKs for Python send a class
// without its module, and Go's traces do not name the type of an error that is not the runtime's own.
#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "support/payloads.h"

namespace {

using namespace faultprint;

struct Call {
  std::string function;   // without its class
  std::string owner;      // class, module or package, where the runtime has one
  std::string qualified;  // both, as trackers without a field for the owner spell them
  std::string file;
  int line;
  bool app;
};

struct Failure {
  std::string language;      // as SDKs name it
  std::string platform;      // as Sentry names it
  std::string type, message;
  std::string type_module;   // sent apart from `short_type` by some SDKs; empty: not for this language
  std::string short_type;
  std::vector<Call> calls;   // newest first
  std::string raw;           // as printed when the program ends
  std::string stack;         // as written into a field
};

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out + '"';
}
// {"key": value, …}; values are JSON.
using Members = std::vector<std::pair<std::string, std::string>>;
std::string object(const Members &members) {
  std::string out = "{";
  for (const auto &[key, value] : members) out += (out.size() > 1 ? "," : "") + json_string(key) + ":" + value;
  return out + "}";
}
std::string array(const std::vector<std::string> &elements) {
  std::string out = "[";
  for (const std::string &element : elements) out += (out.size() > 1 ? "," : "") + element;
  return out + "]";
}
template <typename Write>
std::string frames(const Failure &failure, bool newest_first, Write write) {
  std::vector<std::string> all;
  for (const Call &call : failure.calls) all.push_back(write(call));
  if (!newest_first) std::reverse(all.begin(), all.end());
  return array(all);
}
std::string flag(bool yes) { return yes ? "true" : "false"; }

std::string sentry(const Failure &f) {
  const std::string stack = frames(f, false, [](const Call &c) {
    Members frame = {{"function", json_string(c.owner.empty() ? c.qualified : c.function)}, {"filename", json_string(c.file.substr(c.file.rfind('/') + 1))}, {"abs_path", json_string(c.file)},
                     {"lineno", std::to_string(c.line)}, {"in_app", flag(c.app)}};
    if (!c.owner.empty()) frame.push_back({"module", json_string(c.owner)});
    return object(frame);
  });
  Members exception = {{"type", json_string(f.short_type)}, {"value", json_string(f.message)}, {"stacktrace", object({{"frames", stack}})}};
  if (!f.type_module.empty()) exception.push_back({"module", json_string(f.type_module)});
  return object({{"event_id", json_string("9ec79c33ec9942ab8353589fcb2e04dc")}, {"platform", json_string(f.platform)}, {"level", json_string("error")},
                 {"exception", object({{"values", array({object(exception)})}})}});
}
std::string sentry_envelope(const Failure &f) {
  const std::string event = sentry(f);
  return R"({"event_id":"9ec79c33ec9942ab8353589fcb2e04dc","dsn":"https://k@shop.example/1"})" "\n" R"({"type":"event","length":)" + std::to_string(event.size()) + "}\n" + event + "\n";
}
std::string attributes(const Failure &f) {
  const auto attribute = [](const char *key, const std::string &value) { return object({{"key", json_string(key)}, {"value", object({{"stringValue", json_string(value)}})}}); };
  return array({attribute("exception.type", f.type), attribute("exception.message", f.message), attribute("exception.stacktrace", f.stack)});
}
std::string resource(const Failure &f) {
  return object({{"attributes", array({object({{"key", json_string("telemetry.sdk.language")}, {"value", object({{"stringValue", json_string(f.language)}})}})})}});
}
std::string otlp_log(const Failure &f) {
  const std::string record = object({{"severityNumber", "17"}, {"body", object({{"stringValue", json_string("checkout failed")}})}, {"attributes", attributes(f)}});
  return object({{"resourceLogs", array({object({{"resource", resource(f)}, {"scopeLogs", array({object({{"logRecords", array({record})}})})}})})}});
}
std::string otlp_span(const Failure &f) {
  const std::string span = object({{"name", json_string("POST /checkout")}, {"events", array({object({{"name", json_string("exception")}, {"attributes", attributes(f)}})})}});
  return object({{"resourceSpans", array({object({{"resource", resource(f)}, {"scopeSpans", array({object({{"spans", array({span})}})})}})})}});
}
std::string bugsnag(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    return object({{"file", json_string(c.file)}, {"lineNumber", std::to_string(c.line)}, {"method", json_string(c.qualified)}, {"inProject", flag(c.app)}});
  });
  const std::string exception = object({{"errorClass", json_string(f.type)}, {"message", json_string(f.message)}, {"stacktrace", stack}});
  return object({{"notifier", object({{"name", json_string("Bugsnag " + f.language)}})}, {"events", array({object({{"severity", json_string("error")}, {"exceptions", array({exception})}})})}});
}
std::string rollbar(const Failure &f) {
  const std::string stack = frames(f, false, [](const Call &c) {
    return object({{"filename", json_string(c.file)}, {"lineno", std::to_string(c.line)}, {"method", json_string(c.qualified)}});
  });
  const std::string trace = object({{"exception", object({{"class", json_string(f.type)}, {"message", json_string(f.message)}})}, {"frames", stack}});
  return object({{"data", object({{"language", json_string(f.language)}, {"level", json_string("error")}, {"body", object({{"trace", trace}})}})}});
}
std::string airbrake(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    return object({{"file", json_string(c.file)}, {"line", std::to_string(c.line)}, {"function", json_string(c.qualified)}});
  });
  return object({{"errors", array({object({{"type", json_string(f.type)}, {"message", json_string(f.message)}, {"backtrace", stack}})})}, {"context", object({{"language", json_string(f.language)}})}});
}
std::string honeybadger(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    return object({{"number", json_string(std::to_string(c.line))}, {"file", json_string(c.file)}, {"method", json_string(c.qualified)}, {"context", json_string(c.app ? "app" : "all")}});
  });
  return object({{"notifier", object({{"name", json_string("honeybadger-" + f.language)}, {"language", json_string(f.language)}})},
                 {"error", object({{"class", json_string(f.type)}, {"message", json_string(f.type + ": " + f.message)}, {"backtrace", stack}})}});
}
std::string raygun(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    return object({{"lineNumber", std::to_string(c.line)}, {"className", json_string(c.owner)}, {"fileName", json_string(c.file)}, {"methodName", json_string(c.owner.empty() ? c.qualified : c.function)}});
  });
  return object({{"occurredOn", json_string("2026-03-01T00:00:00Z")},
                 {"details", object({{"client", object({{"name", json_string("raygun-" + f.language)}})},
                                     {"error", object({{"className", json_string(f.type)}, {"message", json_string(f.message)}, {"stackTrace", stack}})}})}});
}
std::string elastic_exception(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    Members frame = {{"abs_path", json_string(c.file)}, {"filename", json_string(c.file.substr(c.file.rfind('/') + 1))}, {"lineno", std::to_string(c.line)},
                     {"function", json_string(c.owner.empty() ? c.qualified : c.function)}, {"library_frame", flag(!c.app)}};
    if (!c.owner.empty()) frame.push_back({"classname", json_string(c.owner)});
    return object(frame);
  });
  return object({{"type", json_string(f.type)}, {"message", json_string(f.message)}, {"stacktrace", stack}});
}
std::string elastic(const Failure &f) {
  const std::string service = object({{"language", object({{"name", json_string(f.language)}})}});
  return object({{"error", object({{"id", json_string("1")}, {"context", object({{"service", service}})}, {"exception", elastic_exception(f)}})}});
}
std::string elastic_intake(const Failure &f) {
  return object({{"metadata", object({{"service", object({{"name", json_string("shop")}, {"language", object({{"name", json_string(f.language)}})}})}})}}) + "\n" +
         object({{"error", object({{"id", json_string("1")}, {"exception", elastic_exception(f)}})}}) + "\n";
}
std::string elastic_rum(const Failure &f) {
  const std::string stack = frames(f, true, [](const Call &c) {
    return object({{"ap", json_string(c.file)}, {"f", json_string(c.file.substr(c.file.rfind('/') + 1))}, {"fn", json_string(c.qualified)}, {"li", std::to_string(c.line)}});
  });
  return object({{"e", object({{"id", json_string("1")}, {"cl", json_string("checkout")}, {"ex", object({{"ty", json_string(f.type)}, {"mg", json_string(f.message)}, {"st", stack}})}})}});
}
std::string ecs(const Failure &f) {
  return object({{"@timestamp", json_string("2026-03-01T00:00:00Z")}, {"ecs.version", json_string("8.10.0")}, {"log.level", json_string("error")}, {"message", json_string("checkout failed")},
                 {"error", object({{"type", json_string(f.type)}, {"message", json_string(f.message)}, {"stack_trace", json_string(f.stack)}})}});
}
std::string pino(const Failure &f) {
  return object({{"level", "50"}, {"time", "1772323200000"}, {"msg", json_string("checkout failed")},
                 {"err", object({{"type", json_string(f.type)}, {"message", json_string(f.message)}, {"stack", json_string(f.stack)}})}});
}
std::string datadog(const Failure &f) {
  return object({{"ddsource", json_string(f.language)}, {"service", json_string("shop")}, {"message", json_string("checkout failed")},
                 {"error", object({{"kind", json_string(f.type)}, {"message", json_string(f.message)}, {"stack", json_string(f.stack)}})}});
}
std::string gelf(const Failure &f) {
  return object({{"version", json_string("1.1")}, {"host", json_string("shop-1")}, {"short_message", json_string("checkout failed")}, {"full_message", json_string(f.stack)}});
}
std::string google_cloud_report(const Failure &f) {
  return object({{"serviceContext", object({{"service", json_string("shop")}})}, {"message", json_string(f.stack)}});
}
std::string google_cloud_log(const Failure &f) { return object({{"severity", json_string("ERROR")}, {"textPayload", json_string(f.raw)}}); }
std::string any_json(const Failure &f) {
  return object({{"job", object({{"queue", json_string("mail")}, {"attempts", "3"}})}, {"outcome", object({{"log", json_string(f.stack)}})}});
}

struct Format {
  const char *name;
  std::string (*write)(const Failure &);
  bool lines = false;  // several JSON values, so no jsonb
};
constexpr Format formats[] = {
    {"Sentry", sentry}, {"Sentry envelope", sentry_envelope, true}, {"OTLP log", otlp_log}, {"OTLP span", otlp_span}, {"Bugsnag", bugsnag}, {"Rollbar", rollbar},
    {"Airbrake", airbrake}, {"Honeybadger", honeybadger}, {"Raygun", raygun}, {"Elastic APM", elastic}, {"Elastic APM intake", elastic_intake, true}, {"ECS", ecs},
    {"pino", pino}, {"Datadog", datadog}, {"GELF", gelf}, {"Google Cloud report", google_cloud_report}, {"Google Cloud log", google_cloud_log}, {"JSON", any_json},
};

const Failure javascript = {
    "javascript", "node", "TypeError", "Cannot read properties of undefined (reading 'total')", "", "TypeError",
    {{"Cart.checkout", "", "Cart.checkout", "/srv/shop/src/cart.js", 41, true},
     {"handle", "", "Layer.handle", "/srv/shop/node_modules/express/lib/router/layer.js", 95, false},
     {"submit", "", "submit", "/srv/shop/src/web.js", 20, true}},
    "/srv/shop/src/cart.js:41\n    return lines.total;\n                 ^\n\n"
    "TypeError: Cannot read properties of undefined (reading 'total')\n"
    "    at Cart.checkout (/srv/shop/src/cart.js:41:18)\n"
    "    at Layer.handle (/srv/shop/node_modules/express/lib/router/layer.js:95:5)\n"
    "    at submit (/srv/shop/src/web.js:20:3)\n\nNode.js v20.11.1\n",
    "TypeError: Cannot read properties of undefined (reading 'total')\n"
    "    at Cart.checkout (/srv/shop/src/cart.js:41:18)\n"
    "    at Layer.handle (/srv/shop/node_modules/express/lib/router/layer.js:95:5)\n"
    "    at submit (/srv/shop/src/web.js:20:3)"};

constexpr const char *python_trace =
    "Traceback (most recent call last):\n"
    "  File \"/srv/shop/web.py\", line 20, in submit\n    checkout(cart)\n"
    "  File \"/srv/shop/venv/lib/python3.11/site-packages/flask/ctx.py\", line 95, in wrapper\n    return f(*args)\n"
    "  File \"/srv/shop/cart.py\", line 41, in checkout\n    price = prices[sku]\n"
    "KeyError: 'sku-17'\n";
const Failure python = {"python", "python", "KeyError", "'sku-17'", "", "KeyError",
                        {{"checkout", "", "checkout", "/srv/shop/cart.py", 41, true},
                         {"wrapper", "", "wrapper", "/srv/shop/venv/lib/python3.11/site-packages/flask/ctx.py", 95, false},
                         {"submit", "", "submit", "/srv/shop/web.py", 20, true}},
                        python_trace, python_trace};

constexpr const char *java_trace =
    "com.shop.CartException: cart 17 is empty\n"
    "\tat com.shop.Cart.checkout(Cart.java:41)\n"
    "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:95)\n"
    "\tat com.shop.Web.submit(Web.java:20)\n";
const Failure java = {"java", "java", "com.shop.CartException", "cart 17 is empty", "com.shop", "CartException",
                      {{"checkout", "com.shop.Cart", "com.shop.Cart.checkout", "Cart.java", 41, true},
                       {"service", "org.springframework.web.servlet.FrameworkServlet", "org.springframework.web.servlet.FrameworkServlet.service", "FrameworkServlet.java", 95, false},
                       {"submit", "com.shop.Web", "com.shop.Web.submit", "Web.java", 20, true}},
                      std::string("Exception in thread \"main\" ") + java_trace, java_trace};

constexpr const char *dotnet_trace =
    "Shop.CartException: cart 17 is empty\n"
    "   at Shop.Cart.Checkout(Int32 id) in /src/Shop/Cart.cs:line 41\n"
    "   at Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker.InvokeInnerFilterAsync()\n"
    "   at Shop.Web.Submit(Int32 id) in /src/Shop/Web.cs:line 20\n";
const Failure dotnet = {"csharp", "csharp", "Shop.CartException", "cart 17 is empty", "", "Shop.CartException",
                        {{"Checkout", "Shop.Cart", "Shop.Cart.Checkout(Int32 id)", "/src/Shop/Cart.cs", 41, true},
                         {"InvokeInnerFilterAsync", "Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker",
                          "Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker.InvokeInnerFilterAsync()", "", 0, false},
                         {"Submit", "Shop.Web", "Shop.Web.Submit(Int32 id)", "/src/Shop/Web.cs", 20, true}},
                        std::string("Unhandled exception. ") + dotnet_trace, dotnet_trace};

constexpr const char *ruby_trace =
    "/srv/shop/app/cart.rb:41:in `checkout': cart 17 is empty (Shop::CartError)\n"
    "\tfrom /usr/local/bundle/gems/rack-3.0.8/lib/rack/builder.rb:95:in `call'\n"
    "\tfrom /srv/shop/app/web.rb:20:in `submit'\n";
const Failure ruby = {"ruby", "ruby", "Shop::CartError", "cart 17 is empty", "Shop", "Shop::CartError",
                      {{"checkout", "", "checkout", "/srv/shop/app/cart.rb", 41, true},
                       {"call", "", "call", "/usr/local/bundle/gems/rack-3.0.8/lib/rack/builder.rb", 95, false},
                       {"submit", "", "submit", "/srv/shop/app/web.rb", 20, true}},
                      ruby_trace, ruby_trace};

constexpr const char *php_trace =
    "Shop\\CartException: cart 17 is empty in /srv/shop/src/Cart.php:41\nStack trace:\n"
    "#0 /srv/shop/vendor/slim/slim/Slim/App.php(95): Shop\\Cart->checkout(17)\n"
    "#1 /srv/shop/src/Web.php(20): Slim\\App->handle(Object(Request))\n"
    "#2 /srv/shop/public/index.php(7): Shop\\Web->submit()\n#3 {main}";
const Failure php = {"php", "php", "Shop\\CartException", "cart 17 is empty", "", "Shop\\CartException",
                     {{"checkout", "", "Shop\\Cart::checkout", "/srv/shop/src/Cart.php", 41, true},
                      {"handle", "", "Slim\\App::handle", "/srv/shop/vendor/slim/slim/Slim/App.php", 95, false},
                      {"submit", "", "Shop\\Web::submit", "/srv/shop/src/Web.php", 20, true},
                      {"", "", "", "/srv/shop/public/index.php", 7, true}},
                     std::string("PHP Fatal error:  Uncaught ") + php_trace + "\n  thrown in /srv/shop/src/Cart.php on line 41\n", php_trace};

// Outside any function the file is all there is.
constexpr const char *php_script_trace = "Shop\\CartException: cart 17 is empty in /srv/shop/public/index.php:7\nStack trace:\n#0 {main}";
const Failure php_script = {"php", "php", "Shop\\CartException", "cart 17 is empty", "", "Shop\\CartException", {{"", "", "", "/srv/shop/public/index.php", 7, true}},
                            std::string("PHP Fatal error:  Uncaught ") + php_script_trace + "\n  thrown in /srv/shop/public/index.php on line 7\n", php_script_trace};

constexpr const char *go_trace =
    "panic: runtime error: index out of range [5] with length 1\n\ngoroutine 1 [running]:\n"
    "shop.example/cart.(*Cart).Checkout(0xc000012345, 0x5)\n\t/srv/shop/cart/cart.go:41 +0x1d\n"
    "github.com/gorilla/mux.(*Router).ServeHTTP(0xc0000123)\n\t/root/go/pkg/mod/github.com/gorilla/mux@v1.8.0/mux.go:95 +0x1cf\n"
    "main.submit(...)\n\t/srv/shop/main.go:20\n";
const Failure go = {"go", "go", "runtime.boundsError", "runtime error: index out of range [5] with length 1", "", "runtime.boundsError",
                    {{"(*Cart).Checkout", "shop.example/cart", "shop.example/cart.(*Cart).Checkout", "/srv/shop/cart/cart.go", 41, true},
                     {"(*Router).ServeHTTP", "github.com/gorilla/mux", "github.com/gorilla/mux.(*Router).ServeHTTP", "/root/go/pkg/mod/github.com/gorilla/mux@v1.8.0/mux.go", 95, false},
                     {"submit", "main", "main.submit", "/srv/shop/main.go", 20, true}},
                    go_trace, go_trace};

class CrossFormat : public testing::TestWithParam<const Failure *> {
 protected:
  // What counts, one line each, as the explanation gives it.
  std::string counted(const Event &event) {
    grouping::Analysis analysis(event, arena_);
    EXPECT_EQ(name_of(grouping::basis_of(grouping::fingerprint_of(analysis))), "in-app stack");
    std::string all;
    for (const grouping::Component &component : grouping::counted(analysis)) all += std::string(grouping::path_of(component, arena_)) + " = " + std::string(component.value) + "\n";
    return all;
  }
  std::string of_text(const std::string &text) {
    arena_.reset();
    Event event;
    read_text(text, parser_, arena_, event);
    return counted(event);
  }
  std::string of_jsonb(const std::string &json) {
    arena_.reset();
    const support::Bytes bytes = support::JsonbEncoder::encode(parser_.parse(json, arena_));
    Event event;
    read_jsonb(bytes, arena_, event);
    return counted(event);
  }

 private:
  JsonParser parser_;
  Arena arena_;
};

TEST_P(CrossFormat, EveryPayloadOfOneErrorHasTheFingerprintOfItsTrace) {
  const Failure &failure = *GetParam();
  const std::string expected = of_text(failure.raw);
  EXPECT_EQ(of_text(failure.stack), expected);
  for (const Format &format : formats) {
    const std::string payload = format.write(failure);
    EXPECT_EQ(of_text(payload), expected) << format.name << ": " << payload;
    if (!format.lines) {
      EXPECT_EQ(of_jsonb(payload), expected) << format.name << " as jsonb: " << payload;
    }
  }
  if (failure.language == "javascript") {
    EXPECT_EQ(of_text(elastic_rum(failure)), expected);
    EXPECT_EQ(of_jsonb(elastic_rum(failure)), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, CrossFormat, testing::Values(&javascript, &python, &java, &dotnet, &ruby, &php, &php_script, &go),
                         [](const auto &info) { return info.param->language + (info.param == &php_script ? "_script" : ""); });

}  // namespace
