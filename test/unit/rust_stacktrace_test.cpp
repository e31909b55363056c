// Rust: panics of old and new compilers, and reports of anyhow, eyre and color-eyre.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Rust, ReadsPanicsSince173) {
  EXPECT_EQ(shown(R"(
thread 'main' (12845) panicked at src/cart.rs:33:9:
assertion `left == right` failed: totals
differ
  left: 1
 right: 2
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616/library/std/src/panicking.rs:689:5
   1: <shop::Cart<T> as shop::Total>::total
             at ./src/cart.rs:33:9
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
)"),
            "rust\nprimary panic: assertion `left == right` failed: totals\ndiffer\n  left: 1\n right: 2\n"
            "  __rustc::rust_begin_unwind /rustc/59807616/library/std/src/panicking.rs:689\n  <shop::Cart<T> as shop::Total>::total ./src/cart.rs:33");
}

TEST(Rust, ReadsOlderPanicsAndInlinedFrames) {
  EXPECT_EQ(shown(R"(thread 'worker-7' panicked at 'assertion failed: `(left == right)`
  left: `1`,
 right: `2`: it's wrong', src/cart.rs:33:9
stack backtrace:
   0:     0x55d0c1e3a1b0 - <unknown>
   1:     0x55d0c1e3a1b0 - shop::cart::total::habcdefabcdefabcd
                               at /home/ci/shop/src/cart.rs:33
      shop::cart::inlined
                               at /home/ci/shop/src/cart.rs:40:2
)"),
            "rust\nprimary panic: assertion failed: `(left == right)`\n  left: `1`,\n right: `2`: it's wrong\n  <unknown> \n"
            "  shop::cart::total::habcdefabcdefabcd /home/ci/shop/src/cart.rs:33\n  shop::cart::inlined /home/ci/shop/src/cart.rs:40");
}

TEST(Rust, WithoutABacktraceThePanicsPlaceIsTheFrame) {
  EXPECT_EQ(shown("thread 'main' panicked at 'no price', src/cart.rs:33:9\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n"),
            "rust\nprimary panic: no price\n   src/cart.rs:33");
  EXPECT_EQ(shown("The application panicked (crashed).\nMessage:  no price\nLocation: src/cart.rs:33\n"), "rust\nprimary panic: no price\n   src/cart.rs:33");
}

TEST(Rust, FurtherPanicsAreOtherThreads) {
  EXPECT_EQ(shown("thread 'a' panicked at src/a.rs:1:2:\nfirst\nthread 'main' panicked at src/b.rs:3:4:\ncalled `Result::unwrap()` on an `Err` value: Any { .. }\n"),
            "rust\nprimary panic: first\n   src/a.rs:1\nother thread of 0 panic: called `Result::unwrap()` on an `Err` value: Any { .. }\n   src/b.rs:3");
}

TEST(Rust, ReadsReports) {
  EXPECT_EQ(shown(R"(Error: Failed to load config

Caused by:
    0: Failed to read ./shop.toml
    1: No such file or directory (os error 2)

Stack backtrace:
   0: shop::config::load
             at ./src/config.rs:14:20
)"),
            "rust\nprimary Error: Failed to load config\n  shop::config::load ./src/config.rs:14\ncause of 0 : Failed to read ./shop.toml\n"
            "cause of 1 : No such file or directory (os error 2)");
  EXPECT_EQ(shown("Error: Failed to load config\n\nCaused by:\n    No such file\n"), "rust\nprimary Error: Failed to load config\ncause of 0 : No such file");
}

TEST(Rust, ReadsColorEyre) {
  EXPECT_EQ(shown(R"(Error:
   0: Unable to read config
   1: No such file or directory (os error 2)

Location:
   src/config.rs:36

  ━━━━━━━━━━━━━━━━━━━━━━━━━━ SPANTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━
   0: shop::read_file with path="fake_file"
      at src/config.rs:32

  ━━━━━━━━━━━━━━━━━━━━━━━━━━ BACKTRACE ━━━━━━━━━━━━━━━━━━━━━━━━━━
                        ⋮ 6 frames hidden ⋮
   7: shop::read_file::h0123456789abcdef
      at /home/jane/shop/src/config.rs:36
)"),
            "rust\nprimary Error: Unable to read config -6\n  shop::read_file::h0123456789abcdef /home/jane/shop/src/config.rs:36\n"
            "cause of 0 : No such file or directory (os error 2)");
}

TEST(Rust, SurvivesTextsThatWereCutOff) {
  EXPECT_NO_THROW(read_every_beginning("thread 'm' panicked at 'a\nb', src/a.rs:1:2\nstack backtrace:\n   0: 0x5 - f::h0123456789abcdef\n   at a.rs:1\nError: x\n\nCaused by:\n    0: y\n"));
}

}  // namespace
}  // namespace faultprint
