// src/normalize/class_name.h: classes without what compilers, proxies and bytecode libraries add to their names.
// Shared by the frames' identities and by exception classes.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

struct JvmClass {
  std::string_view name;      // without loader, module, generated suffixes, numbers of anonymous classes
  std::string_view function;  // the function whose closure, coroutine or lambda the class is; empty: none
  bool closure = false;       // made for a lambda or closure
  bool anonymous = false;     // an anonymous class: others of the same class have the same name
};
JvmClass jvm_class(std::string_view name, Arena &arena);

// "Shop.Loader`1[[System.String]]+Inner" gives "Shop.Loader`1.Inner": nesting as ".", arity kept, arguments dropped.
std::string_view dotnet_class(std::string_view name, Arena &arena);

}  // namespace faultprint::normalize
