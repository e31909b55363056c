// src/grouping/role_javascript.cpp: browsers, Node, Deno, Bun, React Native; frameworks, transpilers and bundlers.
#include "grouping/noise_tables.h"
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view async_helper = "async helper of a transpiler";
constexpr std::string_view event_loop = "event loop of the runtime";
constexpr std::string_view module_loader = "module loader";
constexpr std::string_view tracker = "wrapper of an error tracker";
constexpr std::string_view test_runner = "test runner";
constexpr std::string_view assertion = "assertion helper";
constexpr std::string_view zone = "async machinery of Zone.js";
constexpr std::string_view rxjs = "async machinery of RxJS";
constexpr std::string_view promises = "promise machinery";

// Packages by the path inside node_modules.
constexpr NameGroup package_groups[] = {
    {Part::plumbing, zone, "zone.js/*, .vite/deps/zone__js*"},
    {Part::plumbing, rxjs, "rxjs/*, rxjs-compat/*, .vite/deps/rxjs*"},
    {Part::plumbing, async_helper,
     "tslib/*, regenerator-runtime/*, @babel/runtime/*, @babel/runtime-corejs2/*, @babel/runtime-corejs3/*, babel-runtime/*, "
     "@swc/helpers/*, co/*, fbjs/lib/invariant*"},
    {Part::plumbing, "polyfill: core-js", "core-js/*, core-js-pure/*, core-js-bundle/*, @babel/polyfill/*, babel-polyfill/*"},
    {Part::plumbing, promises,
     "bluebird/*, es6-promise/*, promise/*, promise-polyfill/*, q/*, when/*, asap/*, rsvp/*, native-promise-only/*, "
     "p-queue/*, p-limit/*, p-map/*, p-retry/*, async-retry/*, promise-retry/*"},
    {Part::plumbing, tracker,
     "@sentry/*, @sentry-internal/*, raven/*, raven-js/*, @bugsnag/*, bugsnag*, rollbar/*, newrelic/*, @newrelic/*, "
     "dd-trace/*, @datadog/*, @opentelemetry/*, elastic-apm-node/*, @elastic/apm-rum*, applicationinsights/*, "
     "@microsoft/applicationinsights*, @honeybadger-io/*, raygun*, logrocket/*, @appsignal/*, airbrake*, @airbrake/*, "
     "trackjs/*, shimmer/*, require-in-the-middle/*, import-in-the-middle/*, cls-hooked/*, async-listener/*, "
     "continuation-local-storage/*, longjohn/*"},
    {Part::plumbing, module_loader,
     "ts-node/*, tsx/*, esbuild-register/*, @swc-node/*, @esbuild-kit/*, pirates/*, @babel/register/*, @babel/node/*, "
     "source-map-support/*, webpack/*, metro-runtime/*, metro/*, vite-node/*, jiti/*, sucrase/register*, "
     "@cspotcode/source-map-support/*, @react-native/js-polyfills/*, nodemon/*, pm2/*, requirejs/*, systemjs/*"},
    {Part::plumbing, test_runner,
     "jest*, @jest/*, mocha/*, jasmine*, karma*, vitest/*, @vitest/*, ava/*, tap/*, tape/*, qunit/*, playwright/*, "
     "@playwright/*, cypress/*, @cucumber/*, tinypool/*, emittery/*, synckit/*, @testing-library/react-hooks/*"},
    {Part::plumbing, assertion,
     "assert/*, assert-plus/*, chai/*, expect/*, invariant/*, tiny-invariant/*, should/*, expect.js/*, power-assert*, "
     "unexpected/*, http-assert/*, http-errors/*, ts-invariant/*, @sinonjs/*"},
    {Part::plumbing, "function wrapper",
     "lodash/_baseRest*, lodash/_overRest*, lodash/_apply*, throttle-debounce/*, debounce/*, core-decorators/*"},
};
constexpr NameTable<names_in(package_groups)> packages(package_groups);

// Functions that occur in bundles as well, under names nobody else would choose: receiver and all.
constexpr NameGroup function_groups[] = {
    {Part::plumbing, zone,
     "ZoneDelegate.*, Zone.run*, Zone.scheduleTask, Zone.scheduleMicroTask, ZoneTask.*, ZoneAwarePromise*, "
     "drainMicroTaskQueue, patchEventTarget*, globalZoneAwareCallback, globalCallback, nativeMicroTaskQueuePromise*, "
     "scheduleResolveOrReject, resolvePromise, _ZoneDelegate.*, Object.onInvokeTask, Object.onInvoke, Object.onScheduleTask, "
     "NgZone.run*, zoneSymbol*, __zone_symbol__*, XMLHttpRequest.__zone_symbol__*"},
    {Part::plumbing, rxjs,
     "SafeSubscriber.*, Subscriber.*, OperatorSubscriber.*, ConsumerObserver.*, Observable._trySubscribe, "
     "Observable.subscribe, Observable._subscribe, Observable_subscribe, MapSubscriber.*, MergeMapSubscriber.*, "
     "SwitchMapSubscriber.*, FilterSubscriber.*, TapSubscriber.*, CatchSubscriber.*, InnerSubscriber.*, OuterSubscriber.*, "
     "SimpleInnerSubscriber.*, SimpleOuterSubscriber.*, AsyncAction.*, AsyncScheduler.*, subscribeToPromise, "
     "subscribeToArray, Subject.next, Subject._trySubscribe, BehaviorSubject.next, ReplaySubject.next, EventEmitter_.emit, "
     "EventEmitter_.next, EventEmitter_.__tryOrUnsub, errorContext, executeSchedule, reportUnhandledError, hostReportError"},
    {Part::plumbing, async_helper,
     "Generator.next, Generator.throw, Generator.return, Generator.invoke, Generator._invoke, Generator.<anonymous>, "
     "AsyncGenerator.next, Object.next, Object.throw, prototype.<computed>, Generator.prototype.*, AsyncFromSyncIterator*"},
    {Part::plumbing, promises,
     "new Promise, Promise.then, Promise.catch, Promise.finally, Promise.all, Promise.allSettled, Promise.race, Promise.any, "
     "Promise.try, Promise._*, Promise.invokeCallback, Async._drainQueue*, Async.drainQueues, Async.drainQueue, "
     "promiseReactionJob, promiseReactionJobWithoutPromise, asyncFunctionResume, PromiseReactionJob, rejectPromise, "
     "promiseEmptyOnRejected, initializePromise"},
    {Part::plumbing, "function call of the runtime",
     "Reflect.apply, Reflect.construct, Function.call, Function.apply, Function.bind, Function.prototype.apply, "
     "Function.prototype.call"},
    {Part::plumbing, event_loop,
     "process._tickCallback, process._tickDomainCallback, process.processTicksAndRejections, process.processImmediate, "
     "process.runNextTicks, process.callbackTrampoline, Timeout.listOnTimeout, Timeout.ontimeout, listOnTimeout, ontimeout, "
     "Immediate.processImmediate, AsyncResource.runInAsyncScope, AsyncLocalStorage.run, eventLoopTick"},
    {Part::plumbing, module_loader,
     "Module._compile, Module._load, Module.load, Module.require, Module._extensions*, Module.runMain, Function.Module._load, "
     "Function.Module.runMain, Function.Module._resolveFilename, Function.executeUserEntryPoint, Object.Module._extensions*, "
     "Object..js, Module.m._compile, Module.<computed>, Object.require.extensions.<computed>, Module._resolveFilename, "
     "Function._load, Function._resolveFilename, wrapModuleLoad, TracingChannel.traceSync, ModuleJob.run, "
     "ModuleLoader.import, Loader.import, Function.resolve*, Module.__webpack_require__*"},
    {Part::plumbing, tracker,
     "sentryWrapped, sentryWrappedFn, HTMLDocument.sentryWrapped, HTMLElement.sentryWrapped, XMLHttpRequest.sentryWrapped, "
     "Raven.wrapped, HTMLDocument.wrapped, XMLHttpRequest.wrapped, nrWrapper, HTMLDocument.nrWrapper, bugsnagWrapper, "
     "_rollbar_wrapped, rollbarWrapped, _TrackJS.*, _newrelic*, NREUM.*, Client.captureException, Hub.captureException, "
     "captureException, captureMessage, BrowserClient.*, NodeClient.*, __BUGSNAG_SAFE*, instrumentedMethod, LogRocket.*"},
    {Part::library, "library frame: Angular",
     "\xC9\xB5*, Module.\xC9\xB5*, refreshView, executeTemplate, executeViewQueryFn, renderView, refreshComponent, "
     "detectChangesInternal, detectChangesInView*, detectChangesInEmbeddedViews, detectChangesInViewIfAttached, "
     "detectChangesInChildComponents, refreshChildComponents, refreshEmbeddedLViews, refreshContainsDirtyView, "
     "wrapListenerIn_markDirtyAndPreventDefault, executeListenerWithErrorHandling, callHook, callHooks, callHookInternal, "
     "executeInitAndCheckHooks, ApplicationRef.tick, ApplicationRef_.tick, ViewRef.detectChanges, ViewRef_.detectChanges, "
     "RootViewRef.detectChanges, tickRootContext, R3Injector.*, NodeInjectorFactory.*, getNodeInjectable, "
     "instantiateAllDirectives, createDirectivesInstances, debugCheckAndUpdateView, checkAndUpdateView, "
     "execComponentViewsAction, callViewAction, checkAndUpdateDirectiveInline"},
    {Part::library, "library frame: Vue",
     "callWithErrorHandling, callWithAsyncErrorHandling, invokeWithErrorHandling, invokeDirectiveHook, flushJobs, "
     "flushSchedulerQueue, flushCallbacks, flushPreFlushCbs, flushPostFlushCbs, setupComponent, setupStatefulComponent, "
     "renderComponentRoot, processComponent, mountComponent, componentUpdateFn, ReactiveEffect.*, ReactiveEffect2.*, "
     "ComputedRefImpl.*, VueComponent.Vue.*, Vue._render, Vue._update, Vue._init, Vue.$mount, Watcher.get, Watcher.run, "
     "Watcher.update, Dep.notify, HTMLElement.invoker, HTMLButtonElement.invoker, HTMLFormElement.invoker, "
     "HTMLDivElement.invoker, Proxy.renderFnWithContext, renderFnWithContext, updateComponentPreRender, patchBlockChildren, "
     "mountChildren"},
    {Part::library, "library frame: React",
     "invokeGuardedCallback*, HTMLUnknownElement.callCallback*, Object.invokeGuardedCallback*, renderWithHooks*, beginWork, "
     "beginWork$1, performUnitOfWork, workLoopSync*, workLoopConcurrent*, renderRootSync, renderRootConcurrent, "
     "performSyncWorkOnRoot, performConcurrentWorkOnRoot, performWorkOnRoot*, performWorkUntilDeadline, "
     "MessagePort.performWorkUntilDeadline, commitRoot*, commitHookEffectList*, commitHookPassive*, commitHookLayout*, "
     "commitPassiveMount*, commitPassiveUnmount*, commitLayoutEffect*, commitMutationEffects*, commitLifeCycles, "
     "commitUnmount*, flushPassiveEffects*, flushPendingEffects*, flushSpawnedWork, flushLayoutEffects, flushMutationEffects, "
     "updateFunctionComponent, updateClassComponent, mountIndeterminateComponent, updateSimpleMemoComponent, "
     "updateMemoComponent, updateForwardRef, finishClassComponent, constructClassInstance, mountClassInstance, "
     "batchedUpdates$1, batchedEventUpdates*, dispatchDiscreteEvent, dispatchEventsForPlugins, "
     "dispatchEventForPluginEventSystem, dispatchEventForLegacyPluginEventSystem, attemptToDispatchEvent, "
     "attemptReplayContinuousQueuedEvent, runWithPriority$1, Object.runWithPriority, unstable_runWithPriority, "
     "flushSyncCallback*, flushSyncWork*, processRootScheduleInMicrotask, scheduleUpdateOnFiber, updateContainer*, "
     "legacyRenderSubtreeIntoContainer, processDispatchQueue*, executeDispatch*, react_stack_bottom_frame, "
     "react-stack-bottom-frame, runWithFiberInDEV, callComponentInDEV, recursivelyTraverse*, reconcileChildren*, "
     "reconcileChildFibers*, completeWork, completeUnitOfWork, callComponentWillUnmountInDEV, "
     "Object.react-stack-bottom-frame, Object.react_stack_bottom_frame, updateReducer, ReactDOMServerRenderer.*, "
     "renderNodeDestructive*, renderIndeterminateComponent, retryNode"},
    {Part::plumbing, "event machinery of React Native",
     "__guard, MessageQueue.*, __callFunction, __invokeCallback, callFunctionReturnFlushedQueue, "
     "invokeCallbackAndReturnFlushedQueue, JSTimers.*, _callTimer, _callReactNativeMicrotasks*, flushedQueue, "
     "guardedLoadModule, loadModuleImplementation, metroRequire, __fbBatchedBridge*"},
    {Part::library, "library frame: Ember or jQuery",
     "Backburner.*, DeferredActionQueues.*, jQuery.event.dispatch, HTMLDocument.dispatch, HTMLDivElement.dispatch, "
     "HTMLElement.dispatch, HTMLAnchorElement.dispatch, HTMLButtonElement.dispatch, HTMLFormElement.dispatch, "
     "jQuery.fn.init*, Function.Deferred.*, mightThrow"},
};
constexpr NameTable<names_in(function_groups)> functions(function_groups);

// The same by the last part of the name alone, whatever it is a member of.
constexpr NameGroup bare_groups[] = {
    {Part::plumbing, async_helper,
     "asyncGeneratorStep*, _asyncToGenerator*, _async_to_generator*, __awaiter*, __generator*, _ts_generator*, __async, "
     "__asyncGenerator, __asyncValues, __asyncDelegator, _next, _throw, _wrapAsyncGenerator*, _awaitAsyncGenerator, "
     "fulfilled, rejected, _regenerator*, regeneratorRuntime*, _callSuper, _createSuperInternal, _super.apply, "
     "_possibleConstructorReturn, _classCallCheck, _createClass, _inherits, _wrapNativeSuper, _applyDecoratedDescriptor, "
     "__decorate, _construct, _toConsumableArray, _objectSpread*, __spreadArray, __rest, tryCatch, _AsyncGenerator"},
    {Part::plumbing, event_loop,
     "processTicksAndRejections, runMicrotasks, queueMicrotask, runNextTicks, nextTick, runMicrotask, processImmediate, "
     "processTimers, listOnTimeout, _tickCallback, drainMicrotasks, emitUncaughtException, callbackTrampoline, "
     "topLevelDomainCallback, executeUserEntryPoint"},
    {Part::plumbing, "module loader: webpack",
     "__webpack_require__*, __webpack_exec__, webpackJsonpCallback, webpackBootstrap*, webpackAsyncContext"},
    {Part::plumbing, module_loader,
     "metroRequire, loadModuleImplementation, guardedLoadModule, __require, __commonJS, __esm, __esmMin, __commonJSMin, "
     "__toESM, requireModuleOrMock, requireModule, asyncLoad, requireStack"},
    {Part::plumbing, tracker, "sentryWrapped, sentryWrappedFn, nrWrapper, reportError"},
};
constexpr NameTable<names_in(bare_groups)> bare_functions(bare_groups);

// Scripts that a page loads, by names that are nobody's own. Looked at only where no directory told it.
constexpr NameGroup script_groups[] = {
    {Part::plumbing, zone, "zone.js, zone.min.js, zone-evergreen*"},
    {Part::plumbing, "module loader: webpack", "webpack-runtime*, runtime~*"},
    {Part::library, "library script",
     "react-dom*, react.*, react-jsx-runtime*, scheduler.*, vue.*, vue@*, vue-router*, vuex*, angular.*, angular-*, jquery.*, "
     "jquery-*, jquery@*, lodash.*, underscore*, backbone*, ember.*, moment.*, moment-*, bootstrap.*, bootstrap-*, "
     "polyfills.*, polyfills-*, polyfill.*, polyfill-*, modernizr*, require.js, d3.*, three.min*, chart.min*, Chart.min*, "
     "ext-all*, prototype.js, mootools*, knockout*, handlebars*, socket.io*, sockjs*, select2*, datatables*, tinymce*, "
     "ckeditor*, swiper*, gsap*, axios.*, rxjs.*"},
    {Part::library, "library bundle: vendor",
     "vendor.*, vendor-*, vendor~*, vendors.*, vendors-*, vendors~*, vendor_*, vendors_*, chunk-vendors*, npm.*, framework-*"},
};
constexpr NameTable<names_in(script_groups)> scripts(script_groups);

// How a location begins that is not the tenant's.
constexpr NameGroup location_groups[] = {
    {Part::plumbing, module_loader,
     "node:internal/modules/*, node:internal/main/*, node:module*, internal/modules/*, internal/main/*, internal/bootstrap*, "
     "node:internal/bootstrap*, internal/process/execution*, node:internal/process/execution*, module.js, bootstrap_node.js, "
     "bun:main*, node:internal/process/esm_loader*, internal/process/esm_loader*"},
    {Part::plumbing, event_loop,
     "node:internal/process/*, internal/process/*, node:internal/timers*, internal/timers*, timers.js, node:timers*, "
     "node:internal/async_hooks*, internal/async_hooks*, async_hooks.js, node:async_hooks*, "
     "node:internal/async_local_storage*, ext:core/*, ext:deno_web/02_timers*, ext:deno_web/02_event*, ext:runtime_main/*, "
     "ext:deno_http/*, node:internal/event_target*, node:internal/per_context/*"},
    {Part::plumbing, test_runner, "node:internal/test_runner/*, ext:cli/40_test*, bun:test*"},
    {Part::library, "library of the runtime",
     "node:*, internal/*, ext:*, deno:*, bun:*, native:*, electron/*, node:electron/*, asar:*, fs.js, net.js, events.js, "
     "http.js, https.js, path.js, stream.js, _stream_*, _http_*, _tls_*, tls.js, dns.js, url.js, util.js, vm.js, zlib.js, "
     "crypto.js, buffer.js, child_process.js, domain.js, assert.js, querystring.js, readline.js, repl.js, string_decoder.js, "
     "cluster.js, dgram.js, console.js, [native code], native code, native, (native), resource:*, chrome:*, self-hosted*, "
     "https://deno.land/std*, jsr:@std/*, https://jsr.io/@std/*"},
    {Part::library, "library frame: Deno module", "https://deno.land/x/*, https://jsr.io/*, npm:*, jsr:*, https://esm.sh/*"},
    {Part::library, "browser extension",
     "chrome-extension:*, moz-extension:*, safari-extension:*, safari-web-extension:*, ms-browser-extension:*, "
     "edge-extension:*, opera-extension:*, webkit-masked-url:*, user-script:*, chrome-search:*, devtools:*"},
    {Part::library, "automation script", "__puppeteer_evaluation_script__*, __playwright_evaluation_script__*, pptr:*, debugger:*"},
    {Part::plumbing, "module loader: webpack",
     "webpack/bootstrap*, webpack/runtime/*, webpack:///webpack/*, webpack://webpack/*, webpack:///(webpack)/*, "
     "webpack-internal:///./webpack*"},
};
constexpr NameTable<names_in(location_groups)> locations(location_groups);

// Built-in functions have no position: "at Array.forEach (<anonymous>)", "stringify@[native code]", "at map (unknown)".
bool is_engine_location(std::string_view file) noexcept {
  return file == "<anonymous>" || file == "unknown" || file == "(unknown)" || file == "native" || file == "[native code]";
}

constexpr std::size_t longest_async_cause = 48;

// "async foo", "new Foo", "a.b [as c]" without what the engine adds; "new Promise" stays: it is a name in the tables.
std::string_view plain_function(std::string_view function) noexcept {
  text::consume(function, "async ");
  const std::size_t cause = function.substr(0, longest_async_cause).find('*');  // Firefox: "setTimeout handler*foo"
  if (cause != std::string_view::npos && cause + 1 < function.size()) function.remove_prefix(cause + 1);
  if (function.size() > 4 && function.back() == ']') {
    const std::size_t alias = function.rfind(" [as ");
    if (alias != std::string_view::npos) function = function.substr(0, alias);
  }
  return function;
}

Role role_of_url(std::string_view file) noexcept {
  const std::string_view host = host_of(file);
  if (host.empty()) return {};
  const ScriptHost known = script_host(host);
  if (!known.reason.empty()) return {Part::library, known.reason};
  const std::string_view path = text::before(file, '?');
  return scripts.find(last_part(text::before(path, '#')));
}

// Whether the file is one that its author wrote, where functions of frameworks have no place. Bundles hold them beside the tenant's own.
bool is_source(std::string_view file) noexcept {
  const std::string_view path = text::before(text::before(file, '?'), '#');
  const std::string_view name = last_part(path);
  if (name.size() == path.size()) return false;  // no folder tells
  for (const std::string_view extension : {".ts", ".tsx", ".jsx", ".vue", ".svelte"})
    if (name.ends_with(extension)) return true;
  if (!host_of(file).empty()) return text::contains(path, "/src/");  // a development server's
  for (const std::string_view mark : {"bundle", "chunk", "vendor"})
    if (text::contains(name, mark)) return false;
  for (const std::string_view folder : {"/chunks/", "/assets/", "/static/js/", "/_next/", "/_nuxt/", "/.next/", "/.output/", "/.svelte-kit/", "/www/"})
    if (text::contains(path, folder)) return false;
  return true;
}

}  // namespace

Role role_javascript(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  const std::string_view function = plain_function(frame.function);
  if (!function.empty()) {
    Role role = functions.find(function);
    if (!role.reason.empty() && (role.part != Part::library || !place.reason().empty() || !is_source(frame.file))) return role;
    const std::size_t dot = function.rfind('.');
    const bool member = dot != std::string_view::npos && dot + 1 < function.size();
    // A method of that name may be the tenant's: there the sender knows better.
    if (!member || frame.in_app != InApp::yes) {
      role = bare_functions.find(member ? function.substr(dot + 1) : function);
      if (!role.reason.empty()) return role;
    }
  }
  if (frame.file.empty()) return {};
  if (!place.inside().empty()) {
    const ForwardSlashes inside(place.inside());
    return packages.find(inside.view());
  }
  if (is_engine_location(frame.file))
    return frame.line == 0 && (!function.empty() || frame.file != "<anonymous>")
               ? Role{Part::library, "built-in function of the engine"}
               : Role{};
  Role role = locations.find(frame.file);
  if (!role.reason.empty()) return role;
  return role_of_url(frame.file);
}

}  // namespace faultprint::grouping
