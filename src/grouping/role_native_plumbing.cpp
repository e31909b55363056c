// src/grouping/role_native_plumbing.cpp: loops, starts, wrappers and allocators of compiled programs.
#include "grouping/role_native_names.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view sanitizer = "sanitizer interceptor";
constexpr std::string_view allocator = "memory allocator";
constexpr std::string_view memory_function = "memory function of the C library";
constexpr std::string_view thread_start = "thread start";
constexpr std::string_view event_loop = "event loop";
constexpr std::string_view function_wrapper = "function wrapper";

constexpr NameGroup groups[] = {
    {Part::plumbing, sanitizer,
     "__asan_*, __asan::*, __sanitizer::*, __sanitizer_*, __msan_*, __msan::*, __tsan_*, __tsan::*, __ubsan_*, __ubsan::*, "
     "__lsan_*, __lsan::*, __hwasan_*, __hwasan::*, __dfsan*, __scudo*, scudo::*, __interception::*, asan_thread_start*, "
     "__cfi_*, __sanitizer_cov*, MemcmpInterceptorCommon*, printf_common*, scanf_common*, StrstrCheck*, ThreadStartFunc*, "
     "__gwp_asan*, gwp_asan::*, __xray*, kasan_*, __kasan_*, kmsan_*, __kcsan_*"},
    {Part::plumbing, allocator,
     "malloc, calloc, realloc, reallocarray, free, cfree, memalign, posix_memalign, aligned_alloc, valloc, pvalloc, strdup, "
     "strndup, _int_malloc, _int_free*, _int_realloc, _int_memalign, malloc_consolidate, sysmalloc, systrim, unlink_chunk*, "
     "malloc_check, free_check, tcache_*, __libc_malloc*, __libc_free, __libc_calloc, __libc_realloc, operator new*, "
     "operator delete*, je_*, jemalloc::*, tc_malloc*, tc_free*, tc_new*, tc_delete*, tcmalloc::*, mi_malloc*, mi_free*, "
     "szone_*, tiny_malloc*, tiny_free*, tiny_size*, small_malloc*, small_free*, nano_malloc*, nano_free*, nanov2_*, "
     "default_zone_*, malloc_zone_*, _malloc_zone_*, xzm_*, mvm_*, large_malloc, free_tiny, free_small, free_large, "
     "RtlAllocateHeap*, RtlFreeHeap*, RtlReAllocateHeap*, RtlpAllocateHeap*, RtlpFreeHeap*, RtlpReAllocateHeap*, RtlpHp*, "
     "RtlpLow*, RtlpCoalesce*, RtlpAnalyzeHeap*, RtlDebugAllocateHeap*, RtlDebugFreeHeap*, HeapFree, HeapAlloc, HeapReAlloc, "
     "_malloc_base, _free_base, _calloc_base, _realloc_base, _malloc_dbg, _free_dbg, _realloc_dbg, _heap_alloc_dbg*, "
     "_nh_malloc*, free_dbg_nolock, WTF::fastMalloc*, WTF::fastFree*, WTF::fastRealloc*, bmalloc::*, pas_*, moz_xmalloc, "
     "moz_xcalloc, moz_xrealloc, moz_free, moz_malloc, base::allocator::*, base::internal::PartitionAlloc*, "
     "partition_alloc::*, allocator_shim::*, std::allocator*, std::allocator_traits*, std::_Allocate*, std::_Deallocate*, "
     "std::__new_allocator*, __gnu_cxx::new_allocator*, std::__libcpp_allocate*, std::__libcpp_deallocate*, "
     "std::__libcpp_operator_*, std::__allocate*, kmalloc*, __kmalloc*, kfree, kzalloc, kcalloc, kvmalloc*, kvfree, vmalloc, "
     "vzalloc, vfree, __vmalloc*, kmem_cache_*, __kmem_cache_*, slab_alloc*, slab_free*, __slab_alloc*, ___slab_alloc*, "
     "__slab_free*, do_slab_free*, slab_post_alloc*, slab_pre_alloc*, alloc_pages*, __alloc_pages*, free_pages*, "
     "__free_pages*, cache_alloc_*, ____cache_alloc*, __cache_free*, ___cache_free*, qlist_free*, quarantine_*, "
     "__do_kmalloc*, __do_kmem*, g_malloc*, g_free*, g_realloc*, g_slice_*, xmalloc, xrealloc, xcalloc, SkRealloc*, "
     "sk_malloc*, sk_free*, FMemory::*, FMallocBinned*"},
    {Part::plumbing, memory_function,
     "memcpy*, memmove*, memset*, memcmp*, memchr*, bcmp*, bcopy, bzero, strlen*, strcpy*, strncpy*, strcat*, strcmp*, "
     "strncmp*, strcasecmp*, strchr*, strrchr*, strstr*, strnlen*, wcslen*, wmemset*, wmemcpy*, __memcpy*, __memmove*, "
     "__memset*, __memcmp*, __memchr*, __strlen*, __strcpy*, __strcmp*, __strncmp*, __strchr*, __strcat*, __strcasecmp*, "
     "__strnlen*, __strncpy*, __strrchr*, __strstr*, __wmemset*, __wcslen*, _platform_mem*, _platform_bzero*, _platform_str*, "
     "__bzero*, __rawmemchr*, __stpcpy*, stpcpy*, copy_user_*, _copy_from_user*, _copy_to_user*, __copy_user*, __memcpy_chk, "
     "__strcpy_chk, rep_movs*, _VEC_memzero"},
    {Part::plumbing, "driver of the fuzzer",
     "fuzzer::*, LLVMFuzzerRunDriver*, LLVMFuzzerInitialize, LLVMFuzzerMutate, __afl_*, afl_*, ExecuteFilesOnyByOne, "
     "honggfuzz*, HonggfuzzMain*, HonggfuzzRunOneInput*, aflpp*, protobuf_mutator::*"},
    {Part::plumbing, "program start",
     "_start, start, __libc_start_main*, __libc_start_call_main*, __libc_init, _dl_start*, _dl_init*, dl_main, call_init*, "
     "_dl_sysdep_start, __libc_csu_init, generic_start_main*, _wmainCRTStartup, mainCRTStartup, WinMainCRTStartup, "
     "wWinMainCRTStartup, wmainCRTStartup, invoke_main*, __scrt_common_main*, __tmainCRTStartup, _DllMainCRTStartup*, "
     "dllmain_*, dyld*, exit, __run_exit_handlers, __cxa_finalize*, _dl_fini*, __cxa_finalize_ranges, _start_main, "
     "__libc_exit_fini, run_atexit*, __dyld_start, _dyld_start, BaseThreadInitThunk*, RtlUserThreadStart*, "
     "__RtlUserThreadStart*, _RtlUserThreadStart*, RtlpUserThreadStart*, UIApplicationMain*, NSApplicationMain*, __dyld4*"},
    {Part::plumbing, thread_start,
     "start_thread, clone, clone3, __clone, __clone3, __start_thread, __pthread_start*, _pthread_start, _pthread_body, "
     "_pthread_wqthread, start_wqthread, thread_start, pthread_start, _thread_start, __pthread_create*, _threadstartex*, "
     "_threadstart, _callthreadstart*, _callthreadstartex*, thread_base, __start_ethread, BaseThreadStart*, std::thread::*, "
     "std::__thread_proxy*, std::__thread_execute*, std::execute_native_thread_routine, execute_native_thread_routine*, "
     "std::thread::_Invoker*, std::thread::_State_impl*, boost::thread_proxy*, boost::detail::thread_data*, thread_proxy, "
     "QThreadPrivate::*, QThreadPoolThread::*, g_thread_proxy, g_thread_pool_thread_proxy, base::ThreadFunc*, "
     "base::Thread::*, base::internal::WorkerThread::*, base::internal::SchedulerWorker::*, base::internal::TaskTracker*, "
     "base::PlatformThread*, FRunnableThread*, FQueuedThread::*, FTaskThread*, FTaskGraph*, __NSThread__start__, "
     "-[NSThread main], -[NSThread run*, __NSThreadPerformPerform, TppWorkerThread*, TppWorkpExecuteCallback, "
     "TppExecuteWaitCallback, TppSimplepExecuteCallback, TppTimerpExecuteCallback, RtlpTpWorkCallback*, RtlpTpTimerCallback, "
     "java_start, thread_native_entry, JavaThread::run*, JavaThread::thread_main_inner*, Thread::call_run*, "
     "art::Thread::CreateCallback*, android::AndroidRuntime::javaThreadShell*, android::Thread::_threadLoop*, "
     "javaThreadShell, _pt_root, pr_root, _PR_NativeRunThread*, nsThread::ThreadFunc*, nsThread::ProcessNextEvent*, "
     "NS_ProcessNextEvent*, thread_entry, WTF::Thread::entryPoint*, WTF::wtfThreadEntryPoint*, __thr_start, thr_start"},
    {Part::plumbing, "dispatch queue",
     "_dispatch_*, dispatch_async*, dispatch_sync*, dispatch_once*, dispatch_main, dispatch_apply*, dispatch_group_*, "
     "dispatch_barrier_*, dispatch_queue_*, dispatch_source_*, ___dispatch_*, __dispatch_*, _firehose_*, "
     "__NSOPERATION_IS_INVOKING_MAIN__*, -[NSOperation start]*, -[NSBlockOperation main]*, __NSOQSchedule*, "
     "__NSBLOCKOPERATION_IS_CALLING*, -[__NSOperationInternal _start:]*, __NSOperationInternal*, "
     "swift::runJobInEstablishedExecutorContext*, swift_job_run*, completeTask*, swift::AsyncTask*, swift_task_*, "
     "thunk for @*, reabstraction thunk*, partial apply for thunk*, partial apply forwarder*, -[NSInvocation invoke*, "
     "__invoking___, -[NSObject performSelector*, -[NSObject(NSThreadPerformAdditions)*, -[NSMethodSignature *, "
     "_Block_object_dispose"},
    {Part::plumbing, "reference counting",
     "_swift_release_dealloc, swift_release*, swift_retain*, objc_release*, objc_retain*, objc_autorelease*, _objc_release*, "
     "AutoreleasePoolPage::*, objc_object::*, _Block_release, _Block_copy, objc_storeStrong, objc_destroyWeak, objc_loadWeak*"},
    {Part::plumbing, "helper of the compiler",
     "__swift_*, block_destroy_helper*, block_copy_helper*, __destroy_helper_block_*, __copy_helper_block_*, outlined *, "
     "merged *, _swift_implicitisolationactor*, __chkstk*, ___chkstk*, _guard_*, __guard_*, __security_*, _RTC_*, __RTC_*, "
     "@callback*, ILT+*, __x86_return_thunk, __x86_indirect_thunk*, _GLOBAL__sub_I*, "
     "__static_initialization_and_destruction*, __cxx_global_var_init*, _OUTLINED_FUNCTION*, OUTLINED_FUNCTION*"},
    {Part::plumbing, "message dispatch of Objective-C", "objc_msgSend*, _objc_msgSend*"},
    {Part::plumbing, event_loop,
     "CFRunLoop*, __CFRunLoop*, __CFRUNLOOP_*, _CFRunLoop*, GSEventRun*, -[NSRunLoop*, -[NSApplication run]*, "
     "-[NSApplication _*, -[NSApplication nextEvent*, -[NSApplication sendEvent*, -[NSApplication(*, -[UIApplication _run]*, "
     "-[UIApplication sendAction*, -[UIApplication sendEvent*, -[UIApplication _*, RunCurrentEventLoop*, ReceiveNextEvent*, "
     "_BlockUntilNextEvent*, _DPSNextEvent*, _DPSBlock*, AcquireNextEvent*, CFNotificationCenter*, __CFNOTIFICATIONCENTER_*, "
     "_CFXNotification*, _CFXRegistration*, -[NSNotificationCenter post*, __runloop_vm_protect*, __NSFireTimer, "
     "__NSFireDelayedPerform, -[CFNotification*, g_main_*, g_application_run*, gtk_main*, g_closure_invoke*, g_signal_emit*, "
     "signal_emit_*, g_cclosure_marshal_*, g_idle_dispatch, g_timeout_dispatch, gdk_event_source_dispatch, gtk_application_*, "
     "QEventLoop::*, QEventDispatcher*, QCoreApplication::*, QCoreApplicationPrivate::*, QApplication::*, "
     "QApplicationPrivate::*, QGuiApplication::*, QGuiApplicationPrivate::*, QMetaObject::*, QObject::event*, "
     "QObjectPrivate::*, QMetaCallEvent::*, QWindowSystemInterface::*, doActivate, QtPrivate::*, QMetaMethod::invoke*, "
     "QTimer::*, QSingleShotTimer::*, uv_run, uv__*, event_base_loop, ev_run, event_process_active*, boost::asio::*, asio::*, "
     "DispatchMessage*, DispatchClientMessage, UserCallWinProc*, CallWindowProc*, InternalCallWinProc*, GetMessage*, "
     "PeekMessage*, SendMessage*, _InternalCallWinProc*, KiUserCallbackDispatch*, DefWindowProc*, NtUserDispatchMessage*, "
     "ZwUserDispatchMessage*, CWinThread::*, AfxWinMain*, AfxWndProc*, AfxCallWndProc*, AfxInternalPumpMessage*, "
     "base::RunLoop::*, base::MessageLoop*, base::MessagePump*, base::sequence_manager::*, base::TaskAnnotator*, "
     "base::debug::TaskAnnotator*, base::ThreadController*, base::internal::Invoker*, base::internal::InvokeHelper*, "
     "base::internal::FunctorTraits*, base::internal::RunnableAdapter*, base::OnceCallback*, base::RepeatingCallback*, "
     "base::Callback*, blink::scheduler::*, content::RunBrowser*, content::ContentMain*, content::BrowserMain*, "
     "content::RunZygote*, content::RunNamedProcess*, content::RendererMain*, ChromeMain, MessageLoop::Run*, "
     "MessageLoop::RunHandler*, MessageLoop::RunInternal*, nsBaseAppShell::*, nsAppShell::*, nsAppStartup::*, XRE_main*, "
     "XREMain::*, mozilla::ipc::MessagePump*, mozilla::BootstrapImpl*, android::Looper::*, android::MessageQueue::*, "
     "android::NativeMessageQueue::*, android::nativePollOnce*, ALooper_poll*, android::NativeDisplayEventReceiver::*, "
     "android::DisplayEventDispatcher::*, SDL_glutMainLoop*, glfwPollEvents, FEngineLoop::*, "
     "FWindowsPlatformApplicationMisc::PumpMessages*, GuardedMain*, GuardedMainWrapper*, LaunchWindowsStartup*, "
     "FWindowsApplication::*"},
    {Part::plumbing, "call machinery of a runtime",
     "art_quick_*, art_jni_trampoline*, art::interpreter::*, art::ArtMethod::Invoke*, art::Invoke*, art::JNI*, art::jit::*, "
     "art::ExecuteNterp*, ExecuteNterpImpl, nterp_*, ExecuteMterpImpl, mterp_*, artQuick*, artInvoke*, art::Method_invoke*, "
     "art::CheckJNI::*, _JNIEnv::Call*, JNIEnv_*, dvmdvmCallMethod*, dvmMterp*, dvmInvokeMethod*, dvmPlatformInvoke*, "
     "dvmThreadStart, dvmCallJNIMethod*, oatexec*, JavaCalls::*, JavaCallWrapper*, jni_invoke_*, jni_Call*, JavaMain, "
     "call_stub, StubRoutines*, _PyEval_*, PyEval_*, _PyFunction_*, PyObject_Call*, _PyObject_*, PyObject_Vectorcall*, "
     "PyRun_*, Py_RunMain, Py_BytesMain, pymain_*, _PyRun_*, cfunction_*, method_vectorcall*, slot_tp_*, type_call*, "
     "v8::internal::Execution::*, v8::internal::Builtin_*, v8::Function::Call*, v8::internal::Invoke*, Builtins_*, "
     "node::MakeCallback*, node::InternalMakeCallback*, node::SpinEventLoop*, node::LoadEnvironment*, node::Start*, "
     "node::NodeMainInstance::*, node::AsyncWrap::MakeCallback*, vm_exec, vm_exec_core, vm_call_cfunc*, vm_call_iseq*, "
     "vm_sendish, rb_vm_*, rb_ensure*, rb_protect*, rb_rescue*, ruby_run_node*, ruby_exec_*, rb_funcall*, rb_yield*, "
     "rb_block_call*, lua_pcall*, lua_call*, luaV_execute*, luaD_*, mono_jit_*, mono_runtime_invoke*, "
     "il2cpp::vm::Runtime::Invoke*, RuntimeInvoker_*, UnityPlayerLoop*, zend_call_function*, execute_ex*, zend_execute*, "
     "js::RunScript*, js::InternalCall*, js::Call*, JSC::Interpreter::*, llint_*, vmEntryToJavaScript, JSC::JITCode::*, "
     "CallDescrWorker*, MethodDescCallSite*, RunMain, Assembly::ExecuteMainMethod*, coreclr_execute*, corehost_main*, "
     "hostfxr_main*"},
    {Part::plumbing, function_wrapper,
     "std::function*, std::__function::*, std::__invoke*, std::invoke*, std::_Function_handler*, std::_Function_base*, "
     "std::_Bind*, std::__bind*, std::bind*, std::_Func_impl*, std::_Func_class*, std::_Invoker_*, std::apply*, "
     "std::__apply*, std::_Mem_fn*, std::mem_fn*, std::packaged_task*, std::__future_base*, std::__async_*, std::async*, "
     "std::call_once*, std::__call_once*, std::__once_*, __pthread_once*, pthread_once*, std::visit*, "
     "std::__detail::__variant*, std::__variant_detail*, boost::function*, boost::_bi::*, boost::bind*, "
     "boost::detail::function::*, boost::_mfi::*, boost::signals2::*, std::_LaunchPad*, std::_Pad*, folly::Function*, "
     "folly::detail::function*, absl::functional_internal*, sigc::*, operator(), operator->, operator*, operator[], "
     "std::coroutine_handle*, TFunction*, UE::Core::Private::Function*, TBaseDelegate*, TBaseFunctorDelegateInstance*, "
     "TBaseUObjectMethodDelegateInstance*, TMulticastDelegate*"},
    {Part::plumbing, "test runner",
     "testing::*, doctest::*, Catch::*, boost::unit_test::*, boost::execution_monitor::*, boost::detail::function_obj*, "
     "CppUnit::*, benchmark::*, -[XCT*, +[XCT*, XCT*, QTest::*, RUN_ALL_TESTS, UnitTest::*"},
    {Part::plumbing, "wrapper of an error tracker",
     "-[Sentry*, sentry__*, sentry_*, kscm_*, ksmc_*, kscrash_*, sentrycrash*, -[KSCrash*, -[BSG*, bsg_*, -[Bugsnag*, "
     "-[FIRC*, FIRCLS*, -[CLS*, plcrash_*, -[PLCrash*, Bugly*, bugsnag_*, newrelic_*, -[NewRelic*, -[Firebase*, NRMA_*, "
     "NRMA__*, -[MSAC*, -[Instabug*, -[RollbarKit*, __44-[SentryBreadcrumbTracker*, SentryNSURLSession*"},
    {Part::plumbing, "call of the system",
     "__kernel_vsyscall, _fini, syscall, __syscall, ___syscall, KiFastSystemCall*, KiFastSystemCallRet, Wow64*, wow64*, "
     "__libc_siglongjmp, longjmp*, siglongjmp, _longjmp, __longjmp*, CpupReturn*, TurboDispatch*, RunSimulatedCode*"},
};
constexpr NameTable<names_in(groups)> names(groups);

}  // namespace

Role native_plumbing(const HashedName &name) noexcept { return names.find(name); }

}  // namespace faultprint::grouping
