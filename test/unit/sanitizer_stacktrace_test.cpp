#include <gtest/gtest.h>

#include "support/reading.h"

namespace faultprint::stacktrace {
namespace {

class Sanitizer : public test::ReadingTest {};

TEST_F(Sanitizer, ReadsTheFirstStackAsThePrimaryOneAndTheOthersApart) {
  read(R"(=================================================================
==812==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x55d3859ef97f bp 0x7ffd54584b40 sp 0x7ffd54584b38
READ of size 4 at 0x602000000010 thread T0
    #0 0x55d3859ef97e in int shop::Cart::at<int>(unsigned long) /src/shop/cart.cpp:9:14
    #1 0x55d3859ef9e0 in shop::Cart::load(unsigned long) const /src/my shop/cart.cpp:31
    #2 0x55d3859ef4c4 in operator< <int> src/less.h:4
    #3 0x7f9e46c45304 in __libc_start_main_impl ../csu/libc-start.c:360
    #4 0x55d3859ef1c0 in _start (/srv/shop/shopd+0x11c0) (BuildId: 1f2e3d)

0x602000000010 is located 0 bytes inside of 8-byte region [0x602000000010,0x602000000018)
freed by thread T0 here:
    #0 0x7f9e46eb9628 in operator delete[](void*) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:152
    #1 0x55d3859ef97e in shop::Cart::clear() /src/shop/cart.cpp:20
previously allocated by thread T0 here:
    #0 0x7f9e46eb9628 in operator new[](unsigned long) ../../../../src/libsanitizer/asan/asan_new_delete.cpp:98
SUMMARY: AddressSanitizer: heap-use-after-free /src/shop/cart.cpp:9:14 in int shop::Cart::at<int>(unsigned long)
)");
  EXPECT_EQ(primary().type, "AddressSanitizer");
  EXPECT_TRUE(primary().message.starts_with("heap-use-after-free on address"));
  ASSERT_EQ(primary().frames.size(), 5u);
  EXPECT_EQ(frame(0).function, "int shop::Cart::at<int>(unsigned long)");
  EXPECT_EQ(frame(0).file, "/src/shop/cart.cpp");
  EXPECT_EQ(frame(0).line, 9);
  EXPECT_EQ(frame(0).column, 14);
  EXPECT_EQ(frame(1).function, "shop::Cart::load(unsigned long) const");
  EXPECT_EQ(frame(1).file, "/src/my shop/cart.cpp");
  EXPECT_EQ(frame(2).function, "operator< <int>");
  EXPECT_EQ(frame(4).module, "/srv/shop/shopd");
  ASSERT_EQ(event.exceptions.size(), 3u);
  EXPECT_EQ(event.exceptions[1].relation, Relation::other_thread);
  EXPECT_EQ(event.exceptions[1].message, "freed by thread T0 here:");
  EXPECT_EQ(event.exceptions[1].frames.size(), 2u);
  EXPECT_EQ(event.exceptions[2].frames.size(), 1u);
}

TEST_F(Sanitizer, ReadsFramesWithoutASymbol) {
  read(
      "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x1 bp 0x2 sp 0x3 T0)\n"
      "    #0 0x7f614710832f  (/lib/x86_64-linux-gnu/libpthread.so.0+0x1032f)\n"
      "    #1 0x7ff7eec54fdb in load+0x1b (C:\\Program Files (x86)\\shop\\shop.exe+0x140074fdb)\n"
      "    #2 0xec3fdeb  (<unknown module>)\n"
      "    #3 0x10a3 in -[Cart add:] (Shop:arm64+0x100001234)\n"
      "    #4 0x10a3 in linux-gate.so.1\n"
      "    #5 0x10a3 in free ??:?\n");
  ASSERT_EQ(primary().frames.size(), 6u);
  EXPECT_EQ(frame(0).function, "");
  EXPECT_EQ(frame(0).file, "/lib/x86_64-linux-gnu/libpthread.so.0");
  EXPECT_EQ(frame(1).function, "load");
  EXPECT_EQ(frame(1).file, "C:\\Program Files (x86)\\shop\\shop.exe");
  EXPECT_EQ(frame(2).module, "");
  EXPECT_EQ(frame(3).function, "-[Cart add:]");
  EXPECT_EQ(frame(3).module, "Shop");
  EXPECT_EQ(frame(4).function, "");
  EXPECT_EQ(frame(4).module, "linux-gate.so.1");
  EXPECT_EQ(frame(5).function, "free");
}

TEST_F(Sanitizer, ReadsEveryTool) {
  const char *tools[] = {
      "==9==ERROR: HWAddressSanitizer: tag-mismatch on address 0x0040e1287be0 at pc 0x0076\n    #0 0x7618899e78  load\n",
      "==9==WARNING: MemorySanitizer: use-of-uninitialized-value\n    #0 0x4f3 in load /src/a.c:1:2\n",
      "==9==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 40 byte(s) in 1 object(s) allocated from:\n    #0 0x7f1d "
      "in load /a.c:3\n",
      "==9== ERROR: libFuzzer: timeout after 5 seconds\n    #0 0x4c2c5e in load (/out/fuzz+0x4c2c5e)\n",
      "WARNING: ThreadSanitizer: data race (pid=13618)\n  Read of size 4 at 0x55 by main thread:\n    #0 load /src/a.c:12 "
      "(shopd+0x14b2)\n",
      "src/a.c:9:3: runtime error: division by zero\n    #0 0x54bf8b in load /src/a.c:9:3\n"};
  const char *types[] = {"HWAddressSanitizer", "MemorySanitizer", "LeakSanitizer",
                         "libFuzzer",          "ThreadSanitizer", "UndefinedBehaviorSanitizer"};
  for (int i = 0; i < 6; ++i) {
    read(tools[i]);
    EXPECT_EQ(primary().type, types[i]);
    ASSERT_EQ(primary().frames.size(), 1u) << types[i];
    EXPECT_EQ(frame(0).function, "load") << types[i];
  }
}

TEST_F(Sanitizer, TakesThePlaceOfARuntimeErrorThatHasNoStack) {
  read("cart.cpp:9:126: runtime error: load of null pointer of type 'int'\n");
  EXPECT_EQ(primary().message, "load of null pointer of type 'int'");
  ASSERT_EQ(primary().frames.size(), 1u);
  EXPECT_EQ(frame(0).file, "cart.cpp");
  EXPECT_EQ(frame(0).line, 9);
}

TEST_F(Sanitizer, NamesTheReportByThePanicOrFailedCheckThatCameFirst) {
  read(
      "thread '<unnamed>' panicked at src/cart.rs:27:5:\nno such cart\n==1==ERROR: AddressSanitizer: ABRT on unknown address 0x01 "
      "(pc 0x7f)\n"
      "    #0 0x7f in gsignal /build/raise.c:54\n    #1 0x55 in shop::load::h7d7baacfb554bae8 (.llvm.123) /src/cart.rs:27:4\n");
  EXPECT_EQ(primary().type, "panic");
  EXPECT_EQ(primary().message, "no such cart");
  EXPECT_EQ(event.runtime, Runtime::rust);
  EXPECT_EQ(frame(1).file, "/src/cart.rs");
  read(
      "[1:1:0412/075451.1:FATAL:cart.cc(57)] Check failed: count > 0 (0 vs. 0)\n#0 0x55aa00112233 "
      "logging::LogMessage::~LogMessage()\n"
      "#1 0x55aa00112244 shop::Cart::load() [../../shop/cart.cc:57:3]\n#2 0x55aa00112255 (/out/shop+0x1255)\n");
  EXPECT_EQ(primary().type, "Check failed");
  ASSERT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(frame(1).file, "../../shop/cart.cc");
}

TEST_F(Sanitizer, LeavesTheReportToTheLanguageThatSpokeFirst) {
  EXPECT_NE(detect("Traceback (most recent call last):\n  File \"a.py\", line 1, in load\nValueError: x\n==1==ERROR: "
                   "AddressSanitizer: ABRT on unknown address\n"
                   "    #0 0x7f in raise (/lib/libc.so.6+0x1)\n",
                   arena),
            "sanitizer");
}

TEST_F(Sanitizer, SkipsWhatIsInlinedIntoTheNextFrameAndProgressLines) {
  read(
      "#2\tINITED cov: 2 ft: 2 corp: 1/1b\nERROR: AddressSanitizer: heap-buffer-overflow on address 0x66\n"
      "   #0    0x000071dc39153f4c in load(int) ../../cart.cc:12 <<application>>+0xacf4c\n"
      "   #1.1  0x0000658e5ed9863c in Unwind ../x.h:3 <libclang_rt.asan.so>+0x3363c\n"
      "   #1    0x0000658e5ed9863c in main ../../main.cc:9 <<application>>+0x3363c\n");
  ASSERT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(frame(0).function, "load(int)");
  EXPECT_EQ(frame(0).line, 12);
}

TEST_F(Sanitizer, AFrameMayHaveAnyNumber) {
  read("==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n    #2147483647 0x1 in f a.c:1\n    #1 0x2 in g a.c:2\n    #2 0x3 in h a.c:3\n");
  EXPECT_EQ(frame(0).function, "f");
  EXPECT_EQ(event.exceptions.size(), 2u);
}

TEST_F(Sanitizer, PrefersANamedStackToOneOfBareAddresses) {
  read(
      "[1:FATAL:a.cc(2)] Check failed: x\n#0 0x00000300a451 <unknown>\n#1 0x000009d463ee <unknown>\n\n    #0 0x7f in load "
      "/src/a.c:1:2\n");
  ASSERT_EQ(primary().frames.size(), 1u);
  EXPECT_EQ(frame(0).function, "load");
}

}  // namespace
}  // namespace faultprint::stacktrace
