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

// A name with the hashes of its beginnings of 1, 2 and 3 bytes and of every multiple of 4 up to 32, made once for all tables it is
// looked up in.
class HashedName {
 public:
  static constexpr std::size_t longest_beginning = 32;
  static constexpr std::size_t slots = 3 + longest_beginning / 4;
  // Number of the longest beginning of a name that is `size` long.
  static constexpr std::size_t last_slot(std::size_t size) noexcept {
    return size < 4 ? size - 1 : 2 + std::min(size, longest_beginning) / 4;
  }

  constexpr explicit HashedName(std::string_view name) noexcept
      : name_(name), count_(name.empty() ? 0 : last_slot(name.size()) + 1) {
    std::uint32_t hash = seed;
    for (std::size_t slot = 0; slot < 3 && slot < count_; ++slot)
      hashes_[slot] = hash = mixed(hash, static_cast<unsigned char>(name[slot]));
    hash = seed;
    for (std::size_t slot = 3; slot < count_; ++slot) hashes_[slot] = hash = mixed(hash, four_bytes(name.data() + (slot - 3) * 4));
  }
  constexpr std::string_view name() const noexcept { return name_; }
  constexpr std::size_t count() const noexcept { return count_; }
  constexpr std::uint32_t hash(std::size_t slot) const noexcept { return hashes_[slot]; }

 private:
  static constexpr std::uint32_t seed = 0x9E3779B9;
  static constexpr std::uint32_t mixed(std::uint32_t hash, std::uint32_t word) noexcept {
    hash = (hash ^ word) * 0x85EBCA6B;
    return hash ^ hash >> 15;
  }
  static constexpr std::uint32_t four_bytes(const char *at) noexcept {
    const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])); };
    return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
  }
  std::string_view name_;
  std::size_t count_;
  std::uint32_t hashes_[slots] = {};
};

// A table of names and beginnings of names, made by the compiler. The longest entry that fits a name wins.
// Entries are found by the hash of their beginning: a name that fits nothing costs one look for every 4 bytes, whatever the table's
// size.
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
  Role find(const HashedName &name) const noexcept {
    std::uint32_t left = slots_ & ((std::uint32_t{1} << name.count()) - 1);
    while (left != 0) {  // from the longest beginning: it has the longest entries
      const auto slot = static_cast<std::size_t>(std::bit_width(left)) - 1;
      left ^= std::uint32_t{1} << slot;
      const std::uint32_t hash = name.hash(slot);
      const Entry *best = nullptr;
      for (std::uint16_t i = first_[hash & (buckets - 1)]; i != 0; i = entries_[i - 1u].next) {
        const Entry &entry = entries_[i - 1u];
        if (entry.hash == hash && (best == nullptr || entry.name.size() > best->name.size()) &&
            (entry.prefix ? name.name().starts_with(entry.name) : name.name() == entry.name))
          best = &entry;
      }
      if (best != nullptr) return roles_[best->group];
    }
    return {};
  }
  Role find(std::string_view name) const noexcept { return find(HashedName(name)); }

 private:
  struct Entry {
    std::string_view name;
    std::uint32_t hash = 0;  // of the name's beginning
    std::uint16_t next = 0;  // in its bucket: 1 + index; 0: last
    std::uint8_t group = 0;
    bool prefix = false;
  };
  static constexpr std::size_t most_groups = 64;
  static constexpr std::size_t buckets = std::bit_ceil(size * 4);

  constexpr void add(Entry &entry, std::string_view name, std::uint8_t group) {
    entry.prefix = name.ends_with('*');
    if (entry.prefix) name.remove_suffix(1);
    for (std::size_t i = 1; i < name.size(); ++i)
      if (name[i] == '*' && name[i - 1] != '(') throw "a star stands for the rest of a name only";
    entry.name = name;
    entry.group = group;
    const std::size_t slot = HashedName::last_slot(name.size());
    entry.hash = HashedName(name).hash(slot);
    slots_ |= std::uint32_t{1} << slot;
  }
  constexpr void insert(std::size_t index) {
    std::uint16_t &first = first_[entries_[index].hash & (buckets - 1)];
    for (std::uint16_t i = first; i != 0; i = entries_[i - 1u].next)
      if (entries_[i - 1u].name == entries_[index].name) throw "a name is listed twice";
    entries_[index].next = first;
    first = static_cast<std::uint16_t>(index + 1);
  }
  std::array<Entry, size> entries_{};
  std::array<std::uint16_t, buckets> first_{};
  std::array<Role, most_groups> roles_{};
  std::uint32_t slots_ = 0;  // of the beginnings that occur
};

// "module.function" in one piece, for formats that send the two apart. Long names are cut: no table knows one that long.
class QualifiedName {
 public:
  QualifiedName(std::string_view module, std::string_view separator, std::string_view function) noexcept : view_(function) {
    if (module.empty()) return;
    std::size_t size = 0;
    for (const std::string_view part : {module, separator, function}) {
      const std::size_t taken = std::min(part.size(), sizeof bytes_ - size);
      if (taken > 0) std::memcpy(bytes_ + size, part.data(), taken);
      size += taken;
    }
    view_ = std::string_view(bytes_, size);
  }
  QualifiedName(const QualifiedName &) = delete;
  QualifiedName &operator=(const QualifiedName &) = delete;
  std::string_view view() const noexcept { return view_; }

 private:
  std::string_view view_;
  char bytes_[192];
};

// Where a file lies. `reason` is empty where the path shows no sign of somebody else's code.
struct Place {
  std::string_view reason;
  std::string_view inside;  // what follows the package directory: "asyncio/events.py", "zone.js/fesm2015/zone.js"
};
Place place_of(std::string_view path, Runtime runtime) noexcept;

// The place of one frame's file, looked up when first asked for: most names tell enough.
class FramePlace {
 public:
  FramePlace(std::string_view path, Runtime runtime) noexcept : path_(path), runtime_(runtime) {}
  std::string_view reason() noexcept { return found().reason; }
  std::string_view inside() noexcept { return found().inside; }

 private:
  const Place &found() noexcept {
    if (!known_) place_ = place_of(path_, runtime_);
    known_ = true;
    return place_;
  }
  std::string_view path_;
  Runtime runtime_;
  bool known_ = false;
  Place place_;
};

// The last part of a path, whatever its separator.
constexpr std::string_view last_part(std::string_view path) noexcept {
  std::size_t begin = path.size();
  while (begin > 0 && path[begin - 1] != '/' && path[begin - 1] != '\\') --begin;
  return path.substr(begin);
}

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
using RoleRule = Role(const Frame &frame, const normalize::Identity &identity, FramePlace &place, Runtime runtime) noexcept;
RoleRule role_javascript, role_python, role_jvm, role_dotnet, role_go, role_rust, role_ruby, role_php, role_dart, role_beam,
    role_native, role_script;
// Rust's names also stand in the stacks of compiled programs.
Role role_of_rust_name(std::string_view name) noexcept;

}  // namespace faultprint::grouping
