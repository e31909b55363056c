// src/grouping/role_place.cpp: what a path's directories tell of whose code it is.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::size_t path_looked_at = 1024;  // of its end: data URLs and generated names can be megabytes

constexpr std::string_view node_package = "library frame: node_modules";
constexpr std::string_view python_package = "library frame: site-packages";
constexpr std::string_view python_library = "Python's standard library";
constexpr std::string_view ruby_gem = "library frame: gems";
constexpr std::string_view ruby_library = "Ruby's standard library";
constexpr std::string_view vendored = "library frame: vendor";
constexpr std::string_view go_module = "library frame: pkg/mod";
constexpr std::string_view go_library = "Go's standard library";
constexpr std::string_view cargo_package = "library frame: cargo registry";
constexpr std::string_view rust_library = "Rust's standard library";
constexpr std::string_view third_party = "library frame: third_party";
constexpr std::string_view package_cache = "library frame: package cache";
constexpr std::string_view checkout = "library frame: fetched dependency";
constexpr std::string_view system_directory = "library frame: system directory";
constexpr std::string_view program_directory = "library frame: Program Files";

// Where systems and installers put what is not the tenant's. App entries are exceptions: web roots.
constexpr NameGroup absolute_groups[] = {
    {Part::library, system_directory,
     "/usr/lib/*, /usr/lib32/*, /usr/lib64/*, /usr/libexec/*, /usr/local/lib/*, /usr/local/lib64/*, /usr/share/*, "
     "/usr/local/share/*, /usr/include/*, /usr/local/include/*, /usr/src/debug/*, /usr/lib, /System/*, /Library/Frameworks/*, "
     "/Library/Developer/*, /Library/Ruby/*, /Library/Python/*, /Library/Perl/*, /Library/Java/*, /Applications/Xcode*, "
     "/opt/homebrew/*, /nix/store/*, /gnu/store/*, /var/lang/*, /var/runtime/*, /opt/rh/*, /opt/alt/*, /apex/*, "
     "/opt/hostedtoolcache/*"},
    {Part::library, go_library, "/usr/local/go/*, /usr/lib/go/*, /usr/lib/go-*, /usr/lib/golang/*, /opt/go/src/*"},
    {Part::library, rust_library, "/rustc/*"},
    {Part::app, "", "/usr/share/nginx/*, /usr/lib/cgi-bin/*, /usr/local/share/app/*, /usr/share/webapps/*, /usr/share/httpd/*"},
};
constexpr NameTable<names_in(absolute_groups)> absolute_places(absolute_groups);

// Only where compiled code runs: elsewhere these are ordinary words at the root of a container.
constexpr NameGroup native_groups[] = {
    {Part::library, system_directory,
     "/lib/*, /lib32/*, /lib64/*, /system/*, /system_ext/*, /vendor/lib*, /vendor/bin*, /product/*, /odm/*, "
     "/data/dalvik-cache/*, /build/glibc-*, /build/gcc-*, /build/buildd/*, /usr/src/glibc*, ../sysdeps/*, ./sysdeps/*, "
     "../nptl/*, ./nptl/*, ../csu/*, ./csu/*, ../stdlib/abort.c, ./stdlib/abort.c, ./signal/../sysdeps/*, ./assert/assert.c, "
     "./malloc/malloc.c, linux-vdso*, linux-gate*, [vdso]*"},
};
constexpr NameTable<names_in(native_groups)> native_places(native_groups);

constexpr bool is_separator(char c) noexcept { return c == '/' || c == '\\'; }
bool begins_in(std::string_view rest, std::string_view directory) noexcept {
  return rest.size() > directory.size() && is_separator(rest[directory.size()]) && rest.starts_with(directory);
}
bool enter(std::string_view &rest, std::string_view directory) noexcept {
  if (!begins_in(rest, directory)) return false;
  rest.remove_prefix(directory.size() + 1);
  return true;
}
bool is_version(std::string_view word) noexcept { return !word.empty() && text::is_digit(word.front()); }

// A directory that packages of some package manager lie in, or empty. `before` is the directory above, `rest` what follows the
// name. `rest` may lose its front: up to where the package's own path begins.
std::string_view package_directory(std::string_view name, std::string_view before, std::string_view &rest,
                                   Runtime runtime) noexcept {
  switch (name.front()) {
    case 'n': return name == "node_modules" ? node_package : "";
    case 'b': return name == "bower_components" ? "library frame: bower_components" : "";
    case 'j': return name == "jspm_packages" ? "library frame: jspm_packages" : "";
    case 's':
      if (name == "site-packages") return python_package;
      if (name == "site_ruby" && runtime == Runtime::ruby) return ruby_library;
      return name == "site_perl" && runtime == Runtime::perl ? "library frame: perl5" : "";
    case 'd':
      if (name == "dist-packages") return python_package;
      return name == "deps" && runtime == Runtime::beam ? "library frame: deps" : "";
    case 'v':
      if (name == "vendor" && (runtime == Runtime::php || runtime == Runtime::go || runtime == Runtime::ruby)) return vendored;
      return name == "vendor_ruby" || name == "vendor_perl" ? system_directory : "";
    case 'g': return name == "gems" && runtime == Runtime::ruby ? ruby_gem : "";
    case 'p':
      if (name == "pkg" && enter(rest, "mod")) return rest.starts_with("golang.org/toolchain@") ? go_library : go_module;
      if ((name.starts_with("python") || name.starts_with("pypy")) && name.size() > 6 && before.starts_with("lib") &&
          runtime != Runtime::javascript)
        return python_library;
      if (name.starts_with("python3") && name.ends_with(".zip") && runtime == Runtime::python) return python_library;
      return name == "perl5" && runtime == Runtime::perl ? "library frame: perl5" : "";
    case 'P': return name == "Pods" ? "library frame: Pods" : "";
    case 'C': return name == "Cellar" || name == "Carthage" ? package_cache : "";
    case 'c': return name == "cargo" && (begins_in(rest, "registry") || begins_in(rest, "git")) ? cargo_package : "";
    case 'r':
      if (name == "registry" && (runtime == Runtime::rust || runtime == Runtime::native) && enter(rest, "src"))
        return cargo_package;
      if (name == "rustc" && runtime == Runtime::rust) return rust_library;
      return name == "ruby" && before == "lib" && is_version(rest) && runtime == Runtime::ruby ? ruby_library : "";
    case 'l':
      if (name == "library" && before.empty() && runtime == Runtime::rust &&
          (begins_in(rest, "std") || begins_in(rest, "core") || begins_in(rest, "alloc") || begins_in(rest, "test")))
        return rust_library;
      [[fallthrough]];
    case 'L':
      if (text::equal_ignoring_case(name, "lib") && runtime == Runtime::python && text::starts_with_ignoring_case(before, "python"))
        return python_library;
      return "";
    case 't': return name == "third_party" && runtime != Runtime::javascript ? third_party : "";
    case 'e': return name == "external" && before == "_main" ? third_party : "";
    case '.':
      if (name == ".cargo") return begins_in(rest, "registry") || begins_in(rest, "git") ? cargo_package : "";
      if (name == ".rustup") return rust_library;
      if (name == ".build" || name == ".swiftpm") return begins_in(rest, "checkouts") ? checkout : "";
      if (name == ".pub-cache" || name == ".nuget" || name == ".m2" || name == ".gradle" || name == ".opam" || name == ".stack" ||
          name == ".cabal" || name == ".julia" || name == ".luarocks" || name == ".conan" || name == ".conan2" || name == ".nvm" ||
          name == ".nimble" || name == ".hex")
        return package_cache;
      return "";
    case '~': return name == "~" && runtime == Runtime::javascript ? node_package : "";  // as webpack 1 printed it
    case 'S': return name == "SourcePackages" && enter(rest, "checkouts") ? checkout : "";
    default: return "";
  }
}

// "C:\Windows\System32\x.dll"
std::string_view windows_directory(std::string_view path, Runtime runtime) noexcept {
  if (path.size() < 4 || path[1] != ':' || !text::is_letter(path[0])) return "";
  path.remove_prefix(3);
  if (text::starts_with_ignoring_case(path, "windows") && path.size() > 7 && is_separator(path[7])) return system_directory;
  if (!text::starts_with_ignoring_case(path, "program files")) return "";
  if (runtime != Runtime::javascript) return program_directory;
  // Desktop applications are installed there, with their scripts.
  const std::size_t end = path.find_first_of("\\/");
  return end != std::string_view::npos && text::starts_with_ignoring_case(path.substr(end + 1), "nodejs") ? program_directory : "";
}

// Directories are looked at only where one of the names above may begin: few do.
constexpr std::size_t pair_of(std::string_view name) noexcept {
  return (static_cast<unsigned char>(name[0]) * 37u + static_cast<unsigned char>(name[1])) % 1024;
}
constexpr std::array<bool, 1024> may_begin = [] {
  std::array<bool, 1024> pairs{};
  for (const std::string_view pair :
       {"no", "bo", "js", "si", "di", "de", "ve", "ge", "pk", "py", "pe", "Po", "Ce", "Ca", "ca", "re", "ru", "li", "Li",
        "LI", "lI", "th", "ex", "So", ".c", ".r", ".b", ".s", ".p", ".n", ".m", ".g", ".o", ".j", ".l", ".h", "~/", "~\\"})
    pairs[pair_of(pair)] = true;
  return pairs;
}();

constexpr std::uint64_t every_byte = 0x0101010101010101;

// The top bit of each byte of `word` that equals `c`.
constexpr std::uint64_t equal_bytes(std::uint64_t word, char c) noexcept {
  const std::uint64_t difference = word ^ every_byte * static_cast<unsigned char>(c), low = every_byte * 0x7F;
  return ~(((difference & low) + low) | difference | low);
}

// Up to eight bytes, the first one lowest; zeros after the end.
std::uint64_t eight_bytes(std::string_view s) noexcept {
  const auto byte = [s](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(s[i])) << 8 * i; };
  if (s.size() >= 8) return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < s.size(); ++i) word |= byte(i);
  return word;
}

}  // namespace

Place place_of(std::string_view path, Runtime runtime) noexcept {
  if (path.empty()) return {};
  if (path.size() > path_looked_at) path.remove_prefix(path.size() - path_looked_at);
  Place place;
  const bool compiled = runtime == Runtime::native || runtime == Runtime::swift || runtime == Runtime::rust;
  if (path.front() == '/' || compiled) {
    const HashedName beginnings(path);
    place.reason = absolute_places.find(beginnings).reason;
    if (place.reason.empty() && compiled) place.reason = native_places.find(beginnings).reason;
  }
  if (place.reason.empty()) place.reason = windows_directory(path, runtime);
  std::size_t begin = 0;
  std::string_view before;
  for (std::size_t at = 0; at < path.size(); at += 8) {
    const std::uint64_t word = eight_bytes(path.substr(at));
    for (std::uint64_t ends = equal_bytes(word, '/') | equal_bytes(word, '\\'); ends != 0; ends &= ends - 1) {
      const std::size_t end = at + static_cast<std::size_t>(std::countr_zero(ends)) / 8;
      const std::string_view name = path.substr(begin, end - begin);
      begin = end + 1;
      if (name.empty()) continue;
      if (may_begin[pair_of(path.substr(begin - name.size() - 1))]) {
        std::string_view rest = path.substr(begin);
        const std::string_view reason = package_directory(name, before, rest, runtime);
        if (!reason.empty()) place = {reason, rest};
      }
      before = name;
    }
  }
  return place;
}

}  // namespace faultprint::grouping
