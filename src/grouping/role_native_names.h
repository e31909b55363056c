// src/grouping/role_native_names.h: function names of compiled programs, without arguments and return type. Private to
// role_native*.cpp.
#pragma once
#include "grouping/role_tables.h"

namespace faultprint::grouping {

// Each gives a role without a reason for a name it does not know.
Role native_thrower(const HashedName &name) noexcept;
Role native_plumbing(const HashedName &name) noexcept;
Role kernel_machinery(const HashedName &name) noexcept;

}  // namespace faultprint::grouping
