// src/grouping/role_ruby.cpp: Ruby and its servers, loaders and test runners.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view loader = "code loader";
constexpr std::string_view server = "server loop";
constexpr std::string_view job_runner = "job runner";
constexpr std::string_view test_runner = "test runner";

// Gems by their directory, "rack-2.2.8/lib/…": the version follows the name.
constexpr NameGroup gem_groups[] = {
    {Part::plumbing, loader, "bootsnap-*, bundler-*, rubygems-*, zeitwerk-*, spring-*, polyglot-*"},
    {Part::plumbing, "command runner", "thor-*, rake-*, irb-*, pry-*, foreman-*, debug-*, byebug-*, dry-cli-*"},
    {Part::plumbing, server,
     "puma-*, unicorn-*, thin-*, passenger-*, webrick-*, falcon-*, iodine-*, eventmachine-*, async-*, nio4r-*, celluloid-*, "
     "concurrent-ruby-*, daemons-*, kgio-*"},
    {Part::plumbing, job_runner,
     "sidekiq-*, resque-*, delayed_job-*, good_job-*, activejob-*, que-*, shoryuken-*, sucker_punch-*, solid_queue-*, "
     "clockwork-*, rufus-scheduler-*"},
    {Part::plumbing, test_runner,
     "rspec-*, minitest-*, test-unit-*, cucumber-*, capybara-*, parallel_tests-*, simplecov-*, mocha-*, webmock-*, vcr-*"},
    {Part::plumbing, "wrapper of an error tracker",
     "sentry-*, bugsnag-*, rollbar-*, newrelic_rpm-*, ddtrace-*, datadog-*, skylight-*, scout_apm-*, honeybadger-*, "
     "airbrake*, appsignal-*, elastic-apm-*, opentelemetry-*, raygun*, exception_notification-*"},
};
constexpr NameTable<names_in(gem_groups)> gems(gem_groups);

constexpr NameGroup standard_groups[] = {
    {Part::plumbing, loader,
     "rubygems/core_ext/*, rubygems.rb, bundler.rb, bundler/setup.rb, bundler/runtime.rb, bundler/cli.rb, "
     "bundler/cli/exec.rb, bundler/friendly_errors.rb, bundler/rubygems_ext.rb, bundler/vendor/thor/*, bundled_gems.rb, "
     "kernel_require.rb, irb/*, irb.rb, pry*, rake/*, debug*"},
    {Part::plumbing, "function wrapper",
     "monitor.rb, mutex_m.rb, timeout.rb, delegate.rb, forwardable.rb, benchmark.rb, singleton.rb, observer.rb, thread.rb"},
    {Part::plumbing, server, "webrick/*, drb/*"},
    {Part::plumbing, test_runner, "test/unit*, minitest/*"},
};
constexpr NameTable<names_in(standard_groups)> standard_files(standard_groups);

constexpr NameGroup special_groups[] = {
    {Part::plumbing, loader, "<internal:/*, <internal:gem_prelude*, <internal:prelude*"},
    {Part::library, "Ruby's own method", "<internal:*"},
    {Part::plumbing, "call machinery of JRuby", "org/jruby/*, uri:classloader:*, jar:file:*, RUBY.*, java/*, sun/*"},
    {Part::plumbing, loader, "bin/rails, bin/rake, bin/bundle, bin/spring, bin/rspec, script/rails"},
};
constexpr NameTable<names_in(special_groups)> special_files(special_groups);

// The path of Rails' log lines: "activerecord (7.0.4) lib/…". Shown as the file by some reporters.
constexpr bool is_gem_label(std::string_view file) noexcept {
  const std::size_t open = file.substr(0, 48).find(" (");
  return open != std::string_view::npos && open + 2 < file.size() && text::is_digit(file[open + 2]) && !file.starts_with('/');
}

// "activesupport-7.0.4/lib/active_support/callbacks.rb": the table's version wildcard stands in the middle there.
bool runs_callbacks(std::string_view inside) noexcept {
  return (inside.starts_with("activesupport-") || inside.starts_with("actionpack-")) &&
         (inside.ends_with("/callbacks.rb") || inside.ends_with("/notifications.rb") || inside.ends_with("/instrumenter.rb") ||
          inside.ends_with("/execution_wrapper.rb") || inside.ends_with("/executor.rb") || inside.ends_with("/tagged_logging.rb") ||
          inside.ends_with("/rescue.rb"));
}

}  // namespace

Role role_ruby(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime) noexcept {
  if (!place.inside().empty()) {
    const ForwardSlashes inside(place.inside());
    std::string_view path = inside.view();
    if (place.reason() == "Ruby's standard library") {
      if (!path.empty() && text::is_digit(path.front()))
        path = path.substr(std::min(path.find('/') + 1, path.size()));  // "3.2.0/monitor.rb"
      return standard_files.find(path);
    }
    if (runs_callbacks(path)) return {Part::plumbing, "callbacks of Rails"};
    return gems.find(path);
  }
  if (frame.file.empty()) return {};
  const Role role = special_files.find(frame.file);
  if (!role.reason.empty()) return role;
  return is_gem_label(frame.file) ? Role{Part::library, "library frame: gems"} : Role{};
}

}  // namespace faultprint::grouping
