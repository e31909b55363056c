#include <algorithm>

#include "normalize/generated.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

enum class Keeper : std::uint8_t {
  none,
  plain,         // the package's name follows: node_modules, site-packages, vendor
  versioned,     // "name-1.2.3" or "name-⟨revision⟩" follows: gems
  go_module,     // "host/owner/name@v1.2.3" follows
  registry,      // an index's name, then "name-1.2.3": cargo, pub
  next_version,  // "name/1.2.3" follows: NuGet, Julia, CDNs
  behind_version,  // "5.36.0/" follows, then modules: Lua, Perl
};

struct Folder {
  std::string_view name;
  Keeper keeper;
  bool strong;  // nobody else calls a folder so; the weak ones count only where no strong one is there
};
constexpr Folder keepers[] = {
    {"node_modules", Keeper::plain, true},     {"~", Keeper::plain, true},                  {"bower_components", Keeper::plain, true},
    {"site-packages", Keeper::plain, true},    {"dist-packages", Keeper::plain, true},      {"gems", Keeper::versioned, true},
    {"checkouts", Keeper::versioned, false},   {"Pods", Keeper::plain, true},               {"vendor", Keeper::plain, false},
    {"hosted", Keeper::registry, true},        {"pkgs2", Keeper::versioned, true},          {"site_perl", Keeper::behind_version, true},
};

Folder keeper_of(std::string_view component, std::string_view parent) noexcept {
  switch (component.empty() ? '\0' : component.front()) {  // as the names below begin
    case 'n': case '~': case 'b': case 's': case 'd': case 'g': case 'c': case 'P': case 'v': case 'h': case 'p': case 'm': case 'l': break;
    default: return {component, Keeper::none, false};
  }
  for (const Folder &folder : keepers)
    if (folder.name == component) return folder;
  if (component == "mod" && parent == "pkg") return {component, Keeper::go_module, true};
  if (component == "src" && parent == "registry") return {component, Keeper::registry, true};
  if (component == "packages" && (parent == ".nuget" || parent == ".julia")) return {component, Keeper::next_version, true};
  if (component == "lua" && (parent == "share" || parent == "lib")) return {component, Keeper::behind_version, true};
  return {component, Keeper::none, false};
}

std::string_view take_component(std::string_view &path) noexcept {
  const std::size_t end = std::min(find_either(path, '/', '\\'), path.size());
  const std::string_view component = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return component;
}

// Where the component that ends at `end` begins.
std::size_t component_before(std::string_view path, std::size_t end) noexcept {
  const std::size_t separator = rfind_either(path.substr(0, end), '/', '\\');
  return separator == std::string_view::npos ? 0 : separator + 1;
}

// "rack-2.2.3-x86_64-linux" gives "rack"; empty where no version is in it.
std::string_view before_version(std::string_view name) noexcept {
  for (std::size_t at = name.find('-'); at != std::string_view::npos; at = name.find('-', at + 1)) {
    const std::string_view rest = name.substr(at + 1);
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits > 0 && (digits == rest.size() || rest[digits] == '.' || rest[digits] == '-' || rest[digits] == '+')) return name.substr(0, at);
    if (rest.size() >= 7 && rest.size() <= 40 && all_hexadecimal(rest)) return name.substr(0, at);
  }
  return {};
}

// Joins the package and what follows with "/", and Windows separators become "/" too.
std::string_view joined(std::string_view package, std::string_view rest, Arena &arena) {
  if (package.empty()) {
    if (!contains(rest, '\\')) return rest;
  } else if (rest.empty()) {
    return package;
  }
  const std::size_t size = package.empty() ? rest.size() : package.size() + 1 + rest.size();
  char *bytes = arena.array<char>(size), *to = std::copy(package.begin(), package.end(), bytes);
  if (!package.empty()) *to++ = '/';
  std::replace_copy(rest.begin(), rest.end(), to, '\\', '/');
  return {bytes, size};
}

// "github.com/!burnt!sushi/toml@v1.2.3/decode.go": versions go, "!b" is "B".
std::string_view go_path(std::string_view path, Arena &arena) {
  if (path.find_first_of("@!\\") == std::string_view::npos) return path;
  char *bytes = arena.array<char>(path.size()), *to = bytes;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '@') i = std::min(find_either(path, '/', '\\', i), path.size());
    if (i == path.size()) break;
    if (path[i] == '!' && i + 1 < path.size() && is_lower(path[i + 1])) *to++ = static_cast<char>(path[++i] - ('a' - 'A'));
    else *to++ = path[i] == '\\' ? '/' : path[i];
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

std::string_view plain_package(std::string_view rest, Arena &arena) {
  std::string_view behind = rest;
  const std::string_view first = take_component(behind);
  if (first == ".pnpm" || first == ".vite" || first == ".cache" || first == "composer") {
    if (first == "composer") return joined({}, rest, arena);
    if (first == ".vite" && !behind.empty()) return joined({}, behind.substr(behind.starts_with("deps/") ? 5 : 0), arena);
    return {};
  }
  if (first.ends_with(".egg") && !behind.empty()) return joined({}, behind, arena);  // "foo-1.2-py3.6.egg/foo/api.py"
  const std::size_t at = first.rfind('@');  // "react@18.2.0"
  if (at != std::string_view::npos && at > 0 && at + 1 < first.size() && is_digit(first[at + 1])) return joined(first.substr(0, at), behind, arena);
  return joined({}, rest, arena);
}

std::string_view kept(Keeper keeper, std::string_view rest, Arena &arena) {
  switch (keeper) {
    case Keeper::none: return {};
    case Keeper::plain: return plain_package(rest, arena);
    case Keeper::versioned: {
      const std::string_view name = before_version(take_component(rest));
      return name.empty() ? std::string_view{} : joined(name, rest, arena);
    }
    case Keeper::go_module: return go_path(rest, arena);
    case Keeper::registry: {
      take_component(rest);
      const std::string_view name = before_version(take_component(rest));
      return name.empty() ? std::string_view{} : joined(name, rest, arena);
    }
    case Keeper::next_version: {
      const std::string_view name = take_component(rest);
      take_component(rest);
      return rest.empty() ? std::string_view{} : joined(name, rest, arena);
    }
    case Keeper::behind_version: {
      std::string_view behind = rest;
      if (is_version_or_date(take_component(behind))) rest = behind;
      return joined({}, rest, arena);
    }
  }
  return {};
}

// Scripts straight from a content delivery network, or from Deno's.
std::string_view of_network(std::string_view path, Arena &arena) {
  struct Network {
    std::string_view host;
    Keeper keeper;
  };
  constexpr Network networks[] = {
      {"//unpkg.com/", Keeper::plain},           {"//cdn.jsdelivr.net/npm/", Keeper::plain}, {"//cdnjs.cloudflare.com/ajax/libs/", Keeper::next_version},
      {"//ajax.googleapis.com/ajax/libs/", Keeper::next_version}, {"//deno.land/x/", Keeper::plain},           {"//deno.land/", Keeper::plain},
      {"//esm.sh/", Keeper::plain},
  };
  const std::size_t host = path.find("//");
  if (host == std::string_view::npos || host > 8) return {};
  for (const Network &network : networks)
    if (path.substr(host).starts_with(network.host)) return kept(network.keeper, path.substr(host + network.host.size()), arena);
  return {};
}

}  // namespace

std::string_view package_path(std::string_view path, Arena &arena) {
  if (const std::size_t query = path.find('?'); query != std::string_view::npos) path = path.substr(0, query);
  // Rails' log and bundler's backtraces: "rack (2.2.3) lib/rack.rb".
  if (const std::size_t open = path.find(" ("); open != std::string_view::npos && open > 0 && open + 2 < path.size() && is_digit(path[open + 2])) {
    const std::size_t close = path.find(") ", open);
    if (close != std::string_view::npos && !contains(path.substr(0, open), '/')) return joined(path.substr(0, open), path.substr(close + 2), arena);
  }
  // From the right: of nested packages the innermost one holds the file.
  Keeper weak = Keeper::none;
  std::size_t weak_end = 0, end = path.size(), begin = component_before(path, end);
  const bool has_version = contains(path, '@');
  bool module_version = false;  // "github.com/x/y@v1.2.3/z.go" of a build with -trimpath
  while (end > 0) {
    const std::string_view component = path.substr(begin, end - begin);
    const std::size_t parent_end = begin > 0 ? begin - 1 : 0, parent = component_before(path, parent_end);
    if (end < path.size()) {
      const Folder folder = keeper_of(component, path.substr(parent, parent_end - parent));
      if (folder.keeper != Keeper::none && folder.strong) {
        const std::string_view found = kept(folder.keeper, path.substr(end + 1), arena);
        if (!found.empty()) return found;
      } else if (folder.keeper != Keeper::none && weak == Keeper::none && begin != 1) {  // "/vendor" is a partition of Android
        weak = folder.keeper;
        weak_end = end;
      }
      if (const std::size_t at = has_version ? component.find("@v") : std::string_view::npos;
          at != std::string_view::npos && at > 0 && at + 2 < component.size() && is_digit(component[at + 2]))
        module_version = true;
    }
    if (begin == 0) break;
    end = parent_end;
    begin = parent;
  }
  if (weak != Keeper::none)
    if (const std::string_view found = kept(weak, path.substr(weak_end + 1), arena); !found.empty()) return found;
  if (const std::string_view found = of_network(path, arena); !found.empty()) return found;
  return module_version && !path.empty() && is_letter(path.front()) && !contains(path, ':') ? go_path(path, arena) : std::string_view{};
}

}  // namespace faultprint::normalize
