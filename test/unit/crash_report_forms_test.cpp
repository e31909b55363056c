// Reports of crashes in the forms that consoles, journals and engines print them in.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(CrashReportForms, KernelTellsWherePreemptionWasDisabled) {
  EXPECT_EQ(shown("[  5.1][  T9] BUG: scheduling while atomic: cart/8444/0x00000002\n[  5.2][  T9] Preemption disabled at:\n[  5.3][  T9] [<ffffffff812aa3e4>] fpu_begin+0x64/0x260\n"
                  "[  5.4][  T9] Call Trace:\n[  5.5][  T9]  cart_add+0x141/0x1d7\n[  5.6][  T9]  cart_ioctl+0x306/0x73d\n"),
            "kernel\nprimary BUG: scheduling while atomic: cart/8444/0x00000002\n  cart_add \n  cart_ioctl ");
}

TEST(CrashReportForms, KernelSpeaksBehindTheConsolesWords) {
  EXPECT_EQ(shown("buildroot login: [   16.3] INFO: trying to register non-static key.\n[   16.4] Call Trace:\n[   16.5]  cart_add+0x194/0x257\n[   16.6]  cart_ioctl+0x55e/0x2c70\n"),
            "kernel\nprimary INFO: trying to register non-static key.\n  cart_add \n  cart_ioctl ");
  EXPECT_EQ(shown("2018/01/09 14:28:48 BUG: memory leak\nunreferenced object 0xffff880039a55260 (size 64):\n  backtrace:\n    [<ffffffff848a2f5f>] cart_alloc+0x7f/0xc0 shop/cart.c:17\n"
                  "    [<ffffffff84e5bea0>] cart_add+0x15d0/0x2830 shop/cart.c:48\n    [<ffffffff84e5d19b>] cart_ioctl+0x9b/0x140 shop/cart.c:88\n"),
            "kernel\nprimary BUG: memory leak\n  cart_alloc shop/cart.c:17\n  cart_add shop/cart.c:48\n  cart_ioctl shop/cart.c:88");
}

TEST(CrashReportForms, KernelsLineAloneIsEnough) {
  EXPECT_EQ(shown("[  5.1] divide error: 0000 [#1] SMP KASAN\n"), "kernel\nprimary divide error: 0000 [#1] SMP KASAN");
  EXPECT_EQ(shown("[  5.1] WARNING: CPU: 3 PID: 1975 at fs/cart.c:241 cart_put+0x118/0x180()\n").substr(0, 15), "kernel\nprimary ");
  EXPECT_EQ(shown("[  5.1] BUG: spinlock lockup suspected on CPU#2, cart/12636\n"), "kernel\nprimary BUG: spinlock lockup suspected on CPU#2, cart/12636");
  EXPECT_EQ(shown("WARNING: the cart is empty\n"), "");
}

TEST(CrashReportForms, FreeBsd) {
  EXPECT_EQ(shown("Fatal trap 12: page fault while in kernel mode\ncpuid = 0; apic id = 00\npanic: page fault\nKDB: stack backtrace:\n#0 0xffffffff80aada97 at kdb_backtrace+0x67\n"
                  "#1 0xffffffff80edf0c6 at cart_add+0x286\n"),
            "bsd\nprimary Fatal trap: page fault while in kernel mode\n  kdb_backtrace \n  cart_add ");
  EXPECT_EQ(shown("panic: cart is empty\ncpuid = 0\nKDB: stack backtrace:\nvpanic() at vpanic+0x1e0/frame 0xfffffe001fa0e340\n--- trap 0x9, rip = 0xff ---\n"
                  "cart_add() at cart_add+0xa5/frame 0xfffffe001fa0e650\n"),
            "bsd\nprimary panic: cart is empty\n  vpanic \n  cart_add ");
}

TEST(CrashReportForms, OpenBsdBreaksLinesAtTheTerminalsEdge) {
  EXPECT_EQ(shown("login: panic: cart is empty\nStopped at      db_enter+0xa:   popq    %rbp\n    TID    PID    UID     PRFLAGS     PFLAGS  CPU  COMMAND\n"
                  "*329861   4439      0         0x2          0    0K shopd\ndb_enter() at db_enter+0xa\n"
                  "cart_add(ffff80000e400558,ffff80000e400580,ffffffff81ee1498,ffffffff81ee1498) at\n cart_add+0x56\nsyscall(0) at syscall+0x489\nend of kernel\n"),
            "bsd\nprimary panic: cart is empty\n  db_enter \n  cart_add \n  syscall ");
  EXPECT_EQ(shown("kernel: page fault trap, code=0\n\nStopped at      cart_add+0x13:       testb   $0x1,0x50(%rax)\n"), "bsd\nprimary Fatal trap: page fault trap, code=0\n  cart_add ");
}

TEST(CrashReportForms, NetBsd) {
  EXPECT_EQ(shown("[ 170.06] panic: cart is empty\n[ 170.07] cpu1: Begin traceback...\n[ 170.12] vpanic() at netbsd:vpanic+0x267 sys/kern/subr_prf.c:336\n"
                  "[ 170.34] cart_add() at netbsd:cart_add+0x89 cart_find sys/shop/cart.c:178 [inline]\n[ 170.35] cart_add() at netbsd:cart_add+0x89 sys/shop/cart.c:194\n"
                  "Stopped in pid 599.2 (shopd) at        netbsd:breakpoint+0x5:  leave\n?\n"),
            "bsd\nprimary panic: cart is empty\n  vpanic sys/kern/subr_prf.c:336\n  cart_find sys/shop/cart.c:178\n  cart_add sys/shop/cart.c:194");
}

TEST(CrashReportForms, MacOsKernel) {
  EXPECT_EQ(shown("*** Panic Report ***\npanic(cpu 2 caller 0xffffff80003ed5fc): \"cart is empty\"@/xnu/osfmk/cart.c:844\nBacktrace (CPU 2), Frame : Return Address\n"
                  "0xffffff97439cbb10 : 0xffffff80002f368c \n0xffffff97439cbb90 : 0xffffff80003ed5fc \n"),
            "bsd\nprimary panic: cart is empty\n   \n   ");
  EXPECT_EQ(shown("panic(cpu 11 caller 0xffffff8010154eb2): cart is empty @pmap.c:3092\n\t\t  lr: 0xfffffe002a2593ac  fp: 0xfffffe7c184031f0\n\t\t  lr: 0xfffffe002a3b7c38  fp: 0xfffffe7c18403260\n"),
            "bsd\nprimary panic: cart is empty\n   \n   ");
  EXPECT_EQ(shown("panic: cart is empty\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/main.go:7 +0x1d\n").substr(0, 2), "go");
}

TEST(CrashReportForms, SystemdCoredump) {
  EXPECT_EQ(shown("Process 26993 (shopd) of user 1000 dumped core.\n\nStack trace of thread 26993:\n#0  0x00007f488ab0c08f __poll (libc.so.6 + 0x10708f)\n"
                  "#1  0x00007f4889e7a2ce cart_add (shopd)\n#2  0x0000000000000000 n/a (n/a + 0x0)\n"),
            "sanitizer\nprimary core dump: shopd\n  __poll libc.so.6\n  cart_add shopd\n   ");
}

TEST(CrashReportForms, MonosNativeStack) {
  EXPECT_EQ(shown("Got a SIGSEGV while executing native code. This usually indicates\na fatal error in the mono runtime\n\tNative stacktrace:\n"
                  "\t0x7f44765151f2 - /usr/lib/libmono.so : mono_pmip\n\t0x7f44764bdecd - ./shop.so :\n\t0x40004412 - Unknown\n"),
            "backtrace_symbols\nprimary SIGSEGV: while executing native code. This usually indicates\n  mono_pmip /usr/lib/libmono.so\n   ./shop.so\n   ");
}

TEST(CrashReportForms, UnrealWithoutSymbolsNamesModules) {
  EXPECT_EQ(shown("Assertion failed: Index >= 0 [File:D:/shop/Cart.cpp] [Line: 18] \n\nUE4Editor_Core\nUE4Editor_Shop!FCart::Add() [D:/shop/Cart.cpp:18]\nkernel32\n"),
            "unreal\nprimary Assertion failed: Index >= 0\n   UE4Editor_Core\n  FCart::Add D:/shop/Cart.cpp:18\n   kernel32");
  EXPECT_EQ(shown("Signal 11 caught.\nUnhandled Exception: SIGSEGV: invalid attempt to write memory\nLogCore: === Critical error: ===\n\n0x000000000b6ff9f0 Shop!ACart::Add(int) [/shop/Cart.cpp:7]\n"),
            "unreal\nprimary SIGSEGV: invalid attempt to write memory\n  ACart::Add(int) /shop/Cart.cpp:7");
}

TEST(CrashReportForms, AppleWithoutACrashedThread) {
  EXPECT_EQ(shown("Thread 0:\n0   My Shop                       0x0000000102268e70 0x10211c000 + 1363568\n1   My Shop                       0x0000000102268550 main + 12\n\nThread 1:\n"
                  "0   libdyld.dylib                 0x00000001b3d88360 start + 4\n"),
            "apple\nprimary : \n   My Shop\n  main My Shop");
  EXPECT_EQ(shown("Exception type: EXC_SOFTWARE (SIGABRT)\nTriggered by thread: 2\nCall stack:\n0   libsystem_c.dylib    \t0x00000001a9e46b74 0x1a9dd0000 + 486260     \t// abort\n"),
            "apple\nprimary EXC_SOFTWARE (SIGABRT): \n  abort libsystem_c.dylib");
}

TEST(CrashReportForms, AStackThatADebuggerShowsTwiceIsReadOnce) {
  EXPECT_EQ(shown("* thread #1, stop reason = EXC_BAD_ACCESS (code=1, address=0x0)\n    frame #0: 0x0000000100003f54 shop`cart_add(c=0x0) at cart.c:7:12 [opt]\n(lldb) bt\n"
                  "* thread #1, stop reason = EXC_BAD_ACCESS (code=1, address=0x0)\n  * frame #0: 0x0000000100003f54 shop`cart_add(c=0x0) at cart.c:7:12 [opt]\n"
                  "    frame #1: 0x0000000100003fa0 shop`main at main.c:3:3 [opt]\n"),
            "lldb\nprimary EXC_BAD_ACCESS: (code=1, address=0x0)\n  cart_add cart.c:7\n  main main.c:3");
  EXPECT_EQ(shown("Program received signal SIGSEGV, Segmentation fault.\n#0  cart_add (c=0x0) at cart.c:7\n7\t  return c->n;\n(gdb) bt full\n#0  cart_add (c=0x0) at cart.c:7\n"
                  "        n = 0\n#1  main () at main.c:3\nNo locals.\n"),
            "gdb\nprimary SIGSEGV: Segmentation fault.\n  cart_add cart.c:7\n  main main.c:3");
}

TEST(CrashReportForms, GdbsThreadThatHandlesASignalIsTheOneThatCrashed) {
  EXPECT_TRUE(shown("Thread 2 (LWP 102):\n#0  0x00007f in raise () from /lib/libc.so.6\n#1  <signal handler called>\n#2  cart_add (c=0x0) at cart.c:7\n\n"
                    "Thread 1 (LWP 101):\n#0  0x00007f in poll () from /lib/libc.so.6\n#1  main () at main.c:9\n")
                  .starts_with("gdb\nprimary : \n  raise /lib/libc.so.6\n  <signal handler called> \n  cart_add cart.c:7\n"));
}

TEST(CrashReportForms, WinDbgsInlineRowBelowAFullLine) {
  EXPECT_EQ(shown(" # Child-SP          RetAddr               Call Site\n00 000000ba`9dcff5c0 00007ff6`1e3d1c30     shop!cart_add_item+0x4b [D:\\shop\\c.cpp @ 3]\n"
                  "01 (Inline Function) --------`--------     shop!invoke_main+0x22\n02 000000ba`9dcff600 00007ffa`12347034     shop!start+0x10c\n"),
            "windbg\nprimary : \n  shop!cart_add_item D:\\shop\\c.cpp:3\n  shop!invoke_main \n  shop!start ");
}

TEST(CrashReportForms, HeadersOfStacksThatAProgramPrintsOfItself) {
  EXPECT_EQ(shown("*** Error in `./shop': double free or corruption (fasttop): 0x0000000001f5e010 ***\n======= Backtrace: =========\n/lib/libc.so.6(cfree+0x4c)[0x7f3ab9d6053c]\n"
                  "./shop(cart_free+0x1e)[0x400596]\n"),
            "backtrace_symbols\nprimary glibc detected: double free or corruption (fasttop): 0x0000000001f5e010\n  cfree /lib/libc.so.6\n  cart_free ./shop");
  EXPECT_EQ(shown("*** Signal 11 (SIGSEGV) (0x0) received by PID 4321 (code: address not mapped to object), stack trace: ***\n    @ 0000000000a1b300 shop::Cart::add(int)\n"
                  "                       ./shop/Cart.cpp:12\n    @ 0000000000a1b400 main\n                       ./shop/main.cpp:3\n"),
            "backtrace_symbols\nprimary SIGSEGV: address not mapped to object\n  shop::Cart::add(int) ./shop/Cart.cpp:12\n  main ./shop/main.cpp:3");
  EXPECT_EQ(shown("[node1:12345] *** Process received signal ***\n[node1:12345] Signal: Segmentation fault (11)\n[node1:12345] [ 0] ./shop(cart_add+0x1b)[0x55d8]\n"
                  "[node1:12345] [ 1] ./shop(main+0x4)[0x55d9]\n"),
            "backtrace_symbols\nprimary signal: Segmentation fault (11)\n  cart_add ./shop\n  main ./shop");
  EXPECT_EQ(shown("12:34:56 UTC - mysqld got signal 11 ;\n/usr/sbin/mysqld(handle_fatal_signal+0x333) [0xfe1a3c3]\n/usr/sbin/mysqld(cart_add+0x1b) [0xabc]\n"),
            "backtrace_symbols\nprimary SIGSEGV: \n  handle_fatal_signal /usr/sbin/mysqld\n  cart_add /usr/sbin/mysqld");
  EXPECT_EQ(shown("terminate called after throwing an instance of 'std::out_of_range'\n  what():  cart is empty\nAborted (core dumped)\n"),
            "backtrace_symbols\nprimary std::out_of_range: cart is empty");
}

TEST(CrashReportForms, StdStacktraceMayNameOnlyThePlace) {
  EXPECT_EQ(shown("   0# shop::add(int) at /srv/cart.cpp:12 [0x5555555552ce]\n   1#      at /srv/main.cpp:3 [0x5555555552d0]\n   2# _start at :0 [0x5555555550ad]\n"),
            "backtrace_symbols\nprimary : \n  shop::add(int) /srv/cart.cpp:12\n   /srv/main.cpp:3\n  _start ");
}

TEST(CrashReportForms, UnityAndVisualStudioOnWindows) {
  EXPECT_EQ(shown("========== OUTPUTTING STACK TRACE ==================\n\n0x00007FFA1234ABCD (UnityPlayer) UnityMain\n0x00007FFA1234ABCE (UnityPlayer) (function-name not available)\n"
                  "0x00000000000001F2 (Mono JIT Code) [Cart.cs:12] Cart:Add (int)\n"),
            "backtrace_symbols\nprimary : \n  UnityMain \n   \n  Cart:Add (int) Cart.cs:12");
  EXPECT_EQ(shown(" \tshop.exe!Cart::Add(int n) Line 12\tC++\n \tshop.exe!main() Line 3\tC++\n \t[External Code]\t\n"),
            "backtrace_symbols\nprimary : \n  Cart::Add(int n) :12\n  main() :3");
}

TEST(CrashReportForms, HarmonyOs) {
  EXPECT_EQ(shown("Reason:Signal:SIGSEGV(SEGV_MAPERR)@0x0000000000000004 \nFault thread info:\nTid:4321, Name:com.shop\n"
                  "#00 pc 0000000000003510 /data/libs/libshop.so(shop::Cart::add(int)+8)(0123456789abcdef)\n#01 pc 000000000000a1b2 /system/lib64/libace.z.so(0123456789abcdef0123456789abcdef)\n"),
            "tombstone\nprimary SIGSEGV: SEGV_MAPERR\n  shop::Cart::add(int) /data/libs/libshop.so\n   /system/lib64/libace.z.so");
}

}  // namespace
}  // namespace faultprint
