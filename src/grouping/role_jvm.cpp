// src/grouping/role_jvm.cpp: Java, Kotlin, Scala, Groovy, Clojure, Android.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view reflection = "reflective call";
constexpr std::string_view proxy = "generated proxy";
constexpr std::string_view coroutine = "coroutine machinery";
constexpr std::string_view thread_start = "thread start";
constexpr std::string_view thread_pool = "thread pool";
constexpr std::string_view assertion = "assertion helper";
constexpr std::string_view test_runner = "test runner";
constexpr std::string_view java_library = "Java's standard library";
constexpr std::string_view android = "Android's framework";
constexpr std::string_view known_library = "library frame: known package";
constexpr std::string_view android_loop = "event loop of Android";

// Names of methods, with their class.
constexpr NameGroup method_groups[] = {
    {Part::marker, "coroutine boundary", "_COROUTINE.*, (Coroutine boundary)*, (Coroutine creation stacktrace)*, (Coroutine*"},
    {Part::thrower, "makes the exception",
     "java.lang.Throwable.*, java.lang.Exception.<init>, java.lang.RuntimeException.<init>, java.lang.Error.<init>, "
     "java.lang.Thread.getStackTrace, dalvik.system.VMStack.*, kotlin.Throwable.*, scala.runtime.Statics.ioobe"},
    {Part::thrower, assertion,
     "java.util.Objects.requireNonNull*, java.util.Objects.check*, jdk.internal.util.Preconditions.*, org.junit.Assert.*, "
     "junit.framework.Assert.*, junit.framework.TestCase.assert*, junit.framework.TestCase.fail*, "
     "org.junit.jupiter.api.Assert*, org.testng.Assert.*, org.testng.asserts.*, org.hamcrest.*, org.assertj.core.*, "
     "com.google.common.base.Preconditions.*, com.google.common.base.Verify.*, com.google.common.truth.*, "
     "org.springframework.util.Assert.*, org.apache.commons.lang3.Validate.*, org.apache.commons.lang.Validate.*, "
     "kotlin.jvm.internal.Intrinsics.*, kotlin.test.Assert*, androidx.core.util.Preconditions.*, "
     "com.android.internal.util.Preconditions.*, scala.Predef$.require, scala.Predef$.assert*, scala.Predef$.assume, "
     "scala.Predef$.$qmark$qmark$qmark, scala.sys.package$.error, kotlin.UninitializedPropertyAccessException.*, "
     "kotlin.KotlinNothingValueException.*, org.codehaus.groovy.runtime.InvokerHelper.assertFailed, "
     "org.codehaus.groovy.runtime.powerassert.*, org.codehaus.groovy.runtime.ScriptBytecodeAdapter.assertFailed, "
     "io.kotest.assertions.*, io.kotest.matchers.*, org.scalatest.Assertions*, org.scalatest.matchers.*"},
    {Part::plumbing, "assertion that calls the code it is about",
     "org.junit.Assert.assertThrows*, org.junit.jupiter.api.Assertions.assertThrows*, "
     "org.junit.jupiter.api.Assertions.assertDoesNotThrow*, org.junit.jupiter.api.Assertions.assertTimeout*, "
     "org.junit.jupiter.api.Assertions.assertAll*, org.junit.jupiter.api.AssertThrows*, "
     "org.junit.jupiter.api.AssertDoesNotThrow*, org.junit.jupiter.api.AssertTimeout*, org.junit.jupiter.api.AssertAll*, "
     "org.testng.Assert.assertThrows*, org.testng.Assert.expectThrows*, org.assertj.core.api.ThrowableAssert*, "
     "org.assertj.core.api.AssertionsForClassTypes.*, org.assertj.core.api.Assertions.*, org.hamcrest.MatcherAssert.*, "
     "kotlin.test.AssertionsKt.*, kotlin.test.AssertionsKt__AssertionsKt.*, io.kotest.assertions.throwables.*"},
    {Part::plumbing, reflection,
     "Method.invoke, sun.reflect.*, jdk.internal.reflect.*, java.lang.reflect.*, java.lang.invoke.*, "
     "java.lang.Class.newInstance*, java.lang.Class.forName*, kotlin.reflect.jvm.internal.*, "
     "java.security.AccessController.*, java.security.ProtectionDomain*, com.esotericsoftware.reflectasm.*, "
     "org.springframework.util.ReflectionUtils.*, org.apache.commons.beanutils.*, java.beans.*, "
     "javax.security.auth.Subject.doAs*"},
    {Part::plumbing, proxy,
     "com.sun.proxy.*, jdk.proxy*, org.springframework.aop.*, org.springframework.cglib.*, net.sf.cglib.*, net.bytebuddy.*, "
     "org.mockito.internal.*, javassist.*, org.jboss.weld.*, org.jboss.invocation.*, org.jboss.as.ee.*, "
     "org.apache.webbeans.*, org.hibernate.proxy.*, org.hibernate.bytecode.*, com.google.inject.internal.*, io.quarkus.arc.*, "
     "io.micronaut.aop.*, org.aspectj.runtime.*, org.apache.ibatis.binding.MapperProxy*, org.apache.ibatis.plugin.*, "
     "org.springframework.transaction.interceptor.*, org.springframework.cache.interceptor.*, "
     "org.springframework.retry.interceptor.*, org.springframework.retry.support.*, "
     "org.mybatis.spring.SqlSessionTemplate$SqlSessionInterceptor*, org.springframework.data.repository.core.support.*, "
     "org.springframework.validation.beanvalidation.MethodValidationInterceptor*, "
     "org.springframework.dao.support.PersistenceExceptionTranslationInterceptor*, javax.interceptor.*, com.sun.ejb.*"},
    {Part::plumbing, coroutine,
     "kotlin.coroutines.*, kotlinx.coroutines.*, BaseContinuationImpl.*, DispatchedTask.*, DispatchedContinuation.*, "
     "CoroutineScheduler.*, CoroutineScheduler$Worker.*, EventLoopImplBase.*, BlockingCoroutine.*, BuildersKt*, "
     "kotlin.sequences.SequenceBuilderIterator.*, io.ktor.util.pipeline.*, io.ktor.util.debug.*, cats.effect.*, "
     "zio.internal.*, ContinuationImpl.*, ScopeCoroutine.*, UndispatchedCoroutine.*, LimitedDispatcher*, TaskImpl.run, "
     "DispatchedTaskKt.*, CancellableContinuationImpl.*, jdk.internal.vm.Continuation*"},
    {Part::plumbing, thread_start,
     "Thread.run, ZygoteInit.main, java.lang.Thread.run*, java.lang.VirtualThread*, java.lang.ThreadGroup.*, "
     "java.lang.Thread.dispatchUncaughtException, java.util.TimerThread.*, kotlin.concurrent.ThreadsKt*, sun.misc.Cleaner*, "
     "java.lang.Daemons$*, java.lang.ref.Finalizer*"},
    {Part::plumbing, thread_pool,
     "ThreadPoolExecutor.runWorker, ThreadPoolExecutor$Worker.run, FutureTask.run, Executors$RunnableAdapter.call, "
     "java.util.concurrent.ThreadPoolExecutor*, java.util.concurrent.ScheduledThreadPoolExecutor*, "
     "java.util.concurrent.Executors*, java.util.concurrent.ForkJoin*, java.util.concurrent.FutureTask*, "
     "java.util.concurrent.AbstractExecutorService*, java.util.concurrent.CountedCompleter*, "
     "java.util.concurrent.RecursiveTask*, java.util.concurrent.RecursiveAction*, "
     "java.util.concurrent.ThreadPerTaskExecutor*, org.apache.tomcat.util.threads.*, org.eclipse.jetty.util.thread.*, "
     "org.jboss.threads.*, org.springframework.scheduling.*, org.quartz.simpl.*, org.quartz.core.JobRunShell*, "
     "com.google.common.util.concurrent.*, org.xnio.*, io.undertow.server.Connectors.*, "
     "org.apache.kafka.common.utils.KafkaThread*, java.util.TimerTask*, android.os.AsyncTask*, androidx.work.*, "
     "scala.concurrent.*, akka.dispatch.*, akka.actor.*, org.apache.pekko.dispatch.*, org.apache.pekko.actor.*"},
    {Part::plumbing, "async machinery of CompletableFuture",
     "java.util.concurrent.CompletableFuture*, java.util.concurrent.Flow*, java.util.concurrent.SubmissionPublisher*"},
    {Part::plumbing, "reactive machinery",
     "reactor.core.*, rx.*, io.reactivex.*, org.reactivestreams.*, io.smallrye.mutiny.*, java.util.stream.AbstractPipeline*, "
     "java.util.stream.ReferencePipeline*, java.util.stream.ForEachOps*, java.util.stream.ReduceOps*, "
     "java.util.stream.FindOps*, java.util.stream.MatchOps*, java.util.stream.SliceOps*, java.util.stream.SortedOps*, "
     "java.util.stream.StreamSpliterators*, java.util.stream.Streams*, java.util.stream.Nodes*, java.util.stream.Sink*, "
     "java.util.stream.IntPipeline*, java.util.stream.LongPipeline*, java.util.stream.DoublePipeline*, "
     "java.util.stream.DistinctOps*, java.util.stream.WhileOps*, java.util.stream.AbstractTask*, "
     "java.util.ArrayList$ArrayListSpliterator*, java.util.Spliterators*, java.util.Iterator.forEachRemaining"},
    {Part::plumbing, "event loop of Netty",
     "io.netty.channel.*, io.netty.util.concurrent.*, io.netty.util.internal.ThreadExecutorMap*, io.netty.util.internal.*, "
     "reactor.netty.*, io.grpc.internal.*, io.vertx.core.impl.*"},
    {Part::plumbing, "call machinery of Groovy",
     "org.codehaus.groovy.runtime.*, org.codehaus.groovy.reflection.*, org.codehaus.groovy.vmplugin.*, "
     "org.apache.groovy.internal.*, groovy.lang.*, groovy.ui.*, org.codehaus.groovy.tools.*"},
    {Part::plumbing, "call machinery of Clojure",
     "clojure.lang.*, clojure.core$apply*, clojure.core$with_bindings*, clojure.core$eval*, clojure.core$load*, "
     "clojure.core$require*, clojure.main*, clojure.core$binding_conveyor_fn*, clojure.core$partial*, clojure.core$comp*, "
     "clojure.core.async.impl.*, nrepl.*, clojure.core$reduce*"},
    {Part::plumbing, "call machinery of Scala",
     "scala.runtime.*, scala.util.Try*, scala.Function0*, scala.Function1*, scala.App*, scala.DelayedInit*, "
     "scala.PartialFunction*, scala.util.Either*"},
    {Part::plumbing, "call machinery of JRuby",
     "org.jruby.runtime.*, org.jruby.ir.*, org.jruby.internal.runtime.*, org.jruby.RubyKernel$INVOKER*, org.jruby.Ruby.run*, "
     "org.jruby.Main*"},
    {Part::plumbing, "filter chain of the server",
     "javax.servlet.http.HttpServlet.service, jakarta.servlet.http.HttpServlet.service, javax.servlet.FilterChain*, "
     "org.apache.catalina.core.ApplicationFilterChain.*, org.apache.catalina.core.ApplicationDispatcher.*, "
     "org.apache.catalina.core.StandardWrapperValve.*, org.apache.catalina.core.StandardContextValve.*, "
     "org.apache.catalina.core.StandardHostValve.*, org.apache.catalina.core.StandardEngineValve.*, "
     "org.apache.catalina.valves.*, org.apache.catalina.authenticator.AuthenticatorBase.invoke, "
     "org.apache.catalina.connector.CoyoteAdapter.service, org.apache.coyote.AbstractProcessorLight.*, "
     "org.apache.coyote.AbstractProtocol$ConnectionHandler.*, org.apache.coyote.http11.Http11Processor.service, "
     "org.apache.tomcat.util.net.SocketProcessorBase.*, org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.*, "
     "org.apache.tomcat.websocket.server.WsFilter.doFilter, org.springframework.web.filter.OncePerRequestFilter.*, "
     "org.springframework.web.filter.DelegatingFilterProxy.*, org.springframework.web.filter.CompositeFilter*, "
     "org.springframework.web.filter.CharacterEncodingFilter.*, org.springframework.web.filter.RequestContextFilter.*, "
     "org.springframework.web.filter.FormContentFilter.*, org.springframework.security.web.FilterChainProxy*, "
     "org.springframework.security.web.ObservationFilterChainDecorator*, org.springframework.web.servlet.FrameworkServlet.*, "
     "org.springframework.web.servlet.DispatcherServlet.do*, org.springframework.web.method.support.InvocableHandlerMethod.*, "
     "org.eclipse.jetty.servlet.ServletHandler*, org.eclipse.jetty.servlet.ServletHolder*, "
     "org.eclipse.jetty.server.handler.*, org.eclipse.jetty.server.HttpChannel.*, org.eclipse.jetty.server.HttpConnection.*, "
     "org.eclipse.jetty.server.Server.handle, org.eclipse.jetty.io.*, io.undertow.servlet.handlers.*, "
     "io.undertow.servlet.core.ManagedFilter*, io.undertow.server.handlers.*"},
    {Part::plumbing, android_loop,
     "Looper.loop, Looper.loopOnce, Handler.dispatchMessage, Handler.handleCallback, ActivityThread.main, "
     "android.os.Handler.*, android.os.Looper.*, android.os.HandlerThread.*, android.os.MessageQueue.*, "
     "android.app.ActivityThread.main, android.app.ActivityThread$H.*, android.app.ActivityThread.-wrap*, "
     "android.app.ActivityThread.access$*, com.android.internal.os.ZygoteInit*, com.android.internal.os.RuntimeInit*, "
     "com.android.internal.os.Zygote*, dalvik.system.NativeStart*, android.view.Choreographer*, "
     "android.app.servertransaction.*, android.os.Binder.execTransact*, de.robv.android.xposed.*, "
     "com.android.internal.os.ExecInit*"},
    {Part::plumbing, "event loop of the user interface",
     "java.awt.EventQueue*, java.awt.EventDispatchThread*, java.awt.event.InvocationEvent*, java.awt.EventDispatch*, "
     "com.sun.glass.*, com.sun.javafx.*, com.sun.javafx.event.*, org.eclipse.swt.widgets.Display*, "
     "org.eclipse.swt.widgets.EventTable*, com.intellij.ide.IdeEventQueue*"},
    {Part::plumbing, test_runner,
     "org.junit.*, junit.*, org.testng.*, org.gradle.*, org.apache.maven.surefire.*, worker.org.gradle.*, com.intellij.rt.*, "
     "org.spockframework.*, org.scalatest.*, sbt.*, androidx.test.*, android.test.*, io.kotest.*, org.robolectric.*, "
     "io.cucumber.*, org.jetbrains.plugins.gradle.*, jdk.jshell.*, com.code_intelligence.jazzer.*, org.openjdk.jmh.*"},
    {Part::plumbing, "wrapper of an error tracker",
     "io.sentry.*, com.bugsnag.*, com.rollbar.*, com.newrelic.*, datadog.*, com.datadog.*, co.elastic.apm.*, "
     "io.opentelemetry.*, com.appdynamics.*, com.dynatrace.*, com.honeybadger.*, com.google.firebase.crashlytics.*, "
     "com.crashlytics.*, org.acra.*, com.microsoft.appcenter.*, com.instabug.*"},
    {Part::plumbing, "program start",
     "org.springframework.boot.loader.*, com.sun.tools.javac.launcher.*, jdk.internal.misc.*, sun.launcher.*, kotlin.script.*"},
};
constexpr NameTable<names_in(method_groups)> methods(method_groups);

constexpr NameGroup library_groups[] = {
    {Part::library, java_library,
     "java.*, javax.*, jdk.*, sun.*, com.sun.*, jakarta.*, javafx.*, apple.*, netscape.*, org.w3c.dom.*, org.xml.sax.*, "
     "org.ietf.jgss.*"},
    {Part::library, "Kotlin's standard library", "kotlin.*, kotlinx.*"},
    {Part::library, "Scala's standard library", "scala.*"},
    {Part::library, "Groovy's standard library", "groovy.*, groovyjarjar*, org.codehaus.groovy.*, org.apache.groovy.*"},
    {Part::library, "Clojure's standard library", "clojure.*"},
    {Part::library, android,
     "android.*, androidx.*, dalvik.*, libcore.*, com.android.*, com.google.android.*, org.chromium.*, com.samsung.android.*, "
     "com.qualcomm.*, miui.*, com.miui.*, com.huawei.android.*"},
    {Part::library, "Spring's framework", "org.springframework.*"},
    {Part::library, known_library,
     "akka.*, play.*, slick.*, zio.*, cats.*, monix.*, spray.*, org.apache.*, org.glassfish.*, org.jboss.*, org.wildfly.*, "
     "org.hibernate.*, org.eclipse.*, org.postgresql.*, org.mariadb.*, org.h2.*, org.hsqldb.*, org.sqlite.*, org.mockito.*, "
     "org.slf4j.*, org.aspectj.*, org.quartz.*, org.jetbrains.*, org.json.*, org.codehaus.*, org.web3j.*, org.mybatis.*, "
     "org.thymeleaf.*, org.elasticsearch.*, org.opensearch.*, org.redisson.*, org.jooq.*, org.flywaydb.*, org.bouncycastle.*, "
     "org.yaml.snakeyaml.*, org.dom4j.*, org.jsoup.*, org.joda.*, org.threeten.*, org.keycloak.*, org.neo4j.*, org.jdbi.*, "
     "org.jruby.*, org.mozilla.javascript.*, org.python.*, org.koin.*, org.osgi.*, org.xerial.*, org.graalvm.*, org.antlr.*, "
     "org.ehcache.*, org.infinispan.*, org.cloudfoundry.*, org.axonframework.*, org.mortbay.*, org.zeroturnaround.*, "
     "org.vertx.*, io.netty.*, io.ktor.*, io.grpc.*, io.micrometer.*, io.micronaut.*, io.quarkus.*, io.vertx.*, "
     "io.undertow.*, io.jsonwebtoken.*, io.lettuce.*, io.prometheus.*, io.swagger.*, io.dropwizard.*, io.smallrye.*, "
     "io.github.resilience4j.*, io.r2dbc.*, io.minio.*, io.realm.*, io.flutter.*, io.jaegertracing.*, io.confluent.*, "
     "io.aeron.*, io.helidon.*, io.javalin.*, okhttp3.*, okio.*, retrofit2.*, com.squareup.*, com.fasterxml.*, com.mysql.*, "
     "com.zaxxer.hikari.*, com.mongodb.*, com.datastax.*, com.amazonaws.*, software.amazon.*, com.microsoft.*, com.azure.*, "
     "com.google.common.*, com.google.gson.*, com.google.protobuf.*, com.google.inject.*, com.google.firebase.*, "
     "com.google.cloud.*, com.google.api.*, com.google.auth.*, com.google.crypto.*, com.google.zxing.*, com.netflix.*, "
     "com.codahale.*, com.typesafe.*, com.ning.*, com.ibm.*, com.mchange.*, com.zaxxer.*, com.alibaba.druid.*, "
     "com.alibaba.fastjson*, com.bumptech.glide.*, com.facebook.*, com.unity3d.*, com.intellij.*, com.jcraft.*, "
     "com.rabbitmq.*, com.oracle.*, com.stripe.*, com.twitter.*, com.lmax.*, com.hazelcast.*, com.github.benmanes.*, "
     "com.github.kittinunf.*, com.github.dockerjava.*, com.graphql*, graphql.*, com.airbnb.lottie.*, com.jakewharton.*, "
     "com.tencent.smtt.*, com.taobao.*, com.baidu.*, com.huawei.hms.*, com.itextpdf.*, com.thoughtworks.*, com.nimbusds.*, "
     "com.auth0.*, com.vaadin.*, com.sendgrid.*, com.twilio.*, com.esotericsoftware.*, ch.qos.logback.*, net.bytebuddy.*, "
     "net.sf.*, net.sourceforge.*, net.minidev.*, feign.*, freemarker.*, liquibase.*, dagger.*, coil.*, coil3.*, reactor.*, "
     "redis.clients.*, oracle.*, weblogic.*, antlr.*, bsh.*, ognl.*, dev.failsafe.*, dev.langchain4j.*, leakcanary.*, "
     "timber.log.*, ring.*, compojure.*, leiningen.*, nz.net.ultraq.*, microsoft.sql.*, lombok.*, jodd.*, brave.*, zipkin2.*, "
     "expo.modules.*, app.cash.*, springfox.*, cn.hutool.*, gnu.*, nu.xom.*, ucar.*"},
};
constexpr NameTable<names_in(library_groups)> libraries(library_groups);

// "java.base/java.lang.Thread", "app//com.example.Main", "app/web@1.2/com.example.Main": loader and module are cut off.
std::string_view without_loader(std::string_view name) noexcept {
  if (!text::contains(name, '/')) return name;  // searched by machine words: most names have none
  const std::size_t slash = name.substr(0, 128).rfind('/');
  if (slash == std::string_view::npos || slash + 1 >= name.size() || text::is_digit(name[slash + 1]))
    return name;  // "Main$$Lambda$14/0x0000…"
  return name.substr(slash + 1);
}

// What follows a "$" in the name of a generated class.
constexpr NameGroup generated_groups[] = {
    {Part::plumbing, proxy,
     "$EnhancerBy*, $FastClassBy*, $SpringCGLIB$*, $Proxy0*, $Proxy1*, $Proxy2*, $Proxy3*, $Proxy4*, $Proxy5*, $Proxy6*, "
     "$Proxy7*, $Proxy8*, $Proxy9*, Proxy0*, Proxy1*, Proxy2*, Proxy3*, Proxy4*, Proxy5*, Proxy6*, Proxy7*, Proxy8*, Proxy9*, "
     "HibernateProxy$*, MockitoMock$*, ByteBuddy$*, $_javassist*, $_jvst*, $_WeldClientProxy*, $_WeldSubclass*, Proxy$_$$*, "
     "$EnhancerByCGLIB*, CGLIB$*, HibernateInstrumented$*, $FastClassByGuice*, $AjcClosure*, AjcClosure*, JaxbAccessor*, "
     "MockitoMock*"},
    {Part::plumbing, "object made for a lambda", "$Lambda*"},
    {Part::plumbing, "generated accessor", "$INVOKER$*, access$*"},
};
constexpr NameTable<names_in(generated_groups)> generated(generated_groups);

Role role_of_generated(std::string_view name) noexcept {
  std::size_t at = name.find('$');
  for (int parts = 0; at != std::string_view::npos && parts < 8; ++parts, at = name.find('$', at + 1)) {
    const Role role = generated.find(name.substr(at + 1));
    if (!role.reason.empty()) return role;
  }
  return {};
}

}  // namespace

Role role_jvm(const Frame &frame, const normalize::Identity &, FramePlace &, Runtime) noexcept {
  const std::string_view module = without_loader(frame.module);
  const QualifiedName joined(module, ".", frame.module.empty() ? without_loader(frame.function) : frame.function);
  const HashedName name(joined.view());
  Role role = methods.find(name);
  if (!role.reason.empty()) return role;
  role = role_of_generated(module.empty() ? name.name() : module);
  if (!role.reason.empty()) return role;
  if (frame.file == "<generated>") return {Part::plumbing, proxy};
  return libraries.find(name);
}

}  // namespace faultprint::grouping
