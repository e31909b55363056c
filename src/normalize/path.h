// src/normalize/path.h: what of a file's path or URL stays the same between machines, deployments and builds.
#pragma once
#include <string_view>

#include "event/arena.h"

namespace faultprint::normalize {

// The name without directories, extension, query, fragment, content hashes and versions: "main.3f9ab21c.chunk.js?v=2" gives "main.chunk";
// "folder/name" where the name alone says nothing (index, __init__, mod, main, page, route, layout, view, handler).
// Both separators count. Empty for an empty path. A hash is taken out only where its shape leaves no doubt.
std::string_view file_stem(std::string_view path, Arena &arena);

// The last part of a path or URL, query and fragment cut off; both separators count.
std::string_view file_name(std::string_view path) noexcept;

// A path inside a package directory, from the package's name on and without its version: "node_modules/.pnpm/a@1.2/node_modules/a/x.js" gives
// "a/x.js"; "site-packages/requests/api.py" gives "requests/api.py"; "/gems/rack-2.2.3/lib/rack.rb" gives "rack/lib/rack.rb";
// "pkg/mod/github.com/x/y@v1.2.3/z.go" gives "github.com/x/y/z.go". Empty where the path is in no package directory.
std::string_view package_path(std::string_view path, Arena &arena);

}  // namespace faultprint::normalize
