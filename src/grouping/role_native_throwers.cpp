// src/grouping/role_native_throwers.cpp: what ends a process or makes an exception.
#include "grouping/role_native_names.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view abort_entry = "abort entry point";
constexpr std::string_view assertion = "assertion helper";
constexpr std::string_view cpp_exception = "exception machinery of C++";
constexpr std::string_view windows_exception = "exception dispatch of Windows";

// Only what never calls back into the tenant's code may be here: all newer frames are cut off with it.
constexpr NameGroup groups[] = {
    {Part::thrower, "signal handler",
     "<signal handler called>, _sigtramp, __restore_rt, __kernel_rt_sigreturn*, __default_sa_restorer*, __restore, killpg, "
     "__kernel_sigreturn*"},
    {Part::thrower, abort_entry,
     "abort, panic, die, raise, gsignal, kill, tgkill, tkill, __pthread_kill*, pthread_kill*, __libc_message*, abort_message, "
     "__abort_with_payload, abort_with_reason, abort_with_payload*, terminate_with_payload, __abort_msg, __libc_fatal*, "
     "__fortify_fail*, __chk_fail, __stack_chk_fail*, ___stack_chk_fail, __libc_android_abort, __fortify_fatal, "
     "malloc_printerr, malloc_error_break, malloc_vreport, malloc_report, malloc_zone_error, __builtin_trap, __ubsan_trap, "
     "_Exit, _exit, exit_group, TerminateProcess, NtTerminateProcess, ZwTerminateProcess, DebugBreak, DbgBreakPoint, "
     "__debugbreak, __fastfail, _invoke_watson*, _invalid_parameter*, _purecall, __report_gsfailure*, __scrt_fastfail, "
     "__report_securityfailure*, __report_rangecheckfailure, terminate, _set_abort_behavior, __libcpp_verbose_abort*, "
     "__panic, _os_unfair_lock_recursive_abort, _os_crash*, __dispatch_crash*, __crash_report*, _os_assert*, "
     "_dispatch_assert_queue_fail*"},
    {Part::thrower, assertion,
     "__assert_fail*, __assert_rtn, __assert2, __assert, __assert_perror_fail, _assert, _wassert, common_assert_to_*, "
     "assert_fail, g_assertion_message*, g_assert_warning, g_return_if_fail_warning, g_abort, g_log, g_logv, "
     "g_log_structured*, g_log_default_handler, g_error, _g_log_abort, qt_assert*, qFatal*, QMessageLogger::fatal*, "
     "qt_message_fatal*, qt_message_output*, logging::LogMessage::*, logging::LogMessageFatal::*, logging::CheckError::*, "
     "logging::RawCheckFailure*, logging::NotReachedError*, logging::ErrnoLogMessage::*, logging::RawLog, "
     "base::ImmediateCrash*, base::debug::BreakDebugger*, base::debug::StackTrace::*, base::debug::CollectStackTrace*, "
     "base::debug::AsanCorrupt*, google::LogMessage::*, google::LogMessageFatal::*, google::DumpStackTrace*, "
     "google::logging_fail*, google::glog_internal*, absl::log_internal::*, absl::raw_log_internal*, folly::detail::throw*, "
     "V8_Fatal*, V8_Dcheck*, v8::base::OS::Abort*, v8::base::FatalOOM*, v8::internal::V8::FatalProcessOutOfMemory*, "
     "v8::internal::Heap::FatalProcessOutOfMemory*, v8::Utils::ReportOOMFailure*, v8::Utils::ReportApiFailure*, node::Abort*, "
     "node::Assert*, node::OnFatalError*, node::OOMErrorHandler*, node::DumpNativeBacktrace*, node::DumpJavaScriptBacktrace*, "
     "WTFCrash*, WTFReport*, WTF::Crash*, MOZ_Crash*, MOZ_ReportAssertionFailure*, mozalloc_abort*, mozalloc_handle_oom*, "
     "NS_DebugBreak*, NS_ABORT_OOM*, mozilla::detail::InvalidArrayIndex_CRASH*, js::AutoEnterOOMUnsafeRegion::crash*, "
     "RustMozCrash*, FDebug::*, AssertFailedImplV*, FOutputDevice::Logf*, FOutputDevice::CategorizedLogf*, "
     "FWindowsErrorOutputDevice::*, FUnixErrorOutputDevice::*, FLinuxErrorOutputDevice::*, FAppleErrorOutputDevice::*, "
     "FMacErrorOutputDevice::*, FIOSErrorOutputDevice::*, FAndroidErrorOutputDevice::*, "
     "FGenericPlatformMisc::RaiseException*, FMsg::*, StaticFailDebug*, ReportAssert*, ReportGPUCrash, ReportHang, "
     "UE::Assert::*, UE::Logging::Private::*, FWindowsPlatformStackWalk::*, FGenericPlatformStackWalk::*, "
     "FGenericErrorReport::*, CheckVerifyFailedImpl*, DispatchCheckVerify*, ExceptionalCondition, errfinish*, elog_finish, "
     "Py_FatalError*, _Py_FatalError*, fatal_error, fatal_error_exit, VMError::report*, report_vm_error*, "
     "report_vm_out_of_memory, report_fatal*, os::abort*, art::Runtime::Abort*, art::JavaVMExt::JniAbort*, "
     "art::LogMessage::*, android::base::LogMessage::*, android::base::DefaultAborter*, android::base::SetAborter*, "
     "__android_log_assert*, __android_log_call_aborter, android::fatal_*, ASSERT_FAIL*, sk_abort*, SkAbort*, cv::error*, "
     "c10::detail::torchCheckFail*, c10::Error::*, ggml_abort*, rb_bug*, rb_fatal*, usage_die, BUG_fl, google_breakpad::*, "
     "crashpad::*, _CxxFrameHandler*, __cxa_pure_virtual, __cxa_deleted_virtual"},
    {Part::thrower, cpp_exception,
     "std::terminate, std::__terminate*, std::unexpected, __cxxabiv1::*, __gnu_cxx::__verbose_terminate_handler, "
     "__cxa_throw*, __cxa_rethrow*, __cxa_bad_*, __cxa_call_*, __cxa_init_primary_exception, std::__throw_*, "
     "std::rethrow_exception, std::rethrow_if_nested, std::nested_exception::*, _Unwind_*, __gxx_personality_*, "
     "demangling_terminate_handler*, std::_Throw_*, std::_X*, boost::throw_exception*, "
     "boost::exception_detail::throw_exception*, boost::wrapexcept*, _CxxThrowException, __std_terminate, _CallSettingFrame*, "
     "__FrameUnwindToState, std::__glibcxx_assert_fail*, std::__replacement_assert*, std::__libcpp_verbose_abort*, "
     "abi::__cxa_throw*, unwind_stop, unwind_cleanup, __pthread_unwind"},
    {Part::thrower, "exception machinery of Objective-C",
     "objc_exception_throw*, objc_exception_rethrow*, _objc_terminate*, objc_terminate*, __exceptionPreprocess, "
     "_NSRaiseError*, -[NSException raise]*, +[NSException raise*, +[NSException exceptionWith*, -[NSException init*, "
     "-[NSAssertionHandler handleFailure*, ___forwarding___*, _CF_forwarding_prep_0*, __CFThrow*, _objc_fatal*, objc_fatal*, "
     "-[NSObject(NSObject) doesNotRecognizeSelector*, -[NSObject doesNotRecognizeSelector*, __NSThrow*, _NSThrow*, "
     "__cfFatal*, _CFThrow*, +[NSObject(NSObject) doesNotRecognizeSelector*, -[UIResponder doesNotRecognizeSelector*, "
     "_objc_exception_destructor*"},
    {Part::thrower, "fatal error of Swift",
     "swift_fatalError*, swift::fatalError*, _swift_runtime_on_report*, _swift_stdlib_reportFatalError*, _assertionFailure*, "
     "Swift._assertionFailure*, fatalError*, Swift.fatalError*, assertionFailure*, Swift.assertionFailure*, "
     "preconditionFailure*, Swift.preconditionFailure*, precondition, Swift.precondition, assert, Swift.assert, "
     "_fatalErrorMessage*, Swift._fatalErrorMessage*, closure in _assertionFailure*, "
     "closure in closure in _assertionFailure*, closure in closure in closure in _assertionFailure*, "
     "closure in _fatalErrorMessage*, specialized _assertionFailure*, specialized _fatalErrorMessage*, "
     "swift_unexpectedError*, swift_dynamicCastFailure*, swift_deletedMethodError, swift_errorInMain, swift_willThrow*, "
     "Swift runtime failure*, swift::warning*, swift::crash*, _reportFatalError*, swift_abortRetainUnowned*, "
     "swift_abortRetainOverflow*, swift_abort*, __swift_reportUnsafe*, specialized static _DebuggerSupport*, "
     "Swift.StaticString.withUTF8Buffer*, $ss17_assertionFailure*, $ss18_fatalErrorMessage*"},
    {Part::thrower, windows_exception,
     "RaiseException*, RtlRaiseException*, RtlRaiseStatus*, KiRaiseUserExceptionDispatcher, KiUserExceptionDispatch*, "
     "RtlDispatchException*, RtlpExecuteHandlerFor*, ExecuteHandler, ExecuteHandler2, RtlUnwind*, UnhandledExceptionFilter*, "
     "RtlUnhandledExceptionFilter*, __C_specific_handler, _except_handler*, NtRaiseException, ZwRaiseException, "
     "NtRaiseHardError, ZwRaiseHardError, RtlReportCriticalFailure*, RtlpReportHeapFailure*, RtlpLogHeapFailure*, "
     "RtlpHeapHandleError*, RtlReportFatalFailure*, RtlReportException*, RtlFailFast*, RtlFailFast2, WerpReportFault*, "
     "WerReport*, __CxxFrameHandler*, __InternalCxxFrameHandler*, _CxxExceptionFilter, __CppXcptFilter, _seh_filter*, "
     "RtlpHpHeapHandleError*, RtlpBreakPointHeap*, RtlpCheckBusyBlockTail*, AVrf*, VerifierStopMessage*, "
     "GenericExceptionFilter"},
    {Part::thrower, "stack capture",
     "backtrace, backtrace_symbols*, __sanitizer_print_stack_trace, unw_*, _Unwind_Backtrace, CaptureStackBackTrace, "
     "RtlCaptureStackBackTrace*, print_stack_trace, +[NSThread callStackSymbols]*, -[SentryClient *, -[SentryHub *, "
     "+[SentrySDK *, sentry_value_new_stacktrace, sentry_value_set_stacktrace*, boost::stacktrace::*, std::stacktrace::*, "
     "std::basic_stacktrace*, cpptrace::*"},
};
constexpr NameTable<names_in(groups)> names(groups);

}  // namespace

Role native_thrower(const HashedName &name) noexcept { return names.find(name); }

}  // namespace faultprint::grouping
