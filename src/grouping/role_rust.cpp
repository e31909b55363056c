// src/grouping/role_rust.cpp
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view panic_entry = "panic entry point";
constexpr std::string_view rust_library = "Rust's standard library";
constexpr std::string_view futures = "async machinery of futures";

// std::panicking also holds what catches panics, on the older side of every thread: those are plumbing.
constexpr NameGroup groups[] = {
    {Part::thrower, panic_entry,
     "rust_panic*, rust_begin_unwind*, __rust_start_panic*, __rustc::*, core::panicking::*, std::panicking::begin_panic*, "
     "std::panicking::rust_panic*, std::panicking::panic_handler*, std::panicking::default_hook*, "
     "std::panicking::panic_with_hook*, std::panicking::panic_count*, std::panicking::begin_panic_handler*, "
     "std::panic::panic_any*, std::panic::resume_unwind*, core::option::expect_*, core::option::unwrap_failed*, "
     "core::result::unwrap_failed*, core::slice::index::slice_*, core::str::slice_error_fail*, core::cell::panic_already*, "
     "core::slice::copy_from_slice_impl::len_mismatch*, core::slice::<impl [T]>::copy_from_slice::len_mismatch*, "
     "core::str::traits::str_index_overflow*, alloc::raw_vec::capacity_overflow*, alloc::raw_vec::handle_error*, "
     "alloc::alloc::handle_alloc_error*, alloc::vec::Vec<T,A>::remove::assert_failed*, std::process::abort*, "
     "std::alloc::rust_oom*, std::rt::begin_panic*, alloc::vec::Vec<T,A>::swap_remove::assert_failed*, _rdl_oom, __rg_oom, "
     "__rust_alloc_error_handler, std::sys::backtrace::__rust_end_short_backtrace*, "
     "std::sys_common::backtrace::__rust_end_short_backtrace*, abort, raise, gsignal, __GI_raise, __GI_abort, pthread_kill*, "
     "__pthread_kill*, std::sys::pal::unix::abort_internal*, std::sys::unix::abort_internal*, panic_abort::*, panic_unwind::*"},
    {Part::thrower, "stack capture",
     "backtrace::*, std::backtrace::*, std::backtrace_rs::*, std::sys_common::backtrace::_print*, "
     "std::sys_common::backtrace::print*, std::sys_common::backtrace::<impl*, anyhow::error::*, anyhow::kind::*, "
     "anyhow::macros*, anyhow::__private*, anyhow::backtrace::*, eyre::*, color_eyre::*, failure::*, error_chain::*, "
     "sentry_backtrace::*, sentry_panic::*, snafu::backtrace*, std::sys::backtrace::_print*, "
     "std::sys::backtrace::BacktraceLock*"},
    {Part::plumbing, "program start",
     "std::rt::*, std::sys_common::backtrace::__rust_begin_short_backtrace*, "
     "std::sys::backtrace::__rust_begin_short_backtrace*, std::panicking::try*, std::panicking::catch_unwind*, "
     "std::panic::catch_unwind*, __rust_try*, core::panic::unwind_safe::*, std::panic::AssertUnwindSafe*, main, "
     "__libc_start_main*, __libc_start_call_main*, _start, invoke_main, __scrt_common_main*, BaseThreadInitThunk*, "
     "RtlUserThreadStart*, std::intrinsics::catch_unwind*, core::intrinsics::catch_unwind*, __libc_start_main_impl*, start, "
     "dyld*, _main"},
    {Part::plumbing, "thread start",
     "std::thread::*, std::sys::unix::thread::*, std::sys::pal::unix::thread::*, std::sys::windows::thread::*, "
     "std::sys::pal::windows::thread::*, std::sys::thread::*, std::sys_common::thread::*, start_thread, clone, clone3, "
     "__clone*, __GI___clone*, thread_start, _pthread_start, pthread_start, rayon_core::*, crossbeam_utils::thread::*, "
     "threadpool::*"},
    {Part::plumbing, "function call",
     "core::ops::function::*, alloc::boxed::*, core::ops::try_trait::*, core::future::*, std::future::*, core::pin::*, "
     "core::task::*, core::iter::*"},
    {Part::plumbing, "async machinery of Tokio",
     "tokio::runtime::*, tokio::task::*, tokio::park*, tokio::macros*, tokio::coop*, tokio::util*, tokio::loom*, "
     "tokio::future*, tokio_util::task*, std::thread::local::*"},
    {Part::plumbing, futures,
     "futures::*, futures_util::*, futures_core::*, futures_executor::*, futures_lite::*, async_std::*, async_executor::*, "
     "async_task::*, async_global_executor::*, smol::*, async_io::*, actix_rt::*, pin_project*, tower::*, tower_service::*, "
     "tower_layer::*, tower_http::*, wasm_bindgen_futures::*, tracing::instrument::*, tracing::span::*, tracing_futures::*, "
     "scoped_tls::*"},
    {Part::plumbing, "test runner",
     "test::*, criterion::*, libtest_mimic::*, proptest::*, quickcheck::*, libfuzzer_sys::*, rust_fuzzer_test_input*, "
     "LLVMFuzzer*, fuzzer::*"},
    {Part::plumbing, "wrapper of an error tracker",
     "sentry::*, sentry_tower::*, sentry_tracing::*, sentry_actix::*, sentry_core::*, sentry_anyhow::*, opentelemetry::*"},
    {Part::library, rust_library,
     "std::*, core::*, alloc::*, proc_macro::*, hashbrown::*, compiler_builtins::*, rustc_demangle::*, __rust_*, __rdl_*, "
     "__rg_*"},
    {Part::library, "library frame: known crate",
     "tokio::*, tokio_util::*, tokio_stream::*, serde::*, serde_json::*, serde_core::*, hyper::*, hyper_util::*, reqwest::*, "
     "actix_web::*, actix_http::*, actix_server::*, actix::*, axum::*, axum_core::*, rocket::*, warp::*, tonic::*, h2::*, "
     "rustls::*, tokio_rustls::*, native_tls::*, openssl::*, diesel::*, sqlx::*, sqlx_core::*, sqlx_postgres::*, sea_orm::*, "
     "rusqlite::*, tokio_postgres::*, postgres::*, redis::*, mongodb::*, regex::*, regex_automata::*, regex_syntax::*, "
     "clap::*, clap_builder::*, structopt::*, log::*, env_logger::*, tracing::*, tracing_core::*, tracing_subscriber::*, "
     "chrono::*, time::*, rand::*, rand_core::*, rayon::*, itertools::*, bytes::*, http::*, http_body::*, mio::*, polling::*, "
     "parking_lot::*, parking_lot_core::*, crossbeam*, once_cell::*, lazy_static::*, dashmap::*, indexmap::*, smallvec::*, "
     "image::*, uuid::*, url::*, libloading::*, wgpu::*, winit::*, bevy_*, anyhow::*, thiserror::*, prost::*, nom::*, "
     "bincode::*, wasm_bindgen::*, js_sys::*, web_sys::*"},
};
constexpr NameTable<names_in(groups)> names(groups);

// "core::option::Option<T>::unwrap", but not unwrap_or_else, which calls the tenant's code.
bool unwraps(std::string_view name) noexcept {
  text::consume(name, "<");
  if (!name.starts_with("core::option::Option") && !name.starts_with("core::result::Result")) return false;
  std::size_t last = name.rfind("::");
  if (last != std::string_view::npos && name.size() - last == 19 && name[last + 2] == 'h') {  // "::h0123456789abcdef"
    name = name.substr(0, last);
    last = name.rfind("::");
  }
  const std::string_view method = last == std::string_view::npos ? std::string_view() : name.substr(last + 2);
  return method == "unwrap" || method == "expect" || method == "unwrap_err" || method == "expect_err";
}

// "<alloc::boxed::Box<F> as core::ops::function::FnOnce<A>>::call_once": the implementing type and its trait.
Role role_of_impl(std::string_view name) noexcept {
  name.remove_prefix(1);
  constexpr std::size_t looked_at = 256;
  const std::size_t as = name.substr(0, looked_at).rfind(" as ");
  if (as != std::string_view::npos) {
    const Role role = names.find(name.substr(as + 4));
    if (!role.reason.empty() && role.part == Part::plumbing) return role;
  }
  for (const std::string_view word : {"impl ", "dyn ", "&mut ", "&", "mut ", "dyn "}) text::consume(name, word);
  Role role = names.find(name);
  if (role.part == Part::thrower) role = {Part::library, rust_library};
  return role;
}

}  // namespace

Role role_of_rust_name(std::string_view name) noexcept {
  if (unwraps(name)) return {Part::thrower, panic_entry};
  return name.starts_with('<') ? role_of_impl(name) : names.find(name);
}

Role role_rust(const Frame &frame, const normalize::Identity &identity, FramePlace &, Runtime) noexcept {
  const std::string_view name = frame.function;
  if (name.starts_with("_ZN") || name.starts_with("_R") || name.starts_with("__ZN") || text::contains(name.substr(0, 64), '[')) {
    const QualifiedName readable(identity.module, "::", identity.function);
    return role_of_rust_name(readable.view());
  }
  const bool apart = text::contains(frame.module, "::") && !text::contains(name, "::");
  const QualifiedName whole(apart ? frame.module : std::string_view(), "::", name);
  return role_of_rust_name(whole.view());
}

}  // namespace faultprint::grouping
