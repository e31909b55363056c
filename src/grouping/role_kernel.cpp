// src/grouping/role_kernel.cpp: how the Linux kernel is entered, and how it reports.
#include "grouping/role_native_names.h"

namespace faultprint::grouping {
namespace {

constexpr std::string_view kernel_report = "report of the kernel";
constexpr std::string_view kernel_entry = "kernel entry";

// A report's own frames are throwers; the paths of interrupts and faults are plumbing, for the bug may be on either side of them.
constexpr NameGroup groups[] = {
    {Part::thrower, kernel_report,
     "dump_stack*, __dump_stack*, show_stack*, show_regs*, show_trace*, dump_backtrace*, dump_trace, "
     "print_address_description*, kasan_report*, __kasan_report*, kasan_object_err*, kasan_bug_type*, kasan_end_report, "
     "kasan_check_range*, check_memory_region*, kasan_check_*, __kasan_check_*, kasan_slab_free_invalid*, __asan_report_*, "
     "report_bug, handle_bug, __warn, __warn_*, warn_slowpath_*, warn_alloc, nmi_panic, check_panic_on_warn, __die*, "
     "die_addr, die_kernel_fault, oops_begin, oops_end, oops_enter, page_fault_oops, no_context, __bad_area*, bad_area*, "
     "bad_page, kernelmode_fixup_or_oops, do_trap, do_error_trap, do_invalid_op, do_general_protection, do_divide_error, "
     "make_task_dead, rewind_stack_do_exit, rewind_stack_and_make_dead, __might_sleep, ___might_sleep, __might_resched, "
     "__might_fault, might_fault, __schedule_bug, print_circular_bug*, print_deadlock_bug*, print_usage_bug*, "
     "print_bad_irq_dependency*, print_irq_inversion_bug*, print_unlock_imbalance_bug*, lockdep_rcu_suspicious*, "
     "valid_state*, mark_lock_irq*, check_noncircular*, check_prev_add*, check_deadlock, validate_chain, mark_usage, "
     "mark_lock, ubsan_epilogue*, debug_print_object*, debug_object_*, __debug_check_no_obj_freed*, "
     "debug_check_no_obj_freed*, refcount_warn_saturate*, refcount_error_report, usercopy_abort*, usercopy_warn*, "
     "__check_object_size*, fortify_panic*, __fortify_panic*, kmsan_report*, __msan_warning*, kmsan_internal*, kcsan_report*, "
     "kcsan_setup_watchpoint*, oom_kill_process*, out_of_memory, nmi_cpu_backtrace*, nmi_trigger_cpumask_backtrace*, "
     "nmi_handle, default_do_nmi, do_nmi, end_repeat_nmi, sched_show_task*, rcu_dump_cpu_stacks*, rcu_check_callbacks*, "
     "print_cpu_stall*, check_cpu_stall*, __list_add_valid*, __list_del_entry_valid*, list_del_debug*, __should_failslab*, "
     "should_failslab*, crash_kexec*, __crash_kexec*, machine_kexec*, "
     // the BSDs
     "kdb_backtrace, db_trace_self_wrapper, db_enter, db_panic, db_trap, vpanic, trap_fatal, trap_pfault, calltrap, kdb_enter, "
     "kern_reboot, kern_assert, witness_warn, witness_checkorder, pool_do_put, pool_do_get"},
    {Part::plumbing, kernel_entry,
     "asm_exc_*, asm_sysvec_*, asm_common_interrupt*, asm_call_*, entry_SYSCALL*, entry_SYSENTER*, entry_INT80*, entry_INTR*, "
     "do_syscall_64, do_syscall_x64, do_syscall_32*, do_int80_syscall*, do_fast_syscall_32*, x64_sys_call, ia32_sys_call, "
     "syscall_exit_to_user_mode*, syscall_enter_from_user*, exit_to_user_mode_*, __syscall_exit_to_user*, "
     "system_call_fastpath*, system_call*, tracesys*, sysenter_*, ia32_sysenter*, int_ret_from_sys_call, ret_from_sys_call, "
     "ret_from_fork*, ret_from_exception*, ret_from_kernel_thread, ret_to_user*, ret_fast_syscall, ret_slow_syscall, kthread, "
     "kthread_worker_fn, kthreadd, worker_thread, process_one_work, process_scheduled_works, rescuer_thread, "
     "kernel_thread_helper, kernel_thread, child_rip, smpboot_thread_fn, call_timer_fn*, run_timer_softirq, __run_timers*, "
     "expire_timers, run_timer_base, __do_softirq, do_softirq*, handle_softirqs, run_ksoftirqd, invoke_softirq, call_softirq, "
     "irq_exit*, __irq_exit*, irq_enter*, do_IRQ, __do_IRQ, handle_irq*, __handle_irq*, generic_handle_*, __common_interrupt, "
     "common_interrupt*, ret_from_intr, apic_timer_interrupt, smp_apic_timer_interrupt, __sysvec_*, sysvec_*, "
     "local_apic_timer_interrupt, hrtimer_interrupt, __hrtimer_run_queues, hrtimer_run_*, __run_hrtimer, "
     "update_process_times, tick_sched_*, tick_nohz_*, tick_handle_periodic*, tick_periodic, tick_do_update_jiffies64, "
     "exc_page_fault, exc_general_protection, exc_invalid_op, exc_divide_error, exc_int3, exc_stack_segment, "
     "exc_double_fault, exc_alignment_check, exc_nmi, exc_debug, page_fault, do_page_fault*, __do_page_fault*, "
     "trace_do_page_fault*, do_user_addr_fault, do_kern_addr_fault, handle_page_fault, async_page_fault, general_protection, "
     "invalid_op, divide_error, error_entry, error_code, error_return, do_mem_abort, do_translation_fault, do_DataAbort, "
     "do_PrefetchAbort, do_undefinstr, do_sea, el0_*, el0t_*, el1_*, el1h_*, el1t_*, invoke_syscall*, do_el0_svc*, el0_svc*, "
     "__invoke_syscall, vector_swi, __irq_svc, __irq_usr, __dabt_svc, __pabt_svc, __und_svc, call_on_irq_stack*, "
     "do_interrupt_handler, gic_handle_irq, secondary_startup*, start_secondary, cpu_startup_entry, cpu_idle*, do_idle, "
     "cpuidle_*, default_idle*, arch_cpu_idle*, mwait_idle*, intel_idle*, acpi_idle*, poll_idle, start_kernel, rest_init, "
     "x86_64_start_*, kernel_init*, do_one_initcall, do_initcalls*, do_initcall_level, rcu_do_batch*, rcu_core*, "
     "rcu_process_callbacks, rcu_cpu_kthread*, tasklet_action*, task_work_run*, exit_to_usermode_loop, "
     "prepare_exit_to_usermode, syscall_return_slowpath, lock_acquire, __lock_acquire, lock_release, _raw_spin_*, "
     "_raw_read_*, _raw_write_*, __raw_spin_*, queued_spin_*, native_queued_spin_*, do_raw_spin_*, raw_spin_*, rwsem_*, "
     "__mutex_lock*, mutex_lock*, __schedule, schedule, schedule_timeout*, preempt_schedule*, ftrace_*, trace_event_*, "
     "__bpf_trace*, do_notify_resume, handle_IRQ_event, ret_from_interrupt, __switch_to*, stack_trace_save*, save_stack, "
     "save_stack_trace*"},
};
constexpr NameTable<names_in(groups)> names(groups);

}  // namespace

Role kernel_machinery(const HashedName &name) noexcept { return names.find(name); }

}  // namespace faultprint::grouping
