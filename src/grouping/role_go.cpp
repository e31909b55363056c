// src/grouping/role_go.cpp
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view go_library = "Go's standard library";

constexpr NameGroup groups[] = {
    {Part::thrower, "panic entry point",
     "panic, runtime.gopanic, runtime.goPanic*, runtime.panic*, runtime.sigpanic*, runtime.throw*, runtime.fatalthrow*, "
     "runtime.fatalpanic*, runtime.fatal*, runtime.dopanic*, runtime.startpanic*, runtime.badmorestack*, runtime.raise*, "
     "runtime.dieFromSignal*, runtime.sigfwdgo*, runtime.sighandler*, runtime.sigtrampgo*, runtime.sigtramp*, runtime.crash*, "
     "runtime.raisebadsignal*, runtime.abort*, runtime.newstack, runtime.morestack*, runtime.recovery, runtime.panicmem, "
     "runtime/debug.Stack, runtime/debug.PrintStack, log.Panic*, log.(*Logger).Panic*, log.Fatal*, log.(*Logger).Fatal*, "
     "runtime.checkptr*, internal/runtime/maps.fatal, runtime.racereport*"},
    {Part::thrower, "assertion helper", "testing.(*common).Fatal*, testing.(*common).FailNow"},
    {Part::plumbing, "assertion helper", "github.com/stretchr/testify/*, gotest.tools/*, github.com/onsi/gomega*"},
    {Part::thrower, "stack capture of an error package",
     "github.com/pkg/errors.callers, github.com/pkg/errors.New, github.com/pkg/errors.Errorf, github.com/pkg/errors.Wrap*, "
     "github.com/pkg/errors.WithStack, github.com/go-errors/errors.New, github.com/go-errors/errors.Wrap*, "
     "github.com/cockroachdb/errors.New*, github.com/cockroachdb/errors.Wrap*"},
    {Part::plumbing, "thread start",
     "runtime.goexit*, runtime.main, runtime.mstart*, runtime.mcall, runtime.rt0_go*, runtime.asmcgocall*, "
     "runtime.cgocallback*, runtime.systemstack*, runtime.newproc*, runtime._System, runtime._ExternalCode, _rt0_*, "
     "crosscall2, runtime.doInit*, runtime.deferreturn*, runtime.deferCallSave, runtime.reflectcall*, runtime.cgocall*, "
     "runtime.call16, runtime.call32, runtime.call64, runtime.call128, runtime.call256, runtime.call512"},
    {Part::plumbing, "scheduler of goroutines",
     "runtime.gopark*, runtime.goparkunlock*, runtime.schedule, runtime.park_m, runtime.findrunnable*, runtime.selectgo*, "
     "runtime.block, runtime.chanrecv*, runtime.chansend*, runtime.semacquire*, runtime.netpollblock*, "
     "internal/poll.runtime_pollWait*, sync.runtime_*, time.Sleep, runtime.notesleep*, runtime.futex*, runtime.notetsleep*, "
     "runtime.stopm, runtime.forcegchelper*, runtime.bgsweep*, runtime.bgscavenge*, runtime.runfinq*, "
     "runtime.gcBgMarkWorker*, os/signal.*"},
    {Part::plumbing, "reflective call",
     "reflect.Value.call, reflect.Value.Call*, reflect.callMethod*, reflect.makeFuncStub*, reflect.callReflect*, "
     "text/template.safeCall*"},
    {Part::plumbing, "function wrapper",
     "sync.(*Once).*, sync.OnceFunc*, sync.OnceValue*, golang.org/x/sync/errgroup.*, golang.org/x/sync/singleflight.*, "
     "sync.(*WaitGroup).Go*, iter.Pull*, github.com/sourcegraph/conc*"},
    {Part::plumbing, "server loop",
     "net/http.(*conn).serve*, net/http.HandlerFunc.ServeHTTP, net/http.serverHandler.ServeHTTP, "
     "net/http.(*ServeMux).ServeHTTP, net/http.(*timeoutHandler).*, net/http.StripPrefix*, net/http.(*http2serverConn).*, "
     "net/http.initALPNRequest.*, net/rpc.*, google.golang.org/grpc.(*Server).*, github.com/gin-gonic/gin.(*Context).Next, "
     "github.com/gin-gonic/gin.(*Engine).*, github.com/gin-gonic/gin.Recovery*, github.com/gin-gonic/gin.CustomRecovery*, "
     "github.com/gin-gonic/gin.Logger*, github.com/gorilla/mux.(*Router).*, github.com/valyala/fasthttp.(*Server).*, "
     "github.com/valyala/fasthttp.(*workerPool).*, github.com/grpc-ecosystem/go-grpc-middleware*, "
     "github.com/spf13/cobra.(*Command).*, github.com/aws/aws-lambda-go/*"},
    {Part::plumbing, "test runner", "testing.*, github.com/onsi/ginkgo*, testing/fstest.*"},
    {Part::plumbing, "wrapper of an error tracker",
     "github.com/getsentry/*, github.com/bugsnag/*, github.com/rollbar/*, github.com/newrelic/*, gopkg.in/DataDog/*, "
     "go.opentelemetry.io/*, github.com/airbrake/*, go.elastic.co/apm*, github.com/honeybadger-io/*"},
    {Part::library, go_library, "golang.org/x/*, type:.*, type..*, go:*, _cgo_*, x_cgo_*, _cgoexp_*"},
};
constexpr NameTable<names_in(groups)> names(groups);

// First directories of the standard library; import paths of other code begin with a host or the tenant's module name.
constexpr NameGroup standard_groups[] = {
    {Part::library, go_library,
     "archive, bufio, bytes, cmp, compress, container, context, crypto, database, debug, embed, encoding, errors, expvar, "
     "flag, fmt, go, hash, html, image, index, internal, io, iter, log, maps, math, mime, net, os, path, plugin, reflect, "
     "regexp, runtime, slices, sort, strconv, strings, structs, sync, syscall, testing, text, time, unicode, unique, unsafe, "
     "vendor, weak, cmd"},
};
constexpr NameTable<names_in(standard_groups)> standard(standard_groups);

// A source file whose path runs through the package's own directory under ".../src/" or is relative: the toolchain's.
// A tenant's package named "errors" or "log" lies elsewhere.
bool may_be_of_toolchain(std::string_view file, std::string_view first) noexcept {
  if (file.empty() || first == "runtime") return true;
  if (!text::contains(file, '/') && !text::contains(file, '\\')) return true;
  if (file.starts_with(first)) return true;  // built with -trimpath
  const std::size_t at = file.rfind("/src/");
  return at != std::string_view::npos && text::contains(text::after_last(file.substr(0, at), '/'), "go");
}

}  // namespace

Role role_go(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  const QualifiedName joined(frame.module, ".", frame.function);
  const std::string_view name = joined.view();
  const Role role = names.find(name);
  if (!role.reason.empty()) return role;
  const std::string_view first = name.substr(0, text::find_either(name, '.', '/'));
  if (!place.reason().empty() || first.empty() || first == "main" || first.size() == name.size()) return {};
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos && text::contains(name.substr(0, slash), '.'))
    return {};  // a host: any repository, the tenant's own too
  return may_be_of_toolchain(frame.file, first) ? standard.find(first) : Role{};
}

}  // namespace faultprint::grouping
