// src/stacktrace/jvm_dump.h: what JVMs print besides exceptions: thread dumps, the fatal error log.
#pragma once
#include <string_view>

#include "stacktrace/grammar.h"

namespace faultprint::stacktrace {

// "\"main\" #1 prio=5 os_prio=0 tid=0x… nid=0x… runnable", "\"main\" prio=5 tid=1 Native", "\"main\" Id=1 RUNNABLE". Sets the name.
bool read_thread_header(std::string_view line, std::string_view &name) noexcept;

// "native: #00 pc 000000000007f0c4  /system/lib64/libc.so (syscall+28)" in Android's thread dumps.
bool read_native_frame(std::string_view line, Frame &frame) noexcept;

// "# A fatal error has been detected by the Java Runtime Environment:", "# There is insufficient memory for …"
bool begins_fatal_log(std::string_view line) noexcept;
void parse_fatal_log(const Text &text, std::size_t begin, Builder &builder);

}  // namespace faultprint::stacktrace
