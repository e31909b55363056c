#include "normalize/path.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "normalize/extension.h"
#include "normalize/generated.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

bool is_separator(char c) noexcept { return c == '/' || c == '\\'; }

std::size_t last_separator(std::string_view path) noexcept { return rfind_either(path, '/', '\\'); }

// The path of `url` without scheme and host; a path of a file system comes back as it is. `of_web` tells that there was a host.
std::string_view without_host(std::string_view path, bool &of_web) noexcept {
  of_web = false;
  const std::size_t colon = path.find("://");
  if (colon == std::string_view::npos || colon > 32) return path;
  for (std::size_t i = 0; i < colon; ++i)
    if (!is_alphanumeric(path[i]) && path[i] != '-' && path[i] != '+' && path[i] != '.' && path[i] != ':') return path;
  const std::string_view rest = path.substr(colon + 3);
  if (rest.empty() || rest.front() == '/') return rest;  // file:///, webpack:///
  of_web = true;
  const std::size_t slash = rest.find('/');
  return slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
}

std::string_view without_query(std::string_view path) noexcept {
  if (!contains(path, '?') && !contains(path, '#') && !contains(path, '&')) return path;
  const std::size_t scheme = path.find("://"), last = last_separator(path);
  std::size_t from = path.starts_with("\\\\?\\") ? 4 : 0;
  for (; from < path.size(); ++from) {
    const std::size_t at = find_either(path, '?', '#', from);
    if (at == std::string_view::npos) break;
    // "C#" is a folder's name; a fragment with slashes is one only in a URL.
    if (path[at] == '?' || scheme < at || last == std::string_view::npos || last < at) {
      path = path.substr(0, at);
      break;
    }
    from = at;
  }
  return path.substr(0, path.find("//&"));  // Metro: "index.bundle//&platform=ios"
}

std::string_view without_trailing_separators(std::string_view path) noexcept {
  while (!path.empty() && is_separator(path.back())) path.remove_suffix(1);
  return path;
}

// "<ipython-input-3-1f2e3d4c>", "[builtin#36]", "(eval at x.rb:3)": no path at all.
bool is_bracketed(std::string_view path) noexcept {
  if (path.size() < 2) return false;
  if (path.front() == '<') return path.back() == '>';
  if (path.front() == '[') return path.back() == ']' && last_separator(path) == std::string_view::npos;
  return path.starts_with("(eval") && path.back() == ')';
}

// The pseudo file's name without counters: "<ipython-input>".
std::string_view bracketed_name(std::string_view path, Arena &arena) {
  if (path.front() == '(') return "(eval)";
  const std::string_view inside = path.substr(1, path.size() - 2);
  if (inside == "unknown" || inside == "anonymous" || inside.starts_with("0x") || is_hexadecimal_hash(inside, false)) return {};
  std::string_view kept = inside;
  for (;;) {
    const std::size_t at = kept.find_last_of("-#[ ");
    if (at == std::string_view::npos || at == 0) break;
    std::string_view tail = kept.substr(at + 1);
    consume_end(tail, "]");
    if (!all_digits(tail) && !(tail.size() >= 8 && all_hexadecimal(tail))) break;
    kept = kept.substr(0, at);
  }
  if (kept.size() == inside.size()) return path;
  return arena.concat({path.substr(0, 1), kept, path.substr(path.size() - 1)});
}

bool is_one_of(std::string_view word, const std::string_view *begin, const std::string_view *end) noexcept {
  return std::any_of(begin, end, [word](std::string_view each) { return equal_ignoring_case(word, each); });
}

// Names that languages and frameworks prescribe, or that every part of a program has: the folder tells which part. Ordered by letter.
constexpr std::string_view generic_stems[] = {
    "+layout", "+layout.server", "+page", "+page.server", "+server",
    "__init__", "__main__", "_index", "_layout",
    "action", "actions", "admin", "api",
    "base",
    "common", "component", "components", "config", "constants", "controller", "controllers", "core",
    "errors", "exceptions",
    "form", "forms",
    "handler", "handlers", "helper", "helpers", "hooks",
    "index", "init", "interfaces",
    "layout", "lib",
    "main", "manager", "managers", "middleware", "mod", "model", "models", "module",
    "page", "permissions",
    "reducer", "reducers", "repository", "resolver", "resolvers", "route", "router", "routes",
    "schema", "schemas", "selectors", "serializer", "serializers", "service", "services", "signals", "slice", "store",
    "task", "tasks", "type", "types",
    "urls", "util", "utils",
    "view", "views",
};
static_assert(std::is_sorted(std::begin(generic_stems), std::end(generic_stems)));

// Where the stems that begin with each letter stand in the list.
constexpr auto generic_begins = [] {
  std::array<std::uint8_t, 129> begins{};
  for (std::size_t letter = 0; letter < begins.size(); ++letter)
    for (const std::string_view stem : generic_stems) begins[letter] = static_cast<std::uint8_t>(begins[letter] + (static_cast<std::size_t>(stem.front()) < letter));
  return begins;
}();

bool is_generic(std::string_view stem) noexcept {
  if (stem.size() < 3 || stem.size() > 14) return false;
  const auto letter = static_cast<unsigned char>(to_lower(stem.front()));
  if (letter > 127) return false;
  return is_one_of(stem, generic_stems + generic_begins[letter], generic_stems + generic_begins[letter + 1u]);
}

// Folders that every project has, or that name where it was put.
constexpr std::string_view plain_folders[] = {
    "app", "src", "source", "sources", "lib", "libs", "dist", "build", "out", "output", "bin", "obj", "target", "debug", "release", "releases",
    "js", "css", "javascript", "javascripts", "scripts", "static", "assets", "chunks", "bundle", "bundles", "immutable", "public", "www", "html",
    "htdocs", "httpdocs", "public_html", "wwwroot", "web", "site", "webroot", "current", "shared", "workspace", "code", "project", "projects",
    "repo", "root", "home", "tmp", "temp", "var", "usr", "opt", "srv", "main", "java", "kotlin", "scala", "python", "ruby", "php", "node",
    "cjs", "esm", "es", "umd", "mjs", "master", "trunk", "deploy", "checkout", "git",
    "(rsc)", "(ssr)", "(app-pages-browser)", "(pages-dir-browser)", "(pages-dir-node)", "(action-browser)", "(middleware)", "(instrument)",
};

// Package directories end where project layout begins: the name right below one is a package's.
bool is_package_directory(std::string_view folder) noexcept {
  return folder == "node_modules" || folder == "site-packages" || folder == "dist-packages" || folder == "gems" || folder == "bower_components" ||
         folder == "vendor" || folder == "~" || folder == "Pods";
}

// "python3.11", "Python39", "pypy3.9"
bool is_interpreter_directory(std::string_view folder) noexcept {
  for (const std::string_view name : {"python", "pypy"}) {
    if (folder.size() == name.size() || !starts_with_ignoring_case(folder, name)) continue;
    folder.remove_prefix(name.size());
    return std::all_of(folder.begin(), folder.end(), [](char c) { return is_digit(c) || c == '.'; });
  }
  return false;
}

bool is_plain(std::string_view folder) noexcept {
  if (folder.empty() || folder.front() == '.' || contains(folder, ':') || folder.back() == '!') return true;
  if (folder.front() == '[' && folder.ends_with("ROOT]")) return true;
  if (folder.starts_with("Rtmp") || folder.starts_with("ipykernel_")) return true;
  return is_version_or_date(folder) || is_package_directory(folder) || is_interpreter_directory(folder) || is_one_of(folder, std::begin(plain_folders), std::end(plain_folders));
}

std::string_view next_component(std::string_view &path) noexcept {
  while (!path.empty() && is_separator(path.front())) path.remove_prefix(1);
  const std::size_t end = std::min(find_either(path, '/', '\\'), path.size());
  const std::string_view component = path.substr(0, end);
  path.remove_prefix(end);
  return component;
}

// What is left of the folders of an absolute path behind those that belong to the machine: user, deployment, checkout.
std::string_view without_machine_folders(std::string_view folders) noexcept {
  bool absolute = !folders.empty() && is_separator(folders.front());
  if (folders.size() > 1 && is_letter(folders[0]) && folders[1] == ':') {
    folders.remove_prefix(2);
    absolute = true;
  }
  if (!absolute) return folders;
  const std::string_view first = next_component(folders);
  if (equal_ignoring_case(first, "home") || equal_ignoring_case(first, "Users") || first == "Documents and Settings") {
    next_component(folders);
    const std::string_view place = next_component(folders);
    constexpr std::string_view workshops[] = {"code", "projects", "dev", "work", "repos", "git", "src", "workspace", "www", "Sites", "Documents", "Desktop", "Downloads", "source"};
    if (is_one_of(place, std::begin(workshops), std::end(workshops))) next_component(folders);
    return folders;
  }
  if (first == "var") next_component(folders);
  constexpr std::string_view mounts[] = {"var", "srv", "opt", "mnt", "data", "media", "builds", "volume", "root", "inetpub", "tmp", "private", "workspace", "workspaces"};
  if (is_one_of(first, std::begin(mounts), std::end(mounts))) next_component(folders);
  return folders;
}

Place place_of(std::string_view path) noexcept {
  static constexpr std::string_view folders[] = {"assets/", "_nuxt/", "_app/immutable/", "_next/static/", "/build/", "chunks/", "static/js/"};
  const bool found = contains(path, '/') && std::any_of(std::begin(folders), std::end(folders), [path](std::string_view folder) { return contains(path, folder); });
  return found ? Place::bundler_output : Place::anywhere;
}

bool is_temporary(std::string_view path) noexcept {
  return path.starts_with("/tmp/") || contains(path, "/var/folders/") || contains(path, "/var/tmp/") || contains(path, "\\Temp\\") || contains(path, "/Rtmp");
}

void cut_extensions(NameBuffer &name) noexcept {
  for (;;) {
    const std::string_view s = name.view();
    const std::size_t dot = s.rfind('.');
    if (dot == std::string_view::npos) return;
    const std::string_view last = s.substr(dot + 1);
    // "libc.so.6": the number of the interface belongs to the extension.
    if (all_digits(last) && contains(s, ".so.")) {
      name.size = s.rfind(".so.");
      continue;
    }
    if (dot == 0 || !is_extension(last)) return;
    name.size = dot;
  }
}

void cut_marks(NameBuffer &name) noexcept {
  // Turbopack: "src_app_page_tsx_3f9ab2._".
  if (name.view().ends_with("._"))
    if (const std::size_t at = name.view().substr(0, name.size - 2).rfind('_'); at != std::string_view::npos && is_hexadecimal_hash(name.view().substr(at + 1, name.size - 2 - at - 1), true))
      name.size = at;
  static constexpr std::string_view marks[] = {".min", "-min", "._", ".timestamp"};
  for (const std::string_view mark : marks)
    if (name.size > mark.size() && name.view().ends_with(mark)) name.size -= mark.size();
  // Percent signs that stand for the brackets of a route: "%5Bid%5D".
  for (std::size_t at = 0; (at = name.view().find('%', at)) != std::string_view::npos; ++at) {
    const std::string_view code = name.view().substr(at + 1, 2);
    const char character = equal_ignoring_case(code, "5b") ? '[' : equal_ignoring_case(code, "5d") ? ']' : code == "28" ? '(' : code == "29" ? ')' : code == "40" ? '@' : '\0';
    if (character == '\0') continue;
    name.bytes[at] = character;
    name.erase(at + 1, at + 3);
  }
}

// What tools put into names of temporary files: tmp4x_8a1bz, file1a2b3c4d5e6f, phpA1b2C3.
void cut_temporary(NameBuffer &name) noexcept {
  const std::string_view s = name.view();
  const auto is_random = [](std::string_view rest) {
    return std::all_of(rest.begin(), rest.end(), [](char c) { return is_alphanumeric(c) || c == '_'; });
  };
  if (s.size() == 11 && s.starts_with("tmp") && is_random(s.substr(3))) name.size = 3;
  else if (s.size() == 9 && s.starts_with("php") && is_random(s.substr(3))) name.size = 3;
  else if (s.size() >= 10 && s.starts_with("file") && all_hexadecimal(s.substr(4))) name.size = 4;
}

void clean(NameBuffer &name, std::string_view path, bool has_extension) noexcept {
  if (!has_extension && name.size < 6) return;
  const auto is_sign = [](char c) { return is_digit(c) || is_upper(c); };
  Place place = Place::anywhere;
  bool placed = false;
  std::size_t before;
  do {
    if (has_extension) cut_extensions(name);
    before = name.size;
    // Only a name that could hold a hash is worth a look at its folders.
    if (!placed && name.size >= 8 && std::any_of(name.bytes, name.bytes + name.size, is_sign)) {
      place = place_of(path);
      placed = true;
    }
    cut_marks(name);
    cut_generated(name, place);
    if (has_extension && name.size >= 9 && name.size <= 32 && (name.bytes[0] == 't' || name.bytes[0] == 'p' || name.bytes[0] == 'f') && is_temporary(path)) cut_temporary(name);
  } while (name.size != before);
}

// The nearest folder that says something, without versions; empty where there is none.
std::string_view folder_for(std::string_view folders, NameBuffer &buffer) noexcept {
  bool in_package = false;
  for (std::string_view rest = folders; !rest.empty() && !in_package;) in_package = is_package_directory(next_component(rest));
  if (!in_package) folders = without_machine_folders(folders);
  for (;;) {
    folders = without_trailing_separators(folders);
    if (folders.empty()) return {};
    const std::size_t separator = last_separator(folders);
    const std::string_view folder = separator == std::string_view::npos ? folders : folders.substr(separator + 1);
    if (folder.empty() || folder.size() > longest_name || (in_package && is_package_directory(folder))) return {};
    buffer.assign(folder);
    if (!is_plain(folder)) clean(buffer, {}, false);
    if (!is_plain(buffer.view()) && !contains(buffer.view(), '?') && !contains(buffer.view(), '#')) return buffer.view();
    if (!in_package || separator == std::string_view::npos) return {};
    folders = folders.substr(0, separator);
  }
}

struct Location {
  std::string_view path;  // without host, query and fragment
  std::string_view name;  // the last part of it
  bool of_web;
};
Location locate(std::string_view path) noexcept {
  Location location{};
  location.path = without_trailing_separators(without_host(without_query(path), location.of_web));
  const std::size_t separator = last_separator(location.path);
  location.name = separator == std::string_view::npos ? location.path : location.path.substr(separator + 1);
  while (consume(location.name, "node:")) {
  }
  location.name = location.name.substr(0, location.name.find('#'));
  return location;
}

}  // namespace

std::string_view file_name(std::string_view path) noexcept {
  if (path.starts_with("data:")) return {};
  return is_bracketed(path) ? path : locate(path).name;
}

std::string_view file_stem(std::string_view path, Arena &arena) {
  if (is_bracketed(path)) return bracketed_name(path, arena);
  if (path.starts_with("data:")) return {};
  const auto [whole, name, of_web] = locate(path);
  if (name.empty() || name.size() > longest_name) return name;
  if (is_bracketed(name)) return bracketed_name(name, arena);
  const std::string_view folders = whole.substr(0, whole.size() - std::min(whole.size(), name.size()));
  NameBuffer stem;
  stem.assign(name);
  clean(stem, whole, true);
  if (all_digits(stem.size > 0 ? stem.view() : "0") && contains(folders, "ipykernel_")) return "<ipython-input>";
  if (is_generic(stem.view())) {
    NameBuffer buffer;
    // A host's first folder is the site's, not the machine's.
    const std::string_view folder = folder_for(of_web && !folders.empty() ? folders.substr(1) : folders, buffer);
    if (!folder.empty()) return arena.concat({folder, "/", stem.view()});
  }
  if (name.starts_with(stem.view()) && !is_bracketed(stem.view())) return name.substr(0, stem.size);
  // Another front, another kind of name: "1.2.3-node:fs". Each round is shorter than the one before.
  return stem.size < name.size() ? file_stem(arena.copy(stem.view()), arena) : arena.copy(stem.view());
}

}  // namespace faultprint::normalize
