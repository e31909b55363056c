#include "pg/rules.h"

#include "pg/backend.h"
#include "pg/guard.h"

#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "grouping/rules/builtin.h"

namespace faultprint::pg {
namespace {

using grouping::rules::RuleSet;

constexpr std::size_t slots = 16;                    // rule sets kept
constexpr std::size_t bytes_kept_at_most = 32 << 20; // of all of them; the newest is kept whatever its size

struct Slot {
  std::uint64_t serial = 0;  // of what is in it: never used twice; 0: empty
  std::uint64_t used = 0;    // when last
  std::uint64_t hash = 0;
  std::size_t bytes = 0;
  std::string text;
  std::unique_ptr<const RuleSet> rules;
};

// Lives as long as the backend and is never destroyed.
struct Cache {
  std::unique_ptr<const RuleSet> builtin;
  Slot slot[slots];
  std::uint64_t serial = 0, clock = 0;
};
Cache *cache = nullptr;

// What a call site remembers, in FmgrInfo.
struct CallSite {
  std::uint64_t serial;
  std::uint32_t slot;
  bool constant;  // the argument cannot change while this call site lives
};

Cache &made_cache() {
  if (cache == nullptr)
    cache = guarded([] {
      auto made = std::make_unique<Cache>();
      made->builtin = grouping::rules::compile_builtin();
      return made.release();
    });
  return *cache;
}

void empty(Slot &slot) noexcept {
  slot.rules.reset();
  slot.text = std::string();
  slot.serial = slot.bytes = 0;
}

// The slot that has `text`, made where there is none.
std::uint32_t slot_of(Cache &cache, std::string_view text) {
  const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
  std::size_t kept = 0;
  for (std::uint32_t i = 0; i < slots; ++i) {
    const Slot &slot = cache.slot[i];
    if (slot.serial != 0 && slot.hash == hash && slot.text == text) return i;
    kept += slot.bytes;
  }
  std::unique_ptr<const RuleSet> rules = RuleSet::compile(text, cache.builtin.get());
  std::string copy(text);
  const std::size_t bytes = rules->bytes() + copy.size();
  const auto oldest = [&cache] {
    std::uint32_t oldest = slots;
    for (std::uint32_t i = 0; i < slots; ++i)
      if (cache.slot[i].serial != 0 && (oldest == slots || cache.slot[i].used < cache.slot[oldest].used)) oldest = i;
    return oldest;
  };
  std::uint32_t place = slots;
  for (std::uint32_t i = 0; i < slots; ++i)
    if (cache.slot[i].serial == 0) place = i;
  if (place == slots) {
    place = oldest();
    kept -= cache.slot[place].bytes;
    empty(cache.slot[place]);
  }
  for (std::uint32_t other = oldest(); kept + bytes > bytes_kept_at_most && other != slots; other = oldest()) {
    kept -= cache.slot[other].bytes;
    empty(cache.slot[other]);
  }
  Slot &slot = cache.slot[place];
  slot.text = std::move(copy);
  slot.rules = std::move(rules);
  slot.hash = hash;
  slot.bytes = bytes;
  slot.serial = ++cache.serial;
  return place;
}

// Only a constant: a parameter has another value each time PL/pgSQL evaluates an expression, with the same call site.
bool is_constant(FmgrInfo *function, int argument) {
  if (function->fn_expr == nullptr || !IsA(function->fn_expr, FuncExpr)) return false;
  const ::List *arguments = reinterpret_cast<FuncExpr *>(function->fn_expr)->args;
  return argument < list_length(arguments) && IsA(list_nth(arguments, argument), Const);
}

}  // namespace

const RuleSet *rules_of(FunctionCallInfo fcinfo, int argument) {
  Cache &known = made_cache();
  FmgrInfo *function = fcinfo->flinfo;
  CallSite *site = function == nullptr ? nullptr : static_cast<CallSite *>(function->fn_extra);
  Slot *slot = nullptr;
  if (site != nullptr && known.slot[site->slot].serial == site->serial) slot = &known.slot[site->slot];
  if (slot == nullptr || !site->constant) {
    const Input text = input_of(PG_GETARG_DATUM(argument), Source::text);
    if (slot == nullptr || slot->text != text.bytes) {
      fresh_arena();  // makes the backend what it has to be before the core may be interrupted
      const std::uint32_t number = guarded([&] { return slot_of(known, text.bytes); });
      slot = &known.slot[number];
      if (function != nullptr) {
        if (site == nullptr) {
          site = static_cast<CallSite *>(MemoryContextAlloc(function->fn_mcxt, sizeof(CallSite)));
          site->constant = is_constant(function, argument);
          function->fn_extra = site;
        }
        site->slot = number;
        site->serial = slot->serial;
      }
    }
  }
  slot->used = ++known.clock;
  return slot->rules.get();
}

}  // namespace faultprint::pg
