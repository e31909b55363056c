// test/unit/jvm_stacktrace_test.cpp: what the JVM's printers and its loggers write.
#include <gtest/gtest.h>

#include <string>

#include "support/reading.h"

namespace {

using namespace faultprint;

class Jvm : public test::RuntimeTest<Runtime::jvm> {
 protected:
  std::string grammar(std::string_view text) {
    arena_.reset();
    return std::string(stacktrace::detect(text, arena_));
  }
};

TEST_F(Jvm, LoaderModuleAndPackagingAreNotPartOfTheFunction) {
  for (const std::string line : {"\tat java.base/shop.Cart.total(Cart.java:12)", "\tat java.base@17.0.1/shop.Cart.total(Cart.java:12)", "\tat app//shop.Cart.total(Cart.java:12)",
                                 "\tat deployment.shop.war//shop.Cart.total(Cart.java:12)", "\tat app/shop.core@1.2/shop.Cart.total(Cart.java:12)",
                                 "\tat shop.Cart.total(Cart.java:12) ~[shop-core-1.2.jar!/:1.2]", "\tat shop.Cart.total(Cart.java:12) [classes/:na]",
                                 "\tat shop.Cart.total(shop.core@1.2/Cart.java:12)", "    at shop.Cart.total (Cart.java:12)"}) {
    const Exception &e = read("java.lang.IllegalStateException: empty\n" + line + "\n");
    ASSERT_EQ(e.frames.size(), 1u) << line;
    EXPECT_EQ(e.frames[0].function, "shop.Cart.total") << line;
    EXPECT_EQ(e.frames[0].file, "Cart.java") << line;
    EXPECT_EQ(e.frames[0].line, 12) << line;
  }
}

TEST_F(Jvm, PlacesWithoutFileOrLine) {
  const Exception &e = read(
      "java.lang.Error\n\tat a.B.c(Native Method)\n\tat a.B.d(Unknown Source)\n\tat a.B.e(Unknown Source:7)\n\tat a.B.f(B.kt)\n"
      "\tat a.B$$Lambda$14/0x00007f8db4000c68.get(Unknown Source)\n\tat a.B.CGLIB$g$1(<generated>)\n");
  ASSERT_EQ(e.frames.size(), 6u);
  EXPECT_TRUE(e.frames[0].file.empty());
  EXPECT_EQ(e.frames[2].line, 7);
  EXPECT_EQ(e.frames[3].file, "B.kt");
  EXPECT_EQ(e.frames[4].function, "a.B$$Lambda$14/0x00007f8db4000c68.get");
}

TEST_F(Jvm, KotlinNamesMayHaveBlanks) {
  const Exception &e = read("java.lang.AssertionError: no\n\tat shop.CartTest.total of an empty cart (vat)(CartTest.kt:9)\n\tat shop.CartTest.run(CartTest.kt:3)\n");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].function, "shop.CartTest.total of an empty cart (vat)");
}

TEST_F(Jvm, CausesFollowTheExceptionTheyBelongTo) {
  read(
      "Exception in thread \"worker \"7\"\" shop.OrderException: order 12\n\tat shop.Order.load(Order.java:5)\n"
      "\tSuppressed: java.io.IOException: close\n\t\tat shop.File.close(File.java:9)\n\t\t... 1 more\n"
      "\tCaused by: java.lang.IllegalStateException: deep\n\t\tat shop.File.flush(File.java:3)\n"
      "Caused by: java.lang.NumberFormatException: For input string: \"x\"\n\tat java.lang.Integer.parseInt(Integer.java:3)\n\t... 4 more\n");
  ASSERT_EQ(event_.exceptions.size(), 4u);
  EXPECT_EQ(event_.exceptions[0].type, "shop.OrderException");
  EXPECT_EQ(event_.exceptions[0].message, "order 12");
  EXPECT_EQ(event_.exceptions[1].relation, Relation::suppressed);
  EXPECT_EQ(event_.exceptions[1].parent, 0);
  EXPECT_EQ(event_.exceptions[1].frames_skipped, 1u);
  EXPECT_EQ(event_.exceptions[2].parent, 1);
  EXPECT_EQ(event_.exceptions[3].parent, 0);
  EXPECT_EQ(event_.exceptions[3].relation, Relation::cause);
  EXPECT_EQ(event_.exceptions[3].frames_skipped, 4u);
}

TEST_F(Jvm, RootFirstChainsAreTurnedRound) {
  for (const std::string link : {"Wrapped by: ", "Causing: ", "Caused: "}) {
    const Exception &e = read("java.net.SocketException: reset\n\tat a.Net.read(Net.java:4)\n" + link + "shop.LoadException: outer\n\tat shop.Load.run(Load.java:8)\n");
    EXPECT_EQ(e.type, "shop.LoadException") << link;
    EXPECT_EQ(event_.exceptions[1].type, "java.net.SocketException");
    EXPECT_EQ(event_.exceptions[1].relation, Relation::cause);
  }
}

TEST_F(Jvm, CircularReferencesAreNoExceptions) {
  read("java.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\nCaused by: java.lang.RuntimeException: y\n\t... 1 more\nCaused by: [CIRCULAR REFERENCE: java.lang.RuntimeException: x]\n");
  EXPECT_EQ(event_.exceptions.size(), 2u);
}

TEST_F(Jvm, HeadersOfLoggersStandBeforeTheType) {
  for (const std::string header :
       {"Mar 03, 2024 1:02:03 PM shop.Cart total\nSEVERE: total failed\njava.lang.IllegalStateException: empty",
        "2024-03-03 13:02:03,456 ERROR [main] shop.Cart - total failed\njava.lang.IllegalStateException: empty",
        "Mar 03, 2024 1:02:03 PM shop.Cart: java.lang.IllegalStateException: empty", "Error: java.lang.IllegalStateException: empty",
        "2024-03-03 13:02:03 ERROR shop.Cart: request failed: java.lang.IllegalStateException: empty",
        "Caught: java.lang.IllegalStateException: empty\njava.lang.IllegalStateException: empty", "java.lang.IllegalStateException: empty\n"}) {
    const Exception &e = read(header + "\n\tat shop.Cart.total(Cart.java:12)\n");
    EXPECT_EQ(e.type, "java.lang.IllegalStateException") << header;
    EXPECT_EQ(e.message, "empty") << header;
    EXPECT_EQ(e.frames.size(), 1u) << header;
  }
}

TEST_F(Jvm, MessagesMayHaveSeveralLines) {
  const Exception &e = read("javax.mail.MessagingException: not sent;\n  nested exception is:\n\tjava.net.ConnectException: refused\n\tat mail.Transport.send(Transport.java:1)\n");
  EXPECT_EQ(e.type, "javax.mail.MessagingException");
  EXPECT_EQ(e.message, "not sent;\n  nested exception is:\n\tjava.net.ConnectException: refused");
}

TEST_F(Jvm, CoroutineBoundariesAreMarkers) {
  const Exception &e = read("java.io.IOException: x\n\tat a.BKt.c(B.kt:1)\n\tat _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)\n\t(Coroutine boundary)\n\tat a.BKt.d(B.kt:2)\n");
  EXPECT_EQ(e.frames.size(), 2u);
}

TEST_F(Jvm, FragmentsWithoutHeaderAndWithoutAt) {
  const Exception &e = read("\tat shop.Cart.total(Cart.java:12)\nshop.Cart.<init>(Cart.java:3)\n");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_TRUE(e.type.empty());
  EXPECT_EQ(e.frames[1].function, "shop.Cart.<init>");
}

TEST_F(Jvm, TheSecondTraceOfALogIsNotTheFirstOnes) {
  const Exception &e = read("java.lang.Error: a\n\tat a.B.c(B.java:1)\n2024-03-03 13:02:03 ERROR again\njava.lang.Error: b\n\tat d.E.f(E.java:1)\n");
  EXPECT_EQ(e.message, "a");
  EXPECT_EQ(e.frames.size(), 1u);
}

TEST_F(Jvm, AndroidCrashesBeginAtTheirMark) {
  const Exception &e = read(
      "java.lang.IllegalStateException: seen before\n\tat a.B.c(B.java:1)\nFATAL EXCEPTION: main\nProcess: shop.app, PID: 77\njava.lang.NullPointerException\n"
      "\tat shop.app.Main.onCreate(Main.kt:8)\n");
  EXPECT_EQ(e.type, "java.lang.NullPointerException");
  EXPECT_TRUE(e.message.empty());
  EXPECT_EQ(e.frames[0].function, "shop.app.Main.onCreate");
}

TEST_F(Jvm, ThreadDumpsGiveOneExceptionForEachThread) {
  read(
      "Full thread dump OpenJDK 64-Bit Server VM (17.0.1 mixed mode):\n\n\"main\" #1 prio=5 os_prio=0 cpu=1ms tid=0x1 nid=0x2 waiting on condition\n"
      "   java.lang.Thread.State: WAITING (parking)\n\tat shop.Pool.take(Pool.java:4)\n\t- locked <0x1> (a shop.Pool)\n\tat shop.Main.main(Main.java:9)\n\n"
      "\"pool-1-thread-2\" #12 daemon prio=5 os_prio=0 tid=0x3 nid=0x4 runnable\n\tat java.lang.Thread.run(java.base@17.0.1/Thread.java:833)\n");
  ASSERT_EQ(event_.exceptions.size(), 2u);
  EXPECT_EQ(event_.exceptions[0].frames.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].relation, Relation::other_thread);
}

TEST_F(Jvm, AnrTracesHaveNativeFramesAndSkipTheirOwnPrinter) {
  const Exception &e = read(
      "ANR in shop.app (shop.app/.Main)\nReason: Input dispatching timed out\n\"Signal Catcher\" daemon prio=10 tid=4 Runnable\n  native: #00 pc 00000000004b7ad0  /lib/libart.so (art::Dump+120)\n"
      "  (no managed stack frames)\n\n\"main\" prio=5 tid=1 Native\n  | group=\"main\" sCount=1\n  native: #00 pc 000000000007f0c4  /lib/libc.so (syscall+28)\n  at shop.app.Db.query(Db.java:4)\n");
  EXPECT_EQ(e.type, "ANR");
  EXPECT_EQ(e.message, "Input dispatching timed out");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].function, "syscall");
  EXPECT_EQ(e.frames[0].runtime, Runtime::native);
}

TEST_F(Jvm, ClojureReports) {
  const Exception &e = read("Execution error (ArithmeticException) at shop.core/total (core.clj:12).\nDivide by zero\n\nFull report at:\n/tmp/clojure-1.edn\n");
  EXPECT_EQ(e.type, "ArithmeticException");
  EXPECT_EQ(e.message, "Divide by zero");
  EXPECT_EQ(e.frames[0].function, "shop.core/total");
  EXPECT_EQ(e.frames[0].line, 12);
}

TEST_F(Jvm, FatalErrorLog) {
  const Exception &e = read(
      "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f1, pid=1, tid=2\n#\n# Problematic frame:\n# C  [libshop.so+0x1139]  crash+0x9\n#\n\n"
      "Native frames: (J=compiled Java code)\nC  [libshop.so+0x1139]  crash+0x9\nj  shop.Native.call()V+0\nj  shop.Main.main([Ljava/lang/String;)V+0\n\nJava frames: (J=compiled)\nj  shop.Native.call()V+0\n");
  EXPECT_EQ(e.type, "SIGSEGV");
  ASSERT_EQ(e.frames.size(), 3u);
  EXPECT_EQ(e.frames[0].function, "crash");
  EXPECT_EQ(e.frames[0].module, "libshop.so");
  EXPECT_EQ(e.frames[1].function, "shop.Native.call");
}

TEST_F(Jvm, LeavesOthersTheirFrames) {
  EXPECT_NE(grammar("TypeError: x\n    at Cart.total (/app/cart.js:3:4)\n    at new Cart (/app/cart.js:1:1)\n"), "jvm");
  EXPECT_NE(grammar("System.Exception: x\n   at Shop.Cart.Total(String s) in C:\\a.cs:line 3\n"), "jvm");
  EXPECT_NE(grammar("nothing at all (really)\n"), "jvm");
}

TEST_F(Jvm, HostileNestingEnds) {
  std::string text = "java.lang.Error: x\n\tat a.B.c(B.java:1)\n";
  for (int i = 0; i < 5000; ++i) text += "\tCaused by: java.lang.Error: y\n\t\tat a.B.c(((((B.java:1)\n";
  read(text);
  EXPECT_LE(event_.exceptions.size(), exceptions_kept);
  EXPECT_TRUE(event_.truncated);
}

TEST_F(Jvm, JenkinsPrintsSuppressedExceptionsFirst) {
  const Exception &e = read(
      "Also:   hudson.remoting.Channel$CallSiteStackTrace: Remote call to agent-3\n\t\tat hudson.FilePath.act(FilePath.java:9)\n"
      "java.io.IOException: no disk\n\tat shop.Disk.write(Disk.java:3)\nCaused by: java.io.IOException: full\n\tat shop.Disk.sync(Disk.java:8)\n");
  EXPECT_EQ(e.type, "java.io.IOException");
  EXPECT_EQ(e.message, "no disk");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_EQ(e.frames[0].function, "shop.Disk.write");
  ASSERT_EQ(event_.exceptions.size(), 3u);
  EXPECT_EQ(event_.exceptions[1].relation, Relation::suppressed);
  EXPECT_EQ(event_.exceptions[2].message, "full");
  EXPECT_EQ(event_.exceptions[2].parent, 0);
}

TEST_F(Jvm, LevelsAndTimesInBracketsArePrefixes) {
  for (const std::string prefix : {"[info] ", "[error] ", "[12:01:02 WARN]: "}) {
    const Exception &e = read(prefix + "  java.lang.IllegalStateException: empty\n" + prefix + "  at shop.Cart.total(Cart.scala:12)\n" + prefix + "  at shop.Main.main(Main.scala:3)\n");
    EXPECT_EQ(e.type, "java.lang.IllegalStateException") << prefix;
    EXPECT_EQ(e.message, "empty") << prefix;
    EXPECT_EQ(e.frames.size(), 2u) << prefix;
  }
}

TEST_F(Jvm, ModLoadersMarkFramesWithTheirTransformers) {
  const Exception &e = read(
      "Description: Ticking entity\n\njava.lang.IllegalStateException: empty\n\tat shop.Cart.total(Cart.java:12) ~[shop-1.0.jar%2312!/:?] {re:classloading}\n"
      "\tat TRANSFORMER/shop@1.2/shop.Main.main(Main.java:3) ~[?:?] {re:classloading,pl:x}\n\n-- Head --\nStacktrace:\n\tat shop.Cart.total(Cart.java:12) ~[?:?] {}\n");
  EXPECT_EQ(e.message, "empty");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[1].function, "shop.Main.main");
}

TEST_F(Jvm, HiddenClassesKeepTheirOwner) {
  const Exception &e = read(
      "java.lang.Error: x\n\tat java.base@21.0.1/java.lang.invoke.LambdaForm$DMH/sa346b79c.invokeStaticInit(LambdaForm$DMH)\n\tat map @ shop.Main$.run(Main.scala:12)\n");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].function, "java.lang.invoke.LambdaForm$DMH/sa346b79c.invokeStaticInit");
  EXPECT_EQ(e.frames[1].function, "shop.Main$.run");
}

TEST_F(Jvm, DeadlocksShowTheirThreads) {
  const Exception &e = read(
      "Found one Java-level deadlock:\n=====\n\"Thread-1\":\n  waiting to lock monitor 0x0000 (object 0x0001, a java.lang.Object),\n  which is held by \"Thread-0\"\n\n"
      "Java stack information for the threads listed above:\n=====\n\"Thread-1\":\n\tat shop.Lock.b(Lock.java:20)\n\t- waiting to lock <0x01> (a java.lang.Object)\n"
      "\"Thread-0\":\n\tat shop.Lock.a(Lock.java:10)\n");
  EXPECT_EQ(e.message, "Found one Java-level deadlock");
  EXPECT_EQ(e.frames.size(), 1u);
  ASSERT_EQ(event_.exceptions.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].relation, Relation::other_thread);
}

TEST_F(Jvm, FatalLogsWithoutSignal) {
  const Exception &memory = read(
      "#\n# There is insufficient memory for the Java Runtime Environment to continue.\n# Native memory allocation (mmap) failed to map 1024 bytes for committing reserved memory.\n#\n"
      "#  Out of Memory Error (os_linux.cpp:2769), pid=1, tid=7\n");
  EXPECT_EQ(memory.type, "Out of Memory Error");
  EXPECT_EQ(memory.message, "Native memory allocation (mmap) failed to map 1024 bytes for committing reserved memory.");
  const Exception &internal = read(
      "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  Internal Error (sharedRuntime.cpp:553), pid=3120, tid=0x0000\n#  guarantee(caller) failed: must be\n#\n");
  EXPECT_EQ(internal.type, "Internal Error");
  EXPECT_EQ(internal.message, "guarantee(caller) failed: must be");
}

TEST_F(Jvm, ClojureExceptionsAsData) {
  const Exception &e = read(
      "{:clojure.main/message\n \"Execution error\",\n :clojure.main/trace\n {:via\n  [{:type clojure.lang.Compiler$CompilerException,\n    :message \"Syntax error at (core.clj:34:7).\",\n"
      "    :data {:type :shop/failed},\n    :at [clojure.lang.Compiler eval \"Compiler.java\" 3707]}\n   {:type java.lang.IllegalStateException,\n    :message\n    \"say \\\"empty\\\"\",\n"
      "    :at [shop.core$total invokeStatic \"core.clj\" 35]}],\n  :trace\n  [[shop.core$total invokeStatic \"core.clj\" 35]\n   [shop.core$total invoke \"core.clj\" 34]],\n  :cause \"x\"}}\n");
  EXPECT_EQ(e.type, "clojure.lang.Compiler$CompilerException");
  EXPECT_EQ(e.message, "Syntax error at (core.clj:34:7).");
  EXPECT_EQ(e.frames.size(), 1u);
  ASSERT_EQ(event_.exceptions.size(), 2u);
  const Exception &cause = event_.exceptions[1];
  EXPECT_EQ(cause.type, "java.lang.IllegalStateException");
  ASSERT_EQ(cause.frames.size(), 2u);
  EXPECT_EQ(cause.frames[1].function, "shop.core$total.invoke");
  EXPECT_EQ(cause.frames[1].file, "core.clj");
  EXPECT_EQ(cause.frames[1].line, 34);
  EXPECT_EQ(read("#error {\n :cause \"no\"\n :via\n [{:type java.lang.Error\n   :message \"no\"\n   :at [shop.core$f invoke \"core.clj\" 1]}]\n :trace\n [[shop.core$f invoke \"core.clj\" 1]]}\n").frames.size(), 1u);
}

TEST_F(Jvm, ClojurePrintsExceptionsWithoutPackageAndColon) {
  const Exception &e = read("ExceptionInfo order failed {:id 7}\n\tshop.core/process (core.clj:21)\n\tshop.core/-main (core.clj:33)\nCaused by:\nNullPointerException \n\tshop.core/load (core.clj:9)\n");
  EXPECT_EQ(e.type, "ExceptionInfo");
  EXPECT_EQ(e.message, "order failed {:id 7}");
  EXPECT_EQ(e.frames.size(), 2u);
  ASSERT_EQ(event_.exceptions.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].type, "NullPointerException");
}

TEST_F(Jvm, BabashkaReports) {
  const Exception &e = read(
      "----- Error ------------------\nType:     java.lang.ArithmeticException\nMessage:  Divide by zero\nLocation: /srv/x.clj:3:3\n\n----- Context ----------------\n1: (ns x)\n2: (defn f []\n3:   (/ 1 0))\n4: (f)\n\n"
      "----- Stack trace ------------\nclojure.core// - <built-in>\nx/f            - /srv/x.clj:3:3\n");
  EXPECT_EQ(e.type, "java.lang.ArithmeticException");
  EXPECT_EQ(e.message, "Divide by zero");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[1].function, "x/f");
  EXPECT_EQ(e.frames[1].line, 3);
}

}  // namespace
