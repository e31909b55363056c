// src/grouping/role_tables.h: what the families' files share: tables of names that are looked up by their beginning,
// and the place that a file's path tells of. Private to role_*.cpp.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "event/event.h"
#include "grouping/role.h"
#include "normalize/identity.h"
#include "text/view.h"

namespace faultprint::grouping {

// Names that mean the same. `names` are separated by ", "; one that ends in "*" stands for all names that begin so.
struct NameGroup {
  Part part;
  std::string_view reason;
  std::string_view names;
};

template <std::size_t count>
constexpr std::size_t names_in(const NameGroup (&groups)[count]) noexcept {
  std::size_t names = 0;
  for (const NameGroup &group : groups) {
    ++names;
    for (std::size_t i = group.names.find(", "); i != std::string_view::npos; i = group.names.find(", ", i + 2)) ++names;
  }
  return names;
}

// A sorted table, made by the compiler. The longest entry that fits a name wins.
template <std::size_t size>
class NameTable {
 public:
  template <std::size_t count>
  explicit consteval NameTable(const NameGroup (&groups)[count]) {
    std::size_t at = 0;
    for (std::size_t group = 0; group < count; ++group) {
      parts_[group] = groups[group].part;
      reasons_[group] = groups[group].reason;
      std::string_view rest = groups[group].names;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(", "), rest.size());
        std::string_view name = rest.substr(0, end);
        rest = rest.substr(std::min(end + 2, rest.size()));
        const bool prefix = name.ends_with('*');
        if (prefix) name.remove_suffix(1);
        for (std::size_t i = 1; i < name.size(); ++i)
          if (name[i] == '*' && name[i - 1] != '(') throw "a star stands for the rest of a name only";
        entries_[at++] = {name, static_cast<std::uint8_t>(group), prefix, -1};
      }
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry &a, const Entry &b) { return a.name < b.name; });
    for (std::size_t i = 1; i < size; ++i)
      if (entries_[i].name == entries_[i - 1].name) throw "a name is listed twice";
    for (std::size_t i = 1; i < size; ++i) {  // names between a prefix and a name that begins with it begin with it too
      std::int32_t shorter = static_cast<std::int32_t>(i) - 1;
      while (shorter >= 0 && !entries_[i].name.starts_with(entries_[static_cast<std::size_t>(shorter)].name))
        shorter = entries_[static_cast<std::size_t>(shorter)].shorter;
      entries_[i].shorter = static_cast<std::int16_t>(shorter);
    }
    std::size_t next = 0;
    for (std::size_t c = 0; c < 256; ++c) {
      first_[c] = static_cast<std::uint16_t>(next);
      while (next < size && static_cast<unsigned char>(entries_[next].name.front()) == c) ++next;
    }
    first_[256] = static_cast<std::uint16_t>(next);
  }

  // The role of `name`; its reason is empty where the table does not know the name.
  Role find(std::string_view name) const noexcept {
    if (name.empty()) return {};
    const unsigned char c = static_cast<unsigned char>(name.front());
    const Entry *begin = entries_.data() + first_[c], *end = entries_.data() + first_[c + 1u];
    if (begin == end) return {};
    const Entry *after =
        std::upper_bound(begin, end, name, [](std::string_view key, const Entry &entry) { return key < entry.name; });
    for (std::int32_t i = static_cast<std::int32_t>(after - entries_.data()) - 1; i >= 0;
         i = entries_[static_cast<std::size_t>(i)].shorter) {
      const Entry &entry = entries_[static_cast<std::size_t>(i)];
      if (entry.prefix ? name.starts_with(entry.name) : name == entry.name) return {parts_[entry.group], reasons_[entry.group]};
    }
    return {};
  }

 private:
  struct Entry {
    std::string_view name;
    std::uint8_t group = 0;
    bool prefix = false;
    std::int16_t shorter = -1;  // the longest other entry that this one begins with
  };
  std::array<Entry, size> entries_{};
  std::array<std::uint16_t, 257> first_{};
  std::array<Part, 64> parts_{};
  std::array<std::string_view, 64> reasons_{};
};

// "module.function" in one piece, for formats that send the two apart. Long names are cut: no table knows one that long.
class QualifiedName {
 public:
  QualifiedName(std::string_view module, std::string_view separator, std::string_view function) noexcept {
    append(module);
    if (!module.empty()) append(separator);
    append(function);
  }
  std::string_view view() const noexcept { return {bytes_, size_}; }

 private:
  void append(std::string_view part) noexcept {
    const std::size_t taken = std::min(part.size(), sizeof bytes_ - size_);
    if (taken > 0) std::memcpy(bytes_ + size_, part.data(), taken);
    size_ += taken;
  }
  char bytes_[192];
  std::size_t size_ = 0;
};

// Where a file lies. `reason` is empty where the path shows no sign of somebody else's code.
struct Place {
  std::string_view reason;
  std::string_view inside;  // what follows the package directory: "asyncio/events.py", "zone.js/fesm2015/zone.js"
};
Place place_of(std::string_view path, Runtime runtime) noexcept;

// The beginning of a path, with "/" whatever the system's separator is.
class ForwardSlashes {
 public:
  explicit ForwardSlashes(std::string_view path) noexcept : view_(path) {
    if (!text::contains(path, '\\')) return;
    view_ = std::string_view(bytes_, std::min(path.size(), sizeof bytes_));
    std::replace_copy(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(view_.size()), bytes_, '\\', '/');
  }
  ForwardSlashes(const ForwardSlashes &) = delete;
  ForwardSlashes &operator=(const ForwardSlashes &) = delete;
  std::string_view view() const noexcept { return view_; }

 private:
  std::string_view view_;
  char bytes_[128];
};

// What one family knows. Plumbing, throwers and markers are final; a library is so only where the sender says nothing;
// an empty reason: nothing known.
using RoleRule = Role(const Frame &frame, const normalize::Identity &identity, const Place &place, Runtime runtime) noexcept;
RoleRule role_javascript, role_python, role_jvm, role_dotnet, role_go, role_rust, role_ruby, role_php, role_dart, role_beam,
    role_native, role_script;

}  // namespace faultprint::grouping
