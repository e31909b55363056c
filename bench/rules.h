// 500 grouping rules of the kinds and in the proportions that projects have: most are about packages, paths and functions that an event does
// not have, a few about what every event has.
#pragma once
#include <string>

namespace faultprint::bench {

inline std::string five_hundred_rules() {
  std::string text;
  int count = 0;
  const auto add = [&](int times, std::string_view rule) {  // "%" is replaced by a number
    for (int i = 0; i < times; ++i, ++count) {
      for (const char c : rule) text += c == '%' ? std::to_string(i * 7 + 3) : std::string(1, c);
      text += '\n';
    }
  };
  add(1, "path:**/node_modules/** -app");
  add(1, "path:**/site-packages/** -app");
  add(1, "family:native package:/usr/lib/** -app");
  add(60, "module:com.example.team%.* +app");
  add(40, "module:org.framework.part%.internal.* -app -group");
  add(40, "module:vendor_%.* -app");
  add(60, "path:**/node_modules/package-%/** -group");
  add(30, "path:**/generated_%/** -app category=generated");
  add(20, "path:/srv/shared/lib%/** -app");
  add(15, "path:src/legacy%/*.py +app");
  add(60, "function:handler%_* -group");
  add(20, "function:*Wrapper% -group");
  add(20, "function:*retryHelper%* ^-group");
  add(20, "family:native function:boost::part%::* -app");
  add(12, "[ function:dispatch% ] | function:run% -group");
  add(10, "function:invoke% | ... | [ module:com.example.team%.* ] -app");
  add(3, "category:generated app:no -group");
  add(7, "any(function:alpha% function:beta% path:**/gamma%/**) -group");
  add(10, "function:~\"^test_case_%_\\d+$\" -app");
  add(10, "type:Error% max-frames=3");
  add(20, "type:DatabaseError% value:\"*connection lost to shard %*\" -> database-%");
  add(15, "message:\"*timed out after % attempts*\" -> timeout-% {{ transaction }}");
  add(10, "logger:service%.* level:error -> service-% {{ default }}");
  add(10, "type:HttpError function:fetch% -> http-% title=\"HTTP error of part %\"");
  add(5, "transaction:/api/v%/* type:Timeout -> api-timeout-%");
  return count == 500 ? text : std::string();
}

}  // namespace faultprint::bench
