/* sandbox.c - system calls that a plugin has no business with: they end the process, by name. */
#include "sdk/check.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

static const struct {
    int number, sandbox;
    const char *name;
} calls[] = {
#ifdef SYS_open
    { SYS_open, SANDBOX_FILES, "open" },
    { SYS_creat, SANDBOX_FILES, "creat" },
    { SYS_stat, SANDBOX_FILES, "stat" },
    { SYS_lstat, SANDBOX_FILES, "lstat" },
    { SYS_access, SANDBOX_FILES, "access" },
    { SYS_unlink, SANDBOX_FILES, "unlink" },
    { SYS_rename, SANDBOX_FILES, "rename" },
    { SYS_mkdir, SANDBOX_FILES, "mkdir" },
    { SYS_rmdir, SANDBOX_FILES, "rmdir" },
    { SYS_link, SANDBOX_FILES, "link" },
    { SYS_symlink, SANDBOX_FILES, "symlink" },
    { SYS_readlink, SANDBOX_FILES, "readlink" },
    { SYS_fork, SANDBOX_PROCESSES, "fork" },
    { SYS_vfork, SANDBOX_PROCESSES, "vfork" },
#endif
    { SYS_openat, SANDBOX_FILES, "openat" },
    { SYS_openat2, SANDBOX_FILES, "openat2" },
    { SYS_newfstatat, SANDBOX_FILES, "newfstatat" },
    { SYS_statx, SANDBOX_FILES, "statx" },
    { SYS_faccessat, SANDBOX_FILES, "faccessat" },
    { SYS_unlinkat, SANDBOX_FILES, "unlinkat" },
    { SYS_renameat2, SANDBOX_FILES, "renameat2" },
    { SYS_mkdirat, SANDBOX_FILES, "mkdirat" },
    { SYS_linkat, SANDBOX_FILES, "linkat" },
    { SYS_symlinkat, SANDBOX_FILES, "symlinkat" },
    { SYS_readlinkat, SANDBOX_FILES, "readlinkat" },
    { SYS_memfd_create, SANDBOX_FILES, "memfd_create" },
    { SYS_socket, SANDBOX_NETWORK, "socket" },
    { SYS_socketpair, SANDBOX_NETWORK, "socketpair" },
    { SYS_connect, SANDBOX_NETWORK, "connect" },
    { SYS_bind, SANDBOX_NETWORK, "bind" },
    { SYS_listen, SANDBOX_NETWORK, "listen" },
    { SYS_accept4, SANDBOX_NETWORK, "accept4" },
    { SYS_sendto, SANDBOX_NETWORK, "sendto" },
    { SYS_recvfrom, SANDBOX_NETWORK, "recvfrom" },
    { SYS_clone, SANDBOX_PROCESSES, "clone" },
    { SYS_clone3, SANDBOX_PROCESSES, "clone3" },
    { SYS_execve, SANDBOX_PROCESSES, "execve" },
    { SYS_execveat, SANDBOX_PROCESSES, "execveat" },
    { SYS_kill, SANDBOX_PROCESSES, "kill" },
    { SYS_ptrace, SANDBOX_PROCESSES, "ptrace" },
};

#ifdef ARCHITECTURE

static void say(int output, const char *text)
{
    (void)!write(output, text, strlen(text));
}

/* The filter has sent the descriptor with the signal: a handler can reach nothing else. */
static void on_call(int number, siginfo_t *info, void *context)
{
    const struct guard_call *call = guard_current();
    const char *name = "a system call";

    (void)context;
    for (size_t i = 0; i < COUNT_OF(calls); i++)
        if (calls[i].number == info->si_syscall)
            name = calls[i].name;
    say(info->si_errno, "failed it calls ");
    say(info->si_errno, name);
    say(info->si_errno, " in ");
    say(info->si_errno, call == NULL || call->function == NULL ? "a thread" : call->function);
    say(info->si_errno, "\n");
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* A filter is a program for every call of the thread: is it of this machine, and in the list? */
bool sandbox_close(int sandbox, int output)
{
    struct sock_filter code[COUNT_OF(calls) * 2 + 5];
    struct sock_fprog program = { .filter = code };
    struct sigaction action = { .sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_NODEFER };
    unsigned short at = 0;

    code[at++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[at++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        if (calls[i].sandbox != sandbox)
            continue;
        code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                  (uint32_t)calls[i].number, 0, 1);
        code[at++] = (struct sock_filter)BPF_STMT(
            BPF_RET | BPF_K, SECCOMP_RET_TRAP | ((uint32_t)output & SECCOMP_RET_DATA));
    }
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = at;
    (void)sigemptyset(&action.sa_mask);
    return sigaction(SIGSYS, &action, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

bool sandbox_close(int sandbox, int output)
{
    (void)sandbox;
    (void)output;
    return false;
}

#endif
