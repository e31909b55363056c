// src/stacktrace/dotnet_frame.h: one frame line of .NET Framework, .NET, Mono and Unity.
#pragma once
#include <string_view>

#include "event/event.h"
#include "stacktrace/text.h"

namespace faultprint::stacktrace {

enum class DotnetFit : std::uint8_t {
  none,
  possible,  // a frame if the text is .NET's
  sure,      // no other runtime prints it so
};

// "   at Shop.Loader`1[T].Load(String raw) in C:\src\Loader.cs:line 12", in any language of the messages; Mono's
// "  at Shop.P.Main (System.String[] a) [0x0008c] in <mvid>:0"; Unity's "Shop.Cart:Add (int) (at Assets/Cart.cs:12)".
// Sets `frame` unless the result is none.
DotnetFit read_dotnet_frame(const Line &line, Frame &frame) noexcept;

}  // namespace faultprint::stacktrace
