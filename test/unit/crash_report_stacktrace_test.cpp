// Reports that operating systems and programs write of a native crash: Apple, minidump, Android, Unreal, V8, Swift, glibc and its
// like.
#include <gtest/gtest.h>

#include "support/reading.h"

namespace faultprint::stacktrace {
namespace {

class CrashReport : public test::ReadingTest {};

constexpr std::string_view apple_report = R"(Process:         Shop [274]
Crashed Thread:  1

Exception Type:  EXC_BAD_ACCESS (SIGSEGV)
Exception Codes: KERN_INVALID_ADDRESS at 0x0000000000000010

Thread 0:: Dispatch queue: com.apple.main-thread
0   libsystem_kernel.dylib        	0x00007fff914faa1a mach_msg_trap + 10
)";

TEST_F(CrashReport, AppleReadsTheCrashedThreadOnly) {
  read(std::string(apple_report) + R"(
Thread 1 Crashed:
0   com.example.Shop              	0x000000010a99b743 -[Cart add:] + 19 (Cart.m:31)
1   Shop Framework                	0x000000010a9dd9e8 shop::load(int) + 392
2   Shop                          	0x0000000100003f54 0x100000000 + 16212
3   ???                           	0x0000000000000000 0 + 0

Thread 2:
0   libsystem_kernel.dylib        	0x00007fff914faa1a poll + 10

Binary Images:
       0x100000000 -        0x10047cfff  Shop (1.0) <A1B2> /Applications/Shop
)",
       "apple");
  EXPECT_EQ(primary().type, "EXC_BAD_ACCESS (SIGSEGV)");
  EXPECT_EQ(primary().message, "KERN_INVALID_ADDRESS at 0x0000000000000010");
  ASSERT_EQ(primary().frames.size(), 4u);
  EXPECT_EQ(frame(0).function, "-[Cart add:]");
  EXPECT_EQ(frame(0).file, "Cart.m");
  EXPECT_EQ(frame(0).line, 31);
  EXPECT_EQ(frame(1).function, "shop::load(int)");
  EXPECT_EQ(frame(1).module, "Shop Framework");
  EXPECT_EQ(frame(2).function, "");
  EXPECT_EQ(frame(2).module, "Shop");
  EXPECT_EQ(event.exceptions.size(), 1u);
}

TEST_F(CrashReport, AppleTakesNoOtherThreadWhereTheCrashedOneIsMissing) {
  read(apple_report, "apple");
  EXPECT_TRUE(primary().frames.empty());
  EXPECT_EQ(primary().type, "EXC_BAD_ACCESS (SIGSEGV)");
}

TEST_F(CrashReport, AppleReadsTheCallStackOfAnException) {
  read(
      R"(*** Terminating app due to uncaught exception 'NSRangeException', reason: '*** -[__NSArrayM objectAtIndex:]: index 5 beyond bounds [0 .. 2]'
*** First throw call stack:
(
	0   CoreFoundation                      0x00007fff204a06fb __exceptionPreprocess + 242
	1   libobjc.A.dylib                     0x00007fff20179d92 objc_exception_throw + 48
	2   Shop                                0x0000000104a3c3f0 -[Cart itemAt:] + 64
)
libc++abi: terminating with uncaught exception of type NSException
)",
      "apple");
  EXPECT_EQ(primary().type, "NSRangeException");
  EXPECT_EQ(primary().message, "*** -[__NSArrayM objectAtIndex:]: index 5 beyond bounds [0 .. 2]");
  ASSERT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(frame(2).function, "-[Cart itemAt:]");
}

TEST_F(CrashReport, AppleReadsWhereTheExceptionCameFromBeforeTheThreadThatAborted) {
  read(R"(Exception Type:  EXC_CRASH (SIGABRT)
Exception Codes: 0x0000000000000000, 0x0000000000000000
Triggered by Thread:  0

Application Specific Information:
*** Terminating app due to uncaught exception 'NSInvalidArgumentException', reason: 'nil'

Last Exception Backtrace:
0   CoreFoundation                	0x1804ae0c8 __exceptionPreprocess + 220
1   Shop                          	0x1000a3c3f0 -[Cart add:] + 64

Thread 0 Crashed:
0   libsystem_kernel.dylib        	0x1a94aa1a0 __pthread_kill + 8
)",
       "apple");
  EXPECT_EQ(primary().type, "NSInvalidArgumentException");
  ASSERT_EQ(primary().frames.size(), 2u);
  ASSERT_EQ(event.exceptions.size(), 2u);
  EXPECT_EQ(event.exceptions[1].type, "EXC_CRASH (SIGABRT)");
}

TEST_F(CrashReport, MinidumpReadsTheTextForPeople) {
  read(R"(Crash reason:  EXCEPTION_ACCESS_VIOLATION_WRITE
Crash address: 0x00000045

Thread 1
 0  ntdll.dll!NtWait + 0x12
     eip = 0x0040429e    esp = 0x0012fe84
    Found by: given as instruction pointer in context

Thread 2  (crashed) - tid: 3060
 0  shop.exe!`anonymous namespace'::load(int) [cart.cpp : 58 + 0x3]
    Found by: inlining
 1  shop.exe!main [main.cpp : 5 + 0x0]
     eip = 0x0040429e    esp = 0x0012fe84
    Found by: given as instruction pointer in context
 2  kernel32.dll + 0x16fd6
    Found by: previous frame's frame pointer
 3  0x7f5140efc000
    Found by: stack scanning

Loaded modules:
0x00400000 - 0x0042dfff  shop.exe  ???  (main)
)",
       "minidump");
  EXPECT_EQ(primary().type, "EXCEPTION_ACCESS_VIOLATION_WRITE");
  EXPECT_EQ(primary().message, "0x00000045");
  ASSERT_EQ(primary().frames.size(), 4u);
  EXPECT_EQ(frame(0).function, "`anonymous namespace'::load(int)");
  EXPECT_EQ(frame(0).file, "cart.cpp");
  EXPECT_EQ(frame(0).line, 58);
  EXPECT_TRUE(frame(0).inlined);
  EXPECT_FALSE(frame(1).inlined);
  EXPECT_EQ(frame(2).file, "kernel32.dll");
  EXPECT_EQ(event.exceptions.size(), 2u);
}

TEST_F(CrashReport, MinidumpReadsTheTextForMachines) {
  read(
      "OS|Linux|6.1\nCPU|amd64||4\nCrash|SIGSEGV|0x45|1\nModule|shop||shop|A1|0x400000|0x420000|1\n\n0|0|libc.so.6|poll|poll.c|3|"
      "0x1\n"
      "1|0|shop|shop::load(int)|/src/cart.cpp|58|0x3\n1|1|libc.so.6||||0x2082f\n",
      "minidump");
  EXPECT_EQ(primary().type, "SIGSEGV");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(0).function, "shop::load(int)");
  EXPECT_EQ(frame(0).line, 58);
  EXPECT_EQ(frame(1).file, "libc.so.6");
}

TEST_F(CrashReport, TombstoneReadsTheCrashedThread) {
  read(R"(*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***
Build fingerprint: 'shop/phone/phone:14/A1/1:user/release-keys'
pid: 5600, tid: 5678, name: worker  >>> com.example.shop <<<
signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr 0x0
    x0  0000000000000000  x1  0000000000000001
backtrace:
      #00 pc 0000000000012345  /data/app/~~aB==/com.example.shop-cD==/base.apk!libcart.so (offset 0x1000) (shop::load(int)+120) (BuildId: a1b2)
      #01 pc 0000000000054321  /system/lib64/libandroid_runtime.so
      #02 pc 00000000000543ff  /memfd:jit-cache (deleted) (com.example.Shop.load+52)
      #03 pc 0000000000001234  <anonymous:7f001>
--- --- --- --- --- --- --- --- --- --- --- --- --- --- --- ---
pid: 5600, tid: 5601, name: main  >>> com.example.shop <<<
      #00 pc 00000000000543ff  /system/lib64/libc.so (syscall+28)
)",
       "tombstone");
  EXPECT_EQ(primary().type, "SIGSEGV");
  EXPECT_EQ(primary().message, "SEGV_MAPERR");
  ASSERT_EQ(primary().frames.size(), 4u);
  EXPECT_EQ(frame(0).function, "shop::load(int)");
  EXPECT_EQ(frame(0).module, "/data/app/~~aB==/com.example.shop-cD==/base.apk!libcart.so");
  EXPECT_EQ(frame(1).file, "/system/lib64/libandroid_runtime.so");
  EXPECT_EQ(frame(2).function, "com.example.Shop.load");
  EXPECT_EQ(frame(3).module, "");
  ASSERT_EQ(event.exceptions.size(), 2u);
}

TEST_F(CrashReport, TombstoneTakesTheAbortMessage) {
  read(
      "Fatal signal 6 (SIGABRT), code -1 (SI_QUEUE) in tid 12 (worker), pid 12 (shop)\nAbort message: 'cart.cpp:12: no such cart'\n"
      "  #00 pc 00054321  /system/lib/libc.so (abort+12)\n",
      "tombstone");
  EXPECT_EQ(primary().type, "SIGABRT");
  EXPECT_EQ(primary().message, "cart.cpp:12: no such cart");
}

TEST_F(CrashReport, UnrealReadsTheLogOfACrash) {
  read(R"([2024.02.13-10.20.26:870][ 48]LogWindows: Error: === Critical error: ===
[2024.02.13-10.20.26:870][ 48]LogWindows: Error: 
[2024.02.13-10.20.26:870][ 48]LogWindows: Error: Assertion failed: Cart != nullptr [File:D:\Shop\Source\Cart.cpp] [Line: 42] 
[2024.02.13-10.20.26:870][ 48]LogWindows: Error: [Callstack] 0x00007ff917b4b699 KERNELBASE.dll!UnknownFunction []
[2024.02.13-10.20.26:870][ 48]LogWindows: Error: [Callstack] 0x00007ff858fd4aa6 UnrealEditor-Shop.dll!UCart::Add() [D:\Shop\Source\Cart.cpp:42]
)",
       "unreal");
  EXPECT_EQ(primary().type, "Assertion failed");
  EXPECT_EQ(primary().message, "Cart != nullptr");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(0).file, "KERNELBASE.dll");
  EXPECT_EQ(frame(1).function, "UCart::Add");
  EXPECT_EQ(frame(1).file, "D:\\Shop\\Source\\Cart.cpp");
  EXPECT_EQ(frame(1).line, 42);
  read(
      "Fatal error!\n\nUnhandled Exception: EXCEPTION_ACCESS_VIOLATION reading address 0x00000008\n\n"
      "0x00007ff858fd4aa6 Shop.exe!UCart::Add() [D:\\Shop\\Source\\Cart.cpp:42]\n",
      "unreal");
  EXPECT_EQ(primary().type, "EXCEPTION_ACCESS_VIOLATION");
  EXPECT_EQ(primary().message, "reading address 0x00000008");
  ASSERT_EQ(primary().frames.size(), 1u);
}

TEST_F(CrashReport, V8ReadsItsFatalErrors) {
  read(
      "#\n# Fatal error in ../../src/heap/cart.h, line 54\n# Check failed: !IsEmpty(cart).\n#\n\n==== C stack trace ====\n\n 1: "
      "0xb29b0f4\n 2: v8::internal::Heap::Load\n",
      "v8_fatal");
  EXPECT_EQ(primary().type, "Check failed");
  EXPECT_EQ(primary().message, "!IsEmpty(cart).");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(0).function, "");
  EXPECT_EQ(frame(1).function, "v8::internal::Heap::Load");
  read(
      "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n 1: 0xb02ec0 node::Abort() [node]\n 2: "
      "0xa181fb  [node]\n",
      "v8_fatal");
  EXPECT_EQ(primary().type, "FATAL ERROR");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(0).function, "node::Abort()");
  EXPECT_EQ(frame(0).module, "node");
  EXPECT_EQ(frame(1).function, "");
}

TEST_F(CrashReport, SwiftReadsBacktracesAndFatalErrors) {
  read(R"(Shop/Cart.swift:12: Fatal error: Index out of range

*** Program crashed: Illegal instruction at 0x00007f8a2b3c4d5e ***

Thread 0 crashed:

0 [inlined] 0x0000555555556389 Cart.at(_:) in shop at /src/Shop/Cart.swift:12:5
1 0x0000555555556390 Cart.load() + 32 in shop at /src/Shop/Cart.swift:31:9
2 [ra] [system] 0x00007f8a2b3c0000 start + 240 in libc.so.6

Thread 1:

0 0x00007f8a2b3c1111 poll + 12 in libc.so.6

Registers:

rax 0x0000000000000001  1
)",
       "swift");
  EXPECT_EQ(event.runtime, Runtime::swift);
  EXPECT_EQ(primary().type, "Fatal error");
  EXPECT_EQ(primary().message, "Index out of range");
  ASSERT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(frame(0).function, "Cart.at(_:)");
  EXPECT_EQ(frame(0).line, 12);
  EXPECT_TRUE(frame(0).inlined);
  EXPECT_EQ(frame(1).function, "Cart.load()");
  EXPECT_EQ(frame(2).file, "libc.so.6");
  EXPECT_EQ(event.exceptions.size(), 2u);
  read(
      "Fatal error: Unexpectedly found nil while unwrapping an Optional value: file Shop/Cart.swift, line 12\nCurrent stack "
      "trace:\n"
      "0    libswiftCore.so                    0x00007f3c6b1d2f00 _swift_stdlib_reportFatalErrorInFile + 112\n"
      "1    shop                               0x0000000000401000 main + 12\n",
      "swift");
  EXPECT_EQ(primary().message, "Unexpectedly found nil while unwrapping an Optional value");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(1).module, "shop");
}

TEST_F(CrashReport, BacktraceSymbolsReadsGlibcAndItsLike) {
  read(
      "*** glibc detected *** ./shopd: double free or corruption (fasttop): 0x0000000001d4a010 ***\n======= Backtrace: =========\n"
      "/lib/libc.so.6[0x7fc1b2a1]\n/lib/libc.so.6(cfree+0x6c)[0x7fc1b2a5]\n./shopd(_ZN4shop4loadEi+0x23) "
      "[0x558f]\n./shopd(+0x21fe)[0x558f]\n./shopd() [0x558f]\n"
      "postgres: shop db [local] SELECT(errfinish+0x12) [0x558f]\n[0x558f]\n======= Memory map: ========\n",
      "backtrace_symbols");
  EXPECT_EQ(primary().type, "glibc detected");
  EXPECT_EQ(primary().message, "double free or corruption (fasttop): 0x0000000001d4a010");
  ASSERT_EQ(primary().frames.size(), 7u);
  EXPECT_EQ(frame(0).file, "/lib/libc.so.6");
  EXPECT_EQ(frame(1).function, "cfree");
  EXPECT_EQ(frame(2).function, "_ZN4shop4loadEi");
  EXPECT_EQ(frame(3).function, "");
  EXPECT_EQ(frame(3).file, "./shopd");
  EXPECT_EQ(frame(5).function, "errfinish");
  const char *texts[] = {
      "*** SIGSEGV (@0x0) received by PID 12 (TID 0x7f) from PID 0; stack trace: ***\n    @     0x7f2f0e4c9980 (unknown)\n    @    "
      "       0x401156 shop::load(int)\n",
      " 0# 0x0000558F in ./shopd\n 1# shop::load(int) at /src/cart.cpp:12\n",
      "core.exception.RangeError@source/cart.d(5): Range violation\n----------------\n??:? [0x55d0]\nsource/cart.d:5 "
      "shop::load(int) [0x55d1]\n",
      "[1:1:FATAL:cart.cc(57)] Check failed: x\nBacktrace:\n\t(No symbol) [0x00007FF6A1]\n\tshop::load(int) [0x61C20814+20] "
      "(shop\\cart.cc:12)\n"};
  const char *types[] = {"SIGSEGV", "", "core.exception.RangeError", "Check failed"};
  for (int i = 0; i < 4; ++i) {
    read(texts[i], "backtrace_symbols");
    EXPECT_EQ(primary().type, types[i]);
    ASSERT_EQ(primary().frames.size(), 2u) << texts[i];
    EXPECT_EQ(frame(0).function, "") << texts[i];
    EXPECT_EQ(frame(1).function, "shop::load(int)") << texts[i];
  }
}

TEST_F(CrashReport, EveryNativeGrammarNeedsTimeInProportionToTheText) {
  for (const char *part : {"#0 0x1 in a<b(", "    #0 0x7f in (((((", "==1==    at 0x1: a (", " 1 0x1 a(", "0   a 0x0000000010 (",
                           "[<ffffffff81>] (((", "@ 0x1 <", "a!b[", "Thread 1 (", "frame #0: 0x1 a`b(<", "(+0x1)[0x1]", " operator",
                           "#00 pc 0000000000012345  ((", "00000000 00000000 a!b (", "BUG: at at at "}) {
    std::string lines, line;
    while (line.size() < 300000) line += part;
    while (lines.size() < 300000) lines.append(part).append("\n");
    for (const std::string &hostile : {lines, line}) {
      event = {};
      parse(hostile, arena, event);
      arena.reset();
    }
  }
}

}  // namespace
}  // namespace faultprint::stacktrace
