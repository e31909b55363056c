#include "grouping/walk.h"

#include "grouping/chain.h"
#include "normalize/message.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::grouping {
namespace {

constexpr std::size_t whole_stack_frames = 5;  // where no frame is the tenant's own, more are needed to tell two uses of a library apart

// Scheme and host of a URL; a keyword ("inline", "data") as it is. What stands behind them differs from visit to visit.
std::string_view origin_of(std::string_view url, Arena &arena) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) return url.substr(0, text::find_any<"/?#">(url));
  const std::string_view scheme = url.substr(0, colon);
  std::string_view host = url.substr(colon);
  if (!text::consume(host, "://")) return scheme;
  host = text::after_last(host.substr(0, text::find_any<"/?#">(host)), '@');
  if (!host.starts_with('[')) host = text::before(host, ':');
  return arena.concat({scheme, "://", host});
}

bool is_default(std::string_view value) noexcept {
  value = text::trim(value);
  if (!text::consume(value, "{{") || !text::consume_end(value, "}}")) return false;
  return text::trim(value) == "default";
}

std::string_view reason_of(Membership membership) noexcept {
  switch (membership) {
    case Membership::primary: return "class of the exception that escaped";
    case Membership::cause: return "class of its cause";
    case Membership::member: return "class of a member of the group";
    case Membership::wrapper: return "wrapper of a group that holds one distinct error";
    case Membership::copy: return "copy of the exception it caused";
    case Membership::middle: return "middle of a long chain of causes";
    case Membership::duplicate: return "equal to another member of the group";
    case Membership::suppressed: return "suppressed exception: it did not escape";
    case Membership::other_thread: return "stack of another thread or of an allocation";
    case Membership::group_cause: return "cause of a group: its members tell more";
    case Membership::inner_group: return "group inside a group: only its members count";
    case Membership::aside: return "outside the chain that counts";
    case Membership::unreached: return "not linked to the exception that escaped";
  }
  return "";
}

std::string_view reason_of(Verdict verdict, const JudgedFrame &judged) noexcept {
  switch (verdict) {
    case Verdict::counts: return "";
    case Verdict::outside_scope:  // plumbing keeps its role, whatever rules say
      return judged.effect != nullptr && judged.effect->app_rule != nullptr ? judged.effect->app_rule->reason : std::string_view(judged.role.reason);
    case Verdict::plumbing:
    case Verdict::marker: return judged.role.reason;
    case Verdict::thrower: return judged.role.part == Part::thrower ? judged.role.reason : "newer than the code that throws";
    case Verdict::built_in: return "built into the engine: no source file";
    case Verdict::recursion: return "recursion: equal to a newer frame";
    case Verdict::nameless: return "neither function nor file is known";
    case Verdict::unreliable: return "the printer itself doubts this frame";
    case Verdict::too_far: return "farther from the throw site than the frames that decide";
    case Verdict::by_rule: return judged.effect->group_rule->reason;
    case Verdict::too_few:
    case Verdict::beyond_rule: return "";  // the rule is that of the whole stack
  }
  return "";
}

// Class without namespace.
std::string_view short_name(std::string_view type) noexcept {
  const std::size_t separator = type.find_last_of(".:\\/");
  return separator == std::string_view::npos ? type : type.substr(separator + 1);
}

class Walk {
 public:
  Walk(Analysis &analysis, Strength strength, Listener &listener, FingerprintRules rules)
      : analysis_(analysis), event_(analysis.event()), strength_(strength), listener_(listener), all_(listener.wants_all()), rules_(rules) {}

  Basis run() {
    if (strength_ == Strength::normal && !event_.checksum.empty()) {
      say_basis(Basis::custom);
      say(Field::checksum, event_.checksum, true, "checksum sent by the client");
      if (all_) defaults(false);
      return Basis::custom;
    }
    if (strength_ == Strength::normal && rules_ == FingerprintRules::asked && analysis_.rules() != nullptr)
      if (const rules::FingerprintRule *rule = analysis_.rules()->decision(); rule != nullptr) return by_rule(*rule);
    if (strength_ != Strength::normal || event_.client_fingerprint.empty()) return defaults(true);
    std::size_t standing_for_default = 0;
    for (const std::string_view value : event_.client_fingerprint) standing_for_default += is_default(value);
    if (standing_for_default == event_.client_fingerprint.size()) return defaults(true);
    say_basis(Basis::custom);
    for (const std::string_view value : event_.client_fingerprint) {
      if (is_default(value)) defaults(true);
      else say(Field::client_value, value, true, "fingerprint sent by the client");
    }
    if (standing_for_default == 0 && all_) defaults(false);
    return Basis::custom;
  }

 private:
  // The values of a rule count as if the client had sent them.
  Basis by_rule(const rules::FingerprintRule &rule) {
    std::size_t standing_for_default = 0;
    for (const std::vector<rules::Part> &value : rule.values) standing_for_default += rules::is_default(value);
    aside_ = "a fingerprint rule decides";
    if (all_)
      for (const std::string_view value : event_.client_fingerprint) say(Field::client_value, value, false, aside_);
    if (standing_for_default == rule.values.size()) return defaults(true);
    say_basis(Basis::custom);
    const rules::Crash crash = crash_of(analysis_);
    for (const std::vector<rules::Part> &value : rule.values) {
      if (rules::is_default(value)) defaults(true);
      else say(Field::client_value, rules::text_of(value, true, event_, crash, *analysis_.rules(), analysis_.arena()), true, rule.reason);
    }
    if (standing_for_default == 0 && all_) defaults(false);
    return Basis::custom;
  }

  // What the event itself tells. With `count` false its components are only shown, since the client's values decide.
  Basis defaults(bool count) {
    counting_ = count;
    const Basis basis = by_security_report() ? Basis::security_report : by_exceptions();
    counting_ = true;
    return basis;
  }

  bool by_security_report() {
    const SecurityReport &report = event_.security;
    if (report.kind.empty()) return false;
    say_basis(Basis::security_report);
    say(Field::security_kind, report.kind, true, "kind of security report");
    say(Field::security_directive, report.directive, true, "directive that was violated");
    if (!report.local.empty()) say(Field::security_source, report.local, true, "script of the page itself");
    else if (!report.blocked.empty() && report.kind == "csp") say(Field::security_source, origin_of(report.blocked, analysis_.arena()), true, "what was blocked");
    else if (!report.blocked.empty()) say(Field::security_source, normalize::file_stem(report.blocked, analysis_.arena()), true, "script that did it");
    else say(Field::security_source, report.hostname, true, "host name");
    return true;
  }

  Basis by_exceptions() {
    for (const Scope scope : {Scope::in_app, Scope::whole}) {
      const Chain chain = chain_of(analysis_, scope, all_);
      if (!any_frame_counts(chain, scope)) continue;
      const Basis basis = scope == Scope::in_app ? Basis::in_app_stack : Basis::whole_stack;
      say_basis(basis);
      in_app_aside_ = all_ && scope == Scope::whole && any_frame_is_in_app();
      for (const Link &link : chain.links) exception(link, scope, wanted(link, chain));
      if (all_) event_message(false, "frames decide, not the message");
      return basis;
    }
    return by_message(chain_of(analysis_, Scope::whole, all_));
  }

  // Whether this link counts at the strength asked for.
  bool wanted(const Link &link, const Chain &chain) const noexcept {
    if (!link.counts) return false;
    if (strength_ == Strength::normal || strength_ == Strength::strict || chain.root < 0) return true;
    return link.exception == static_cast<std::uint32_t>(chain.root);
  }

  std::size_t frames_wanted(std::size_t exception, Scope scope) const noexcept {
    if (strength_ == Strength::strict) return SIZE_MAX;
    if (strength_ == Strength::coarse) return 1;
    const std::size_t wanted = analysis_.frames_wanted(exception);
    return scope == Scope::whole && wanted > 1 ? whole_stack_frames : wanted;
  }

  std::string_view reason_not_wanted(const Link &link) const noexcept { return link.counts ? "not the root cause" : reason_of(link.membership); }

  bool any_frame_is_in_app() {
    for (std::size_t i = 0; i < event_.exceptions.size(); ++i)
      if (!analysis_.select(i, Scope::in_app, 1, false).counted.empty()) return true;
    return false;
  }

  bool any_frame_counts(const Chain &chain, Scope scope) {
    for (const Link &link : chain.links)
      if (wanted(link, chain) && !analysis_.select(link.exception, scope, 1, false).counted.empty()) return true;
    return false;
  }

  void exception(const Link &link, Scope scope, bool counts) {
    if (!counts && !all_) return;
    const std::size_t index = link.exception;
    const auto at = static_cast<std::int32_t>(index);
    const std::string_view type = analysis_.type(index);
    if (!counts) {
      say(Field::type, type, false, reason_not_wanted(link), at);
      return;
    }
    // The relation separates one exception from the next, so that frames cannot move from one to the other unseen.
    if (strength_ == Strength::normal || strength_ == Strength::strict)
      say(Field::relation, link.membership == Membership::primary ? "primary" : link.membership == Membership::member ? "member" : "cause", true,
          "place in the chain", at);
    const Selection selection = analysis_.select(index, scope, frames_wanted(index, scope), all_);
    if (!type.empty()) say(Field::type, type, true, reason_of(link.membership), at);
    const bool classless = analysis_.class_is_in_message(index);
    const bool message_counts =
        strength_ == Strength::strict || (!selection.counted.empty() && (classless || (strength_ != Strength::coarse && selection.vague)));
    if (const std::string_view message = message_counts || all_ ? analysis_.message(index) : ""; !message.empty())
      say(Field::message, message, message_counts,
          !message_counts                     ? "frames decide, not the message"
          : strength_ == Strength::strict ? "strict: the message counts too"
          : classless                         ? "what happened is told by the message alone"
                                              : "the frames alone say little about the place",
          at);
    frames(index, selection, scope);
  }

  void frames(std::size_t exception, const Selection &selection, Scope scope) {
    const auto at = static_cast<std::int32_t>(exception);
    if (selection.overflow || !all_) {
      for (std::size_t n = 0; n < selection.counted.size(); ++n)
        frame(at, selection.counted[n], selection.overflow ? "frame of the cycle that overflowed the stack" : counted_reason(n, scope));
    }
    if (!all_) return;
    const rules::StackEffect *effect = analysis_.stack_effect(exception);
    const auto reason = [&](Verdict verdict, const JudgedFrame &judged) -> std::string_view {
      if (verdict == Verdict::too_few) return effect->min_rule->reason;
      if (verdict == Verdict::beyond_rule) return effect->max_rule->reason;
      return reason_of(verdict, judged);
    };
    const auto count = static_cast<std::uint32_t>(selection.verdicts.size());
    std::size_t told = 0;
    for (std::uint32_t n = 0; n < count; ++n) {
      const std::uint32_t i = effect != nullptr && effect->inverted ? count - 1 - n : n;
      const JudgedFrame &judged = analysis_.frame(exception, i);
      if (selection.verdicts[i] != Verdict::counts) {
        say(Field::frame, shown(judged.identity, event_.exceptions[exception].frames[i]), false, reason(selection.verdicts[i], judged), at,
            static_cast<std::int32_t>(i));
      } else if (!selection.overflow) {
        const bool brought_in = judged.effect != nullptr && judged.effect->group_rule != nullptr;
        frame(at, i, brought_in ? judged.effect->group_rule->reason : counted_reason(told, scope));
        ++told;
      }
      category(exception, i);
    }
  }

  void category(std::size_t exception, std::uint32_t frame) {
    if (analysis_.rules() == nullptr) return;
    const rules::Evaluation::Category category = analysis_.rules()->category(exception, frame);
    if (category.name.empty()) return;
    say(Field::category, category.name, false, category.builtin ? analysis_.arena().concat({"built-in rule: ", category.rule->text}) : category.rule->reason,
        static_cast<std::int32_t>(exception), static_cast<std::int32_t>(frame));
  }

  std::string_view counted_reason(std::size_t n, Scope scope) const noexcept {
    if (in_app_aside_) return n == 0 ? "newest frame; none that may count is in-app" : "frame near the throw site; none that may count is in-app";
    if (scope == Scope::whole) return n == 0 ? "newest frame; none is in-app" : "frame near the throw site; none is in-app";
    return n == 0 ? "newest in-app frame" : "in-app frame near the throw site";
  }

  void frame(std::int32_t exception, std::uint32_t index, std::string_view reason) {
    const normalize::Identity &identity = analysis_.identity(static_cast<std::size_t>(exception), index);
    const auto at = static_cast<std::int32_t>(index);
    if (!identity.module.empty()) say(Field::module, identity.module, true, reason, exception, at);
    // The function is told even when it is anonymous: it separates one frame from the next.
    say(Field::function, identity.function, true, identity.function.empty() ? "anonymous function" : reason, exception, at);
    if (!identity.file.empty()) say(Field::file, identity.file, true, reason, exception, at);
  }

  std::string_view shown(const normalize::Identity &identity, const Frame &frame) {
    const std::string_view function = identity.function.empty() ? frame.function : identity.function;
    const std::string_view file = identity.file.empty() ? frame.file : identity.file;
    return analysis_.arena().concat({identity.module, identity.module.empty() || function.empty() ? "" : ".", function, file.empty() ? "" : " (",
                                     file, file.empty() ? "" : ")"});
  }

  Basis by_message(const Chain &chain) {
    bool told = false, typed = false, repeated = !event_.exceptions.empty() && repeats(event_.exceptions[0]);
    for (const Link &link : chain.links) {
      if (!wanted(link, chain)) continue;
      told |= !analysis_.message(link.exception).empty();
      typed |= !analysis_.type(link.exception).empty();
      repeated |= repeats(event_.exceptions[link.exception]);
    }
    const std::string_view own = analysis_.message_template();
    if (!told && own.empty()) return weak(chain, typed);
    say_basis(Basis::message);
    for (const Link &link : chain.links) {
      const bool counts = wanted(link, chain);
      if (!counts && !all_) continue;
      const std::string_view type = analysis_.type(link.exception), message = analysis_.message(link.exception);
      const auto at = static_cast<std::int32_t>(link.exception);
      if (!type.empty()) say(Field::type, type, counts, counts ? reason_of(link.membership) : reason_not_wanted(link), at);
      if (!message.empty()) say(Field::message, message, counts, counts ? "no frame counts, so the message does" : reason_not_wanted(link), at);
      shape_of_stack(link, counts);
    }
    if (!told) event_message(true, "no frame counts, so the message does");
    else if (repeated) event_message(false, "repeats the exception's message");
    else if (strength_ == Strength::normal || strength_ == Strength::strict) event_message(true, "what the program itself says of the error");
    else event_message(false, "the exception's message decides");
    return Basis::message;
  }

  // Whether the event's own message says no more than the exception does: "boom", "TypeError: boom", its first line, its class alone.
  bool repeats(const Exception &exception) const noexcept {
    const std::string_view told = text::trim(exception.message), first_line = text::trim(text::before(told, '\n'));
    for (std::string_view own : {event_.message, event_.message_template}) {
      own = text::trim(own);
      text::consume(own, "Uncaught ");
      if (own.empty()) continue;
      if (own == told || own == first_line) return true;
      const std::string_view type = exception.type;
      if (type.empty()) continue;
      if (!text::consume(own, type) && !text::consume(own, short_name(type))) continue;
      if (own.empty()) return true;
      if (text::consume(own, ":") && (text::trim(own) == told || text::trim(own) == first_line)) return true;
    }
    return false;
  }

  // A stack of nothing but plumbing still tells one kind of plumbing from another.
  void shape_of_stack(const Link &link, bool counts) {
    const List<Frame> &frames = event_.exceptions[link.exception].frames;
    for (std::size_t i = 0; i < frames.size() && i < 8; ++i) {
      const JudgedFrame &judged = analysis_.frame(link.exception, i);
      if (judged.nameless() || judged.role.part == Part::marker) continue;
      say(Field::shape, judged.identity.function.empty() ? judged.identity.file : judged.identity.function, counts,
          counts ? "newest frame that has a name; none counts for itself" : reason_not_wanted(link), static_cast<std::int32_t>(link.exception),
          static_cast<std::int32_t>(i));
      return;
    }
  }

  Basis weak(const Chain &chain, bool typed) {
    say_basis(Basis::weak);
    for (const Link &link : chain.links) {
      const bool counts = wanted(link, chain);
      const std::string_view type = analysis_.type(link.exception);
      const auto at = static_cast<std::int32_t>(link.exception);
      if (!type.empty()) say(Field::type, type, counts, counts ? reason_of(link.membership) : reason_not_wanted(link), at);
      shape_of_stack(link, counts);
    }
    say(Field::platform, event_.platform.empty() ? faultprint::name_of(event_.runtime) : event_.platform, true, "nothing else to go on: platform");
    say(Field::shape, event_.format, true, "nothing else to go on: payload format");
    if (!event_.logger.empty()) say(Field::shape, event_.logger, true, "nothing else to go on: logger");
    if (!typed && !event_.transaction.empty())
      say(Field::shape, normalize::hashed_template(event_.transaction, analysis_.arena()), true, "nothing else to go on: transaction");
    return Basis::weak;
  }

  void event_message(bool counts, std::string_view reason) {
    const std::string_view message = analysis_.message_template();
    if (!message.empty()) say(Field::message, message, counts, reason);
  }

  void say_basis(Basis basis) {
    if (!counting_ || basis_said_) return;
    basis_said_ = true;
    if (strength_ == Strength::normal) say(Field::basis, name_of(basis), true, "what the fingerprint rests on");
  }

  void say(Field field, std::string_view value, bool contributes, std::string_view reason, std::int32_t exception = -1, std::int32_t frame = -1) {
    const bool aside = contributes && !counting_;  // what does not count anyway has a reason of its own
    contributes = contributes && counting_;
    if (contributes || all_) listener_.component({field, exception, frame, value, contributes, aside ? aside_ : reason});
  }

  Analysis &analysis_;
  const Event &event_;
  const Strength strength_;
  Listener &listener_;
  const bool all_;
  const FingerprintRules rules_;
  std::string_view aside_ = "the client's fingerprint decides";  // why what would count does not
  bool counting_ = true;
  bool basis_said_ = false;
  bool in_app_aside_ = false;  // an exception that does not count has an in-app frame
};

}  // namespace

std::string_view name_of(Basis basis) noexcept {
  switch (basis) {
    case Basis::custom: return "custom";
    case Basis::in_app_stack: return "in-app stack";
    case Basis::whole_stack: return "whole stack";
    case Basis::message: return "message";
    case Basis::security_report: return "security report";
    case Basis::weak: return "weak";
  }
  return "unknown";
}

Basis walk(Analysis &analysis, Strength strength, Listener &listener, FingerprintRules rules) { return Walk(analysis, strength, listener, rules).run(); }

rules::Crash crash_of(Analysis &analysis) {
  const List<Exception> &exceptions = analysis.event().exceptions;
  rules::Crash crash;
  if (!exceptions.empty()) crash.exception = &exceptions[0];
  if (const Analysis::CrashFrame at = analysis.crash_frame(); at.found) crash.frame = &exceptions[at.exception].frames[at.frame];
  return crash;
}

}  // namespace faultprint::grouping
