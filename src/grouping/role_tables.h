// src/grouping/role_tables.h: what the families' files share: tables of names that are looked up by their beginning,
// and the place that a file's path tells of. Private to role_*.cpp.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
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

// A table of names and beginnings of names, made by the compiler. The longest entry that fits a name wins.
// Entries are found by the hash of their beginning, of 1, 2, 3 or a multiple of 4 bytes: a name that fits nothing costs one look
// at the table for every 4 bytes, whatever the size of the table.
template <std::size_t size>
class NameTable {
 public:
  template <std::size_t count>
  explicit consteval NameTable(const NameGroup (&groups)[count]) {
    static_assert(count <= most_groups);
    std::size_t at = 0;
    for (std::size_t group = 0; group < count; ++group) {
      roles_[group] = {groups[group].part, groups[group].reason};
      std::string_view rest = groups[group].names;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(", "), rest.size());
        add(entries_[at], rest.substr(0, end), static_cast<std::uint8_t>(group));
        insert(at++);
        rest = rest.substr(std::min(end + 2, rest.size()));
      }
    }
  }

  // The role of `name`; its reason is empty where the table does not know the name.
  Role find(std::string_view name) const noexcept {
    const Entry *best = nullptr;
    std::uint32_t hash = seed;
    for (std::size_t length = 1; length < 4 && length <= name.size(); ++length) {
      hash = mixed(hash, static_cast<unsigned char>(name[length - 1]));
      if (lengths_ >> length & 1) look(name, hash, best);
    }
    hash = seed;
    for (std::size_t length = 4; length <= longest_beginning && length <= name.size(); length += 4) {
      hash = mixed(hash, four_bytes(name.data() + length - 4));
      if (lengths_ >> length & 1) look(name, hash, best);
    }
    return best == nullptr ? Role{} : roles_[best->group];
  }

 private:
  struct Entry {
    std::string_view name;
    std::uint32_t hash = 0;  // of the name's beginning
    std::uint16_t next = 0;  // in its bucket: 1 + index; 0: last
    std::uint8_t group = 0;
    bool prefix = false;
  };
  static constexpr std::size_t most_groups = 64;
  static constexpr std::size_t longest_beginning = 32;
  static constexpr std::uint32_t seed = 0x9E3779B9;
  static constexpr std::size_t buckets = std::bit_ceil(size * 2 + 1);

  static constexpr std::uint32_t mixed(std::uint32_t hash, std::uint32_t word) noexcept {
    hash = (hash ^ word) * 0x85EBCA6B;
    return hash ^ hash >> 15;
  }
  static constexpr std::uint32_t four_bytes(const char *at) noexcept {
    const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
  }
  constexpr void add(Entry &entry, std::string_view name, std::uint8_t group) {
    entry.prefix = name.ends_with('*');
    if (entry.prefix) name.remove_suffix(1);
    for (std::size_t i = 1; i < name.size(); ++i)
      if (name[i] == '*' && name[i - 1] != '(') throw "a star stands for the rest of a name only";
    entry.name = name;
    entry.group = group;
    const std::size_t length = name.size() < 4 ? name.size() : std::min(name.size() / 4 * 4, longest_beginning);
    entry.hash = seed;
    if (length < 4)
      for (std::size_t i = 0; i < length; ++i) entry.hash = mixed(entry.hash, static_cast<unsigned char>(name[i]));
    else
      for (std::size_t i = 0; i < length; i += 4) entry.hash = mixed(entry.hash, four_bytes(name.data() + i));
    lengths_ |= std::uint64_t{1} << length;
  }
  constexpr void insert(std::size_t index) {
    std::uint16_t &first = first_[entries_[index].hash & (buckets - 1)];
    for (std::uint16_t i = first; i != 0; i = entries_[i - 1u].next)
      if (entries_[i - 1u].name == entries_[index].name) throw "a name is listed twice";
    entries_[index].next = first;
    first = static_cast<std::uint16_t>(index + 1);
  }
  void look(std::string_view name, std::uint32_t hash, const Entry *&best) const noexcept {
    for (std::uint16_t i = first_[hash & (buckets - 1)]; i != 0; i = entries_[i - 1u].next) {
      const Entry &entry = entries_[i - 1u];
      if (entry.hash == hash && (best == nullptr || entry.name.size() > best->name.size()) &&
          (entry.prefix ? name.starts_with(entry.name) : name == entry.name))
        best = &entry;
    }
  }

  std::array<Entry, size> entries_{};
  std::array<std::uint16_t, buckets> first_{};
  std::array<Role, most_groups> roles_{};
  std::uint64_t lengths_ = 0;  // of the beginnings that occur
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
