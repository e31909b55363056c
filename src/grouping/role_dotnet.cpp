// src/grouping/role_dotnet.cpp: .NET, Mono, Unity, PowerShell.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view async_machinery = "async machinery of .NET";

// "Rethrow" helpers stand in the middle of a stack, below the frames where the exception was first thrown: they are plumbing.
constexpr NameGroup groups[] = {
    {Part::thrower, "throw helper",
     "System.ThrowHelper.*, System.ArgumentNullException.Throw*, System.ArgumentException.Throw*, "
     "System.ArgumentOutOfRangeException.Throw*, System.ObjectDisposedException.Throw*, System.Linq.ThrowHelper.*, "
     "System.Text.Json.ThrowHelper.*, System.Collections.ThrowHelper.*, System.Buffers.ThrowHelper.*, System.Number.Throw*, "
     "System.Environment.FailFast*, System.Environment.get_StackTrace, System.Environment.GetStackTrace, "
     "System.Diagnostics.StackTrace.*, System.Diagnostics.Debug.Assert, System.Diagnostics.Debug.Fail, "
     "System.Diagnostics.DebugProvider.*, System.Diagnostics.TraceInternal.*, System.Exception..ctor, System.__Error.*, "
     "System.ParseNumbers.Throw*, System.IO.__Error.*, System.Runtime.Intrinsics.ThrowHelper.*, "
     "Microsoft.Extensions.DependencyInjection.ThrowHelper.*, Microsoft.Extensions.Internal.ThrowHelper.*, "
     "System.SpanHelpers.Throw*, Internal.Runtime.CompilerHelpers.ThrowHelpers.*, System.Runtime.TypeCast.Throw*, "
     "System.Runtime.EH.*, UnityEngine.StackTraceUtility.*, UnityEngine.Debug.*, UnityEngine.Logger.*, "
     "UnityEngine.DebugLogHandler.*, System.ThrowHelpers.*"},
    {Part::thrower, "assertion helper",
     "Xunit.Assert.*, Xunit.Sdk.*, NUnit.Framework.Assert.*, NUnit.Framework.Legacy.*, "
     "Microsoft.VisualStudio.TestTools.UnitTesting.Assert.*, Microsoft.VisualStudio.TestTools.UnitTesting.CollectionAssert.*, "
     "FluentAssertions.*, Shouldly.*, UnityEngine.Assertions.*, CommunityToolkit.Diagnostics.ThrowHelper.*, "
     "CommunityToolkit.Diagnostics.Guard.*, Ardalis.GuardClauses.*"},
    {Part::plumbing, "assertion that calls the code it is about",
     "Xunit.Assert.Throws*, Xunit.Assert.Record*, Xunit.Assert.All, Xunit.Assert.Collection, NUnit.Framework.Assert.Throws*, "
     "NUnit.Framework.Assert.DoesNotThrow*, NUnit.Framework.Assert.Catch*, NUnit.Framework.Assert.Multiple*, "
     "NUnit.Framework.Assert.That*, Microsoft.VisualStudio.TestTools.UnitTesting.Assert.Throws*, "
     "FluentAssertions.Specialized.*"},
    {Part::plumbing, async_machinery,
     "System.Runtime.ExceptionServices.ExceptionDispatchInfo.*, System.Runtime.CompilerServices.TaskAwaiter*, "
     "System.Runtime.CompilerServices.ValueTaskAwaiter*, System.Runtime.CompilerServices.ConfiguredTaskAwaitable*, "
     "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable*, System.Runtime.CompilerServices.AsyncTaskMethodBuilder*, "
     "System.Runtime.CompilerServices.AsyncVoidMethodBuilder*, System.Runtime.CompilerServices.AsyncMethodBuilder*, "
     "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder*, System.Runtime.CompilerServices.PoolingAsyncValueTask*, "
     "System.Runtime.CompilerServices.AsyncIteratorMethodBuilder*, System.Runtime.CompilerServices.YieldAwaitable*, "
     "System.Runtime.CompilerServices.AsyncServices*, System.Runtime.CompilerServices.AsyncHelpers*, "
     "System.Threading.Tasks.*, System.Threading.ExecutionContext.*, System.Threading.SynchronizationContext.*, "
     "System.Threading.CancellationTokenSource.*, System.Threading.Tasks.Sources.*, Microsoft.FSharp.Control.*, "
     "Nito.AsyncEx.*, Cysharp.Threading.Tasks.*, UnityEngine.UnitySynchronizationContext*, "
     "System.Windows.Threading.DispatcherSynchronizationContext*, Microsoft.VisualStudio.Threading.*, System.Reactive.*"},
    {Part::plumbing, "thread start",
     "System.Threading.ThreadHelper.*, System.Threading.Thread.*, System.Threading.ThreadPool*, "
     "System.Threading._ThreadPoolWaitCallback*, System.Threading.PortableThreadPool*, "
     "System.Threading.QueueUserWorkItemCallback*, System.Threading.TimerQueue*, System.Threading._IOCompletionCallback*, "
     "System.Threading.UnmanagedThreadPoolWorkItem*, System.Threading.WindowsThreadPool*, System.Threading._TimerCallback*, "
     "System.Threading.Timer*, System.Threading.ThreadStart*, System.Runtime.Interop*"},
    {Part::plumbing, "reflective call",
     "System.Reflection.RuntimeMethodInfo.*, System.Reflection.MethodBase*, System.Reflection.MethodInvoker*, "
     "System.Reflection.RuntimeConstructorInfo.*, System.Reflection.ConstructorInvoker*, System.Reflection.MonoMethod.*, "
     "System.Reflection.MonoCMethod.*, System.Reflection.RuntimePropertyInfo.*, System.RuntimeMethodHandle.*, "
     "System.RuntimeType.*, System.RuntimeTypeHandle.*, System.Activator.*, System.Delegate.*, System.MulticastDelegate.*, "
     "System.Dynamic.*, System.Linq.Expressions.Interpreter.*, System.Runtime.CompilerServices.CallSite*, CallSite.Target*, "
     "DynamicClass.*, System.AppDomain.*, (wrapper *, (dynamic-method)*, lambda_method*, InvokeStub_*, "
     "Microsoft.Extensions.Internal.ObjectMethodExecutor*, Microsoft.Extensions.DependencyInjection.ServiceLookup.*, "
     "Castle.*, Moq.*, System.Reflection.Emit.*, Microsoft.CSharp.RuntimeBinder.*"},
    {Part::plumbing, "pipeline of the server",
     "Microsoft.AspNetCore.Mvc.Infrastructure.*, Microsoft.AspNetCore.Mvc.Internal.*, "
     "Microsoft.AspNetCore.Routing.EndpointMiddleware.*, Microsoft.AspNetCore.Routing.EndpointRoutingMiddleware.*, "
     "Microsoft.AspNetCore.Authorization.AuthorizationMiddleware.*, "
     "Microsoft.AspNetCore.Authentication.AuthenticationMiddleware.*, Microsoft.AspNetCore.Builder.*, "
     "Microsoft.AspNetCore.Diagnostics.*, Microsoft.AspNetCore.Hosting.*, Microsoft.AspNetCore.HostFiltering.*, "
     "Microsoft.AspNetCore.Http.RequestDelegate*, "
     "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpProtocol.ProcessRequest*, "
     "Microsoft.AspNetCore.Server.IIS.Core.IISHttpContextOfT*, Microsoft.Extensions.Hosting.*, Microsoft.Owin.*, Owin.*, "
     "System.Web.HttpApplication*, System.Web.Mvc.Async.*, System.Web.Mvc.ControllerActionInvoker.*, "
     "System.Web.Http.Controllers.*, System.Web.Http.Filters.*, MediatR.*"},
    {Part::plumbing, "event loop of the user interface",
     "System.Windows.Threading.*, System.Windows.Application.Run*, System.Windows.Forms.Application*, "
     "System.Windows.Forms.NativeWindow*, System.Windows.Forms.Control.WndProc, "
     "System.Windows.Forms.Control.ControlNativeWindow*, System.Windows.Forms.UnsafeNativeMethods*, MS.Win32.*, "
     "MS.Internal.*, System.Windows.EventRoute*, System.Windows.RoutedEventHandlerInfo*, System.Windows.Interop.*, "
     "Android.Runtime.*, Java.Interop.*, UIKit.UIApplication.*, AppKit.NSApplication.*, Android.App.SyncContext*, "
     "Microsoft.Maui.*, Avalonia.Threading.*"},
    {Part::plumbing, "test runner",
     "Xunit.*, NUnit.*, Microsoft.VisualStudio.TestPlatform.*, Microsoft.VisualStudio.TestTools.*, JetBrains.ReSharper.*, "
     "BenchmarkDotNet.*, ReflectionAbstractionExtensions*"},
    {Part::plumbing, "wrapper of an error tracker",
     "Sentry.*, Bugsnag.*, Rollbar.*, Elastic.Apm.*, NewRelic.*, Datadog.*, OpenTelemetry.*, Microsoft.ApplicationInsights.*, "
     "Raygun.*, Mindscape.Raygun4Net.*, Polly.*"},
    {Part::plumbing, "event dispatch of Unity",
     "UnityEngine.SetupCoroutine.*, UnityEngine.Events.*, UnityEngine.EventSystems.ExecuteEvents.*, "
     "UnityEngine.EventSystems.EventSystem:Update*, UnityEngine.SendMouseEvents*, UnityEditor.*, "
     "UnityEngine.UnitySynchronizationContext.*, UnityEngine.AsyncOperation.*"},
    {Part::library, "library of .NET",
     "System.*, Microsoft.*, Mono.*, Windows.*, Interop.*, Internal.*, MS.*, WinRT.*, <PrivateImplementationDetails>*, "
     "Xamarin.*, Android.*, AndroidX.*, Java.*, UIKit.*, Foundation.*, ObjCRuntime.*, CoreFoundation.*, Microsoft.FSharp.*, "
     "FSharp.*, <StartupCode$FSharp-Core>*"},
    {Part::library, "library frame: Unity", "UnityEngine.*, Unity.*, TMPro.*, UnityEngineInternal.*"},
    {Part::library, "library frame: known package",
     "Newtonsoft.*, Npgsql.*, Dapper.*, MySql.*, MySqlConnector.*, Oracle.*, MongoDB.*, StackExchange.*, ServiceStack.*, "
     "Autofac.*, AutoMapper.*, Serilog.*, NLog.*, log4net.*, Hangfire.*, Quartz.*, MassTransit.*, RabbitMQ.*, NServiceBus.*, "
     "NHibernate.*, Ninject.*, Unity.Container*, FluentValidation.*, Grpc.*, Google.*, Amazon.*, Azure.*, RestSharp.*, "
     "Refit.*, Flurl.*, Stripe.*, Twilio.*, IdentityServer4.*, IdentityModel.*, HotChocolate.*, GraphQL.*, Confluent.*, "
     "Elasticsearch.*, Nest.*, ImageSharp.*, SixLabors.*, SkiaSharp.*, Avalonia.*, Prism.*, ReactiveUI.*, DevExpress.*, "
     "Telerik.*, Humanizer.*, CsvHelper.*, ClosedXML.*, EPPlus.*, Lucene.*, Orleans.*, Akka.*, Volo.Abp.*, Umbraco.*, "
     "DotNetNuke.*, Zenject.*, DG.Tweening.*, Photon.*, Mirror.*"},
};
constexpr NameTable<names_in(groups)> names(groups);

}  // namespace

Role role_dotnet(const Frame &frame, const normalize::Identity &, FramePlace &, Runtime) noexcept {
  const QualifiedName joined(frame.module, ".", frame.function);
  const std::string_view name = joined.view();
  const Role role = names.find(name);
  if (!role.reason.empty() && role.part != Part::library) return role;
  const std::size_t helper = name.find("ThrowHelper");
  if (helper != std::string_view::npos && (helper == 0 || name[helper - 1] == '.')) return {Part::thrower, "throw helper"};
  if (!role.reason.empty() || !frame.module.empty()) return role;
  return names.find(frame.function);
}

}  // namespace faultprint::grouping
