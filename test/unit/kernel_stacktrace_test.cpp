#include <gtest/gtest.h>

#include <string>

#include "support/reading.h"

namespace faultprint::stacktrace {
namespace {

class Kernel : public test::ReadingTest {
 protected:
  void read(std::string_view text) { ReadingTest::read(text, "kernel"); }
};

TEST_F(Kernel, PutsTheInstructionPointerBeforeTheTrace) {
  read(R"([  171.123456] ------------[ cut here ]------------
[  171.123457] kernel BUG at drivers/shop/cart.c:147!
[  171.123458] invalid opcode: 0000 [#1] PREEMPT SMP
[  171.123459] CPU: 1 PID: 304 Comm: shopd Not tainted 6.1.0 #1
[  171.123460] RIP: 0010:cart_add+0x74/0x80 [shop]
[  171.123461] RSP: 0018:ffff888014cefd90 EFLAGS: 00010283
[  171.123462] Call Trace:
[  171.123463]  <TASK>
[  171.123464]  cart_ioctl+0x74/0xa0 [shop]
[  171.123465]  ? cart_open+0x80/0x80 [shop]
[  171.123466]  __x64_sys_ioctl+0x7b/0x90
[  171.123467]  </TASK>
[  171.123468] RIP: 0033:0x46a1b9
[  171.123469] Code: 03 42 80 3c 38 00 74
)");
  EXPECT_EQ(primary().type, "kernel BUG");
  EXPECT_EQ(primary().message, "drivers/shop/cart.c:147!");
  ASSERT_EQ(primary().frames.size(), 4u);
  EXPECT_EQ(frame(0).function, "cart_add");
  EXPECT_EQ(frame(0).module, "shop");
  EXPECT_EQ(frame(0).file, "drivers/shop/cart.c");
  EXPECT_EQ(frame(0).line, 147);
  EXPECT_FALSE(frame(1).unreliable);
  EXPECT_TRUE(frame(2).unreliable);
  EXPECT_EQ(frame(3).function, "__x64_sys_ioctl");
}

TEST_F(Kernel, PutsAWarningsPlaceFirstAndDoesNotRepeatIt) {
  read(
      "WARNING: CPU: 1 PID: 42 at mm/cart.c:283 cart_put+0x2cc/0x360()\nCall Trace:\n [<ffffffff816606a8>] dump_stack+0x19/0x1b\n"
      " [<ffffffff8114545c>] cart_put+0x2cc/0x360\n [<ffffffff8114567b>] cart_shrink+0x18b/0x410\n");
  EXPECT_EQ(primary().type, "WARNING");
  ASSERT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(frame(0).function, "cart_put");
  EXPECT_EQ(frame(0).line, 283);
  EXPECT_EQ(frame(2).function, "cart_shrink");
}

TEST_F(Kernel, ReadsTheFormsOfOtherArchitectures) {
  const char *texts[] = {
      // ARM
      "Unable to handle kernel NULL pointer dereference at virtual address 00000004\nInternal error: Oops: 17 [#1] ARM\nPC is at "
      "cart_add+0x18/0x40\n"
      "LR is at cart_ioctl+0x1/0x2\n[<c0014318>] (cart_add) from [<c001457c>] (cart_ioctl+0x24/0x2c)\n r7:df912310 r6:df912140\n"
      "[<c0014558>] (cart_ioctl) from [<c059798c>] (vfs_ioctl+0x7c/0xc8)\n",
      // ARM since 6.0
      "Unable to handle kernel paging request at virtual address 00000004 when read\nInternal error: Oops: 5 [#1] SMP ARM\nPC is "
      "at cart_add+0x18/0x40\n"
      " cart_add from cart_ioctl+0x24/0x2c\n cart_ioctl from vfs_ioctl+0x7c/0xc8\n",
      // arm64
      "Unable to handle kernel paging request at virtual address ffff000000000004\nInternal error: Oops: 96000004 [#1] SMP\npc : "
      "cart_add+0x18/0x40\n"
      "lr : vfs_ioctl+0x7c/0xc8\nCall trace:\n cart_add+0x18/0x40\n cart_ioctl+0x24/0x2c [shop]\n",
      // ppc64
      "Unable to handle kernel paging request for data at address 0x00000000\nOops: Kernel access of bad area, sig: 11 [#1]\n"
      "NIP [c000000008068dfc] .cart_add+0x9c/0x1f0\nLR [c000000008068df8] .cart_ioctl+0x98/0x1f0\nCall Trace:\n"
      "[c000000010f930b0] [c000000008068df8] .cart_add+0x98/0x1f0 (unreliable)\n[c000000010f93160] [c00000000802dd8c] "
      ".cart_ioctl+0x14c/0x1b0\n",
      // MIPS
      "CPU 0 Unable to handle kernel paging request at virtual address 00000000, epc == 80102c50\nOops[#1]:\nepc   : 80102c50 "
      "cart_add+0x10/0x40\nCall Trace:\n"
      "[<80102c50>] cart_add+0x10/0x40\n[<80102d50>] cart_ioctl+0x10/0x40\n"};
  for (const char *text : texts) {
    read(text);
    ASSERT_EQ(primary().frames.size(), 2u) << text;
    EXPECT_EQ(frame(0).function, "cart_add") << text;
    EXPECT_EQ(frame(1).function, "cart_ioctl") << text;
  }
}

TEST_F(Kernel, NamesReportsByTheirHeader) {
  const struct {
    const char *line, *type, *message;
  } cases[] = {
      {"BUG: unable to handle kernel NULL pointer dereference at 0000000000000008", "BUG",
       "unable to handle kernel NULL pointer dereference at 0000000000000008"},
      {"BUG: KASAN: use-after-free in cart_add+0x1/0x2 [shop]", "BUG", "KASAN: use-after-free in cart_add+0x1/0x2 [shop]"},
      {"watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [shopd:12]", "BUG", "soft lockup - CPU#1 stuck for 22s! [shopd:12]"},
      {"INFO: task shopd:1234 blocked for more than 120 seconds.", "INFO", "task shopd:1234 blocked for more than 120 seconds."},
      {"rcu: INFO: rcu_preempt self-detected stall on CPU", "INFO", "rcu_preempt self-detected stall on CPU"},
      {"[ INFO: possible recursive locking detected ]", "INFO", "possible recursive locking detected"},
      {"general protection fault: 0000 [#1] SMP", "general protection fault", "0000 [#1] SMP"},
      {"Kernel panic - not syncing: hung_task: blocked tasks", "Kernel panic - not syncing", "hung_task: blocked tasks"}};
  for (const auto &c : cases) {
    const std::string text =
        std::string(c.line) +
        "\nCall Trace:\n [<ffffffff816606a8>] cart_add+0x19/0x1b\n [<ffffffff816606a8>] cart_ioctl+0x19/0x1b\n";
    read(text);
    EXPECT_EQ(primary().type, c.type);
    EXPECT_EQ(primary().message, c.message);
    EXPECT_EQ(primary().frames.size(), 2u);
  }
}

TEST_F(Kernel, KeepsFurtherTracesApart) {
  read(
      "BUG: KASAN: use-after-free in cart_add+0x1/0x2\nRead of size 8 at addr ffff88 by task shopd/12\n\nCall Trace:\n "
      "cart_add+0x1/0x2\n\n"
      "Allocated by task 12:\n kmalloc+0x1/0x2\n cart_new+0x1/0x2\n\nFreed by task 12:\n kfree+0x1/0x2\n");
  ASSERT_EQ(event.exceptions.size(), 3u);
  EXPECT_EQ(primary().frames.size(), 1u);
  EXPECT_EQ(event.exceptions[1].message, "Allocated by task 12:");
  EXPECT_EQ(event.exceptions[1].frames.size(), 2u);
  EXPECT_EQ(event.exceptions[2].relation, Relation::other_thread);
}

TEST_F(Kernel, ReadsDecodedTraces) {
  read(
      "BUG: KASAN: wild-access\nCall trace:\n[<ffffffc0002099e8>] dump_backtrace+0x0/0x148 arch/arm64/kernel/traps.c:90\n"
      "[<     inline     >] __dump_stack lib/dump_stack.c:15\n[<ffffffc000bcee90>] cart_add+0x90/0xc4 [shop] "
      "drivers/cart.c:1966\n");
  ASSERT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(frame(0).line, 90);
  EXPECT_TRUE(frame(1).inlined);
  EXPECT_EQ(frame(2).file, "drivers/cart.c");
  EXPECT_EQ(frame(2).module, "shop");
}

}  // namespace
}  // namespace faultprint::stacktrace
