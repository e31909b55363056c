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

}  // namespace
}  // namespace faultprint
