// src/grouping/role_dart.cpp: Dart and Flutter.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view async_machinery = "async machinery of Dart";
constexpr std::string_view dart_library = "Dart's standard library";

constexpr NameGroup function_groups[] = {
    {Part::marker, "asynchronous gap", "<asynchronous suspension>, ===== asynchronous gap*, <async*"},
    {Part::thrower, "throw helper",
     "_AssertionError._*, _TypeError._throw*, NoSuchMethodError._throw*, Error._throw*, _StringBase._throw*, "
     "_throwFormatException*, AssertionError._*, IndexError.check*, RangeError.check*, _Utf8Decoder._throw*, "
     "LateError._throw*, FallThroughError.*, Error.throwWithStackTrace*, ArgumentError.checkNotNull, StateError.*, _throwNew, "
     "checkValidRange"},
    {Part::plumbing, async_machinery,
     "_RawReceivePort*, _RawReceivePortImpl*, _runPendingImmediateCallback, _microtaskLoop, _startMicrotaskLoop, _rootRun*, "
     "_RootZone.*, _CustomZone.*, _ZoneDelegate.*, _ForwardingStreamSubscription.*, _FutureListener.*, Future.*, _Future.*, "
     "_Completer.*, _AsyncCompleter.*, _SyncCompleter.*, _AsyncAwaitCompleter*, _completeOnAsyncReturn, "
     "_completeOnAsyncError, _completeWithNoFutureOnAsyncReturn, _asyncThenWrapperHelper*, _awaitHelper*, _awaitOnObject*, "
     "_asyncErrorWrapperHelper*, _SuspendState.*, runZoned*, _runZoned, _BufferingStreamSubscription.*, _StreamController.*, "
     "_AsyncStreamController*, _SyncStreamController*, _BroadcastStreamController.*, _AsyncBroadcastStreamController*, "
     "_SyncBroadcastStreamController*, _DelayedData.*, _PendingEvents.*, _StreamSinkWrapper*, _StreamIterator*, "
     "_EventSinkWrapper*, _HandlerEventSink.*, Timer.*, _Timer.*, _TimerHeap*, _runTimers, _handleMessage, "
     "_schedulePriorityAsyncCallback, scheduleMicrotask, _AsyncCallbackEntry*, _delayEntrypointInvocation, _startIsolate, "
     "_runMainZoned*, _startMainIsolate*, _drawFrame, _invoke*, _dispatchPointerDataPacket, _dispatchPlatformMessage, "
     "PlatformDispatcher.*, _beginFrame, _reportTimings, hooks_*, _asyncStarHelper, _AsyncStarStreamController*, "
     "_SyncStarIterator*, _SyncStarIterable*, _wrapJsFunctionForAsync*, _asyncStartSync, _asyncAwait, _asyncReturn, "
     "_asyncRethrow, Isolate.*"},
    {Part::plumbing, "reflective call",
     "Function.apply, Function._apply, _Closure.*, noSuchMethod, _objectNoSuchMethod, Object._noSuchMethod"},
};
constexpr NameTable<names_in(function_groups)> functions(function_groups);

constexpr NameGroup file_groups[] = {
    {Part::plumbing, async_machinery,
     "dart:async*, dart:async-patch*, dart:isolate*, dart:isolate-patch*, dart:ui/hooks*, dart:ui/platform_dispatcher*, "
     "dart:_internal/async*, org-dartlang-sdk:///dart-sdk/lib/async/*, org-dartlang-sdk:///lib/async/*, "
     "org-dartlang-sdk:///dart-sdk/lib/_internal/js_runtime/lib/async_patch*, package:stack_trace/*, package:async/*, "
     "package:rxdart/*"},
    {Part::plumbing, "scheduler of Flutter",
     "package:flutter/src/scheduler/*, package:flutter/src/gestures/*, package:flutter/src/foundation/change_notifier*, "
     "package:flutter/src/foundation/synchronous_future*, package:flutter/src/services/message_codecs*, "
     "package:flutter/src/services/binding*"},
    {Part::plumbing, "test runner",
     "package:test/*, package:test_api/*, package:flutter_test/*, package:test_core/*, package:matcher/*, package:mockito/*, "
     "package:mocktail/*, package:integration_test/*"},
    {Part::plumbing, "wrapper of an error tracker",
     "package:sentry*, package:bugsnag*, package:rollbar*, package:firebase_crashlytics/*, package:datadog*, package:catcher*"},
    {Part::library, dart_library,
     "dart:*, org-dartlang-*, dart-ext:*, third_party/dart/sdk/*, ../../third_party/dart/*, third_party/dart-sdk/*, "
     "sdk/lib/*, dart-sdk/lib/*"},
    {Part::library, "library frame: Flutter",
     "package:flutter/*, package:flutter_web_plugins/*, package:flutter_localizations/*, package:flutter_driver/*, "
     "package:ui/*, lib/ui/*, lib/_engine/*, flutter/*"},
    {Part::library, "library frame: known package",
     "package:http/*, package:dio/*, package:bloc/*, package:flutter_bloc/*, package:hydrated_bloc/*, package:provider/*, "
     "package:riverpod/*, package:flutter_riverpod/*, package:hooks_riverpod/*, package:flutter_hooks/*, package:get/*, "
     "package:get_it/*, package:injectable/*, package:mobx/*, package:flutter_mobx/*, package:redux/*, "
     "package:flutter_redux/*, package:collection/*, package:path/*, package:path_provider*, package:intl/*, package:hive*, "
     "package:sqflite*, package:drift/*, package:moor/*, package:isar/*, package:objectbox/*, package:firebase_*, "
     "package:cloud_firestore*, package:cloud_functions*, package:google_*, package:shared_preferences*, "
     "package:url_launcher*, package:video_player*, package:camera*, package:image_picker*, package:cached_network_image/*, "
     "package:flutter_cache_manager/*, package:go_router/*, package:auto_route/*, package:shelf*, package:args/*, "
     "package:json_annotation/*, package:freezed_annotation/*, package:built_value/*, package:built_collection/*, "
     "package:graphql*, package:gql*, package:grpc/*, package:protobuf/*, package:web_socket_channel/*, "
     "package:socket_io_client/*, package:stream_channel/*, package:stream_transform/*, package:convert/*, package:crypto/*, "
     "package:logging/*, package:meta/*, package:vector_math/*, package:webview_flutter*, package:flutter_inappwebview*, "
     "package:flutter_svg/*, package:lottie/*, package:characters/*, package:angular/*, package:aqueduct/*, "
     "package:supabase*, package:postgres/*, package:mongo_dart/*, package:just_audio*, package:audioplayers*, "
     "package:permission_handler*, package:geolocator*, package:package_info*, package:device_info*, package:connectivity*, "
     "package:ffi/*, package:equatable/*, package:dartz/*, package:flame/*"},
};
constexpr NameTable<names_in(file_groups)> files(file_groups);

constexpr std::string_view without_new(std::string_view function) noexcept {
  text::consume(function, "new ");
  return function;
}

}  // namespace

Role role_dart(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  const std::string_view function = without_new(frame.function);
  Role role = functions.find(function);
  // The names are those of the SDK; in a package they are the tenant's, unless it is one that begins with "_".
  const bool in_package = frame.file.starts_with("package:") || frame.file.starts_with("file:") || frame.file.starts_with('/');
  if (!role.reason.empty() && (!in_package || role.part == Part::marker)) return role;
  if (frame.file.empty() || !place.reason().empty()) return {};
  return files.find(frame.file);
}

}  // namespace faultprint::grouping
