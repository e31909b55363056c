// src/grouping/role_beam.cpp: Erlang and Elixir.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view process_start = "process start";
constexpr std::string_view behaviour = "server loop of OTP";

// Erlang's modules as Erlang prints them ("gen_server:call/3") and as Elixir does (":gen_server.call/3").
constexpr NameGroup groups[] = {
    {Part::thrower, "throw helper",
     "erlang:error*, erlang:exit*, erlang:throw*, erlang:raise*, :erlang.error*, :erlang.exit*, :erlang.raise*, "
     "erlang:nif_error*, ExUnit.Assertions.*, Kernel.raise*, Kernel.exit*, Kernel.Utils.raise*"},
    {Part::plumbing, "assertion that calls the code it is about", "ExUnit.Assertions.assert_raise*, ExUnit.Assertions.catch_*"},
    {Part::plumbing, process_start,
     "proc_lib:*, :proc_lib.*, Task.Supervised.*, :erlang.apply*, erlang:apply*, elixir:*, :elixir.*, elixir_compiler*, "
     ":elixir_compiler*, Task.async*, Task.await*, Task.start*, supervisor:*, :supervisor.*, DynamicSupervisor.*, "
     "PartitionSupervisor.*, application_master:*, :application_master.*, init:*, :init.*, erl_eval:*, :erl_eval.*, "
     "timer:tc*, :timer.*, rpc:*, :rpc.*, erpc:*, :erpc.*, Code.*, Kernel.CLI.*, Kernel.ParallelCompiler.*, :escript.*, "
     "escript:*, Mix.CLI.*, Mix.Task.*, IEx.*, shell:*, :shell.*, elixir_eval*, :elixir_eval*"},
    {Part::plumbing, behaviour,
     "gen_server:*, :gen_server.*, gen_statem:*, :gen_statem.*, gen_event:*, :gen_event.*, gen_fsm:*, :gen_fsm.*, gen:*, "
     ":gen.*, GenServer.*, GenStage.*, Agent.*, Agent.Server.*, DBConnection.*, :poolboy.*, poolboy:*, NimblePool.*, "
     "Broadway.*, GenEvent.*, Registry.*, Phoenix.Channel.Server.*, Phoenix.LiveView.Channel.*, Phoenix.Socket.*, "
     "ProcessHub.*, wpool*, Process.*, ConsumerSupervisor.*"},
    {Part::plumbing, "job runner", "Oban.*, Exq.*, Quantum.*, Honeydew.*"},
    {Part::plumbing, "pipeline of the server",
     "Plug.Builder.*, Plug.Router.*, Plug.ErrorHandler.*, Plug.Debugger.*, Plug.Cowboy.*, Plug.Adapters.*, Phoenix.Router.*, "
     "Phoenix.Endpoint.*, Phoenix.Controller.Pipeline*, cowboy*, :cowboy*, ranch*, :ranch*, Bandit.*, ThousandIsland.*, "
     "Absinthe.Phase.*, Absinthe.Pipeline*, Absinthe.Resolution*, Absinthe.Plug*, :telemetry.span*, telemetry:*, "
     ":telemetry.*, elli*, :elli*, mochiweb*, :mochiweb*, Plug.Conn.Adapter*"},
    {Part::plumbing, "test runner", "ExUnit.*, eunit*, :eunit*, test_server*, :test_server*, ct_*, :ct_*, Mox.*"},
    {Part::plumbing, "wrapper of an error tracker",
     "Sentry.*, Bugsnag.*, Rollbax.*, Appsignal.*, NewRelic.*, OpentelemetryProcess*, Honeybadger.*, SpandexDatadog*"},
    {Part::library, "Erlang's standard library",
     "erlang:*, :erlang.*, lists:*, :lists.*, maps:*, :maps.*, ets:*, :ets.*, dict:*, :dict.*, io:*, :io.*, io_lib:*, "
     ":io_lib.*, file:*, :file.*, string:*, :string.*, binary:*, :binary.*, re:*, :re.*, unicode:*, :unicode.*, crypto:*, "
     ":crypto.*, ssl:*, :ssl.*, inet*, :inet*, gen_tcp:*, :gen_tcp.*, gen_udp:*, :gen_udp.*, httpc*, :httpc*, mnesia*, "
     ":mnesia*, queue:*, :queue.*, sets:*, :sets.*, ordsets:*, :ordsets.*, gb_trees:*, :gb_trees.*, gb_sets:*, :gb_sets.*, "
     "proplists:*, :proplists.*, filename:*, :filename.*, calendar:*, :calendar.*, base64:*, :base64.*, json:*, :json.*, "
     "logger:*, :logger.*, error_logger:*, :error_logger.*, array:*, :array.*, orddict:*, :orddict.*, zlib:*, :zlib.*, "
     "public_key:*, :public_key.*, code:*, :code.*, os:*, :os.*, math:*, :math.*, rand:*, :rand.*, hackney*, :hackney*, "
     "jiffy*, :jiffy*, jsx*, :jsx*, lager*, :lager*, epgsql*, :epgsql*"},
    {Part::library, "Elixir's standard library",
     "Kernel.*, Enum.*, Enumerable.*, Stream.*, String.*, Map.*, MapSet.*, Keyword.*, List.*, Integer.*, Float.*, Tuple.*, "
     "Range.*, Date.*, DateTime.*, NaiveDateTime.*, Time.*, Calendar.*, File.*, IO.*, Path.*, System.*, Regex.*, URI.*, "
     "Base.*, Macro.*, Module.*, Access.*, Inspect.*, Collectable.*, Protocol.*, Exception.*, Application.*, Config.*, "
     "Logger.*, EEx.*, Version.*, Record.*, Function.*, Bitwise.*, Task.*, Supervisor.*, Mix.*, String.Chars.*, List.Chars.*, "
     "Port.*, Node.*, Atom.*, OptionParser.*, Enum, JSON.*"},
    {Part::library, "library frame: known package",
     "Phoenix.*, Plug.*, Ecto.*, Postgrex.*, MyXQL.*, Tds.*, Absinthe.*, Jason.*, Poison.*, HTTPoison.*, Tesla.*, Finch.*, "
     "Mint.*, Req.*, Swoosh.*, Bamboo.*, Timex.*, Decimal.*, Redix.*, Exqlite.*, Nx.*, Ash.*, Commanded.*, Cachex.*, "
     "ConCache.*, Dataloader.*, Guardian.*, Ueberauth.*, ExAws.*, Waffle.*, Floki.*, Gettext.*, Earmark.*, Libcluster.*, "
     "Horde.*, Swarm.*, Telemetry*, Wallaby.*, Hound.*, Surface.*, Membrane.*, Nerves.*, Saxy.*, SweetXml.*, NimbleParsec.*, "
     "NimbleCSV.*, Xandra*, Mongo.*, AMQP.*, KafkaEx.*"},
};
constexpr NameTable<names_in(groups)> names(groups);

// "(stdlib 4.2) gen_server.erl": some reporters keep the application with the file.
constexpr NameGroup file_groups[] = {
    {Part::library, "Erlang's standard library", "(stdlib *, (kernel *, (erts *, (ssl *, (inets *, (crypto *, (mnesia *"},
    {Part::library, "Elixir's standard library", "(elixir *, (logger *, (mix *, (ex_unit *, (iex *, (eex *"},
};
constexpr NameTable<names_in(file_groups)> files(file_groups);

// Erlang's own names begin the same in both languages; "anonymous fn/1 in Enum.map/2" and "-map/2-fun-0-" are looked up by what
// holds them.
std::string_view holder(std::string_view function) noexcept {
  if (function.starts_with("anonymous fn/")) {
    const std::size_t in = function.find(" in ");
    if (in != std::string_view::npos) return function.substr(in + 4);
  }
  text::consume(function, "Elixir.");
  return function;
}

}  // namespace

Role role_beam(const Frame &frame, const normalize::Identity &, FramePlace &, Runtime) noexcept {
  const std::string_view name = holder(frame.function);
  if (frame.module.empty()) {
    const Role role = names.find(name);
    return role.reason.empty() ? files.find(frame.file) : role;
  }
  std::string_view module = frame.module;
  text::consume(module, "Elixir.");
  if (module.empty() || name.starts_with(module)) return names.find(name);
  const bool erlang = text::is_lower(module.front());
  const QualifiedName joined(module, erlang ? ":" : ".", name);
  const Role role = names.find(joined.view());
  return role.reason.empty() ? files.find(frame.file) : role;
}

}  // namespace faultprint::grouping
