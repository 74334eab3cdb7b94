using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Domicile.Work.Children;

/// <summary>
/// The system calls of sandboxed programs, as a filter that the kernel runs (seccomp). What is not listed fails with EPERM: sockets, ptrace, the kernel's
/// keyrings, bpf, perf_event_open, userfaultfd, io_uring, mounts and namespaces among them.
/// </summary>
internal static partial class SystemCalls
{
    private const uint Allow = 0x7fff0000, Fail = 0x00050000, NoPermission = 1, NotImplemented = 38;

    // Flags of clone: new namespaces (time, mount, cgroup, uts, ipc, user, pid, net), and a thread of the same process.
    private const ulong Namespaces = 0x7E02_0080, Thread = 0x0001_0000;
    private const ulong MaskedEqual = 7;

    private static readonly string[] Always =
    [
        // Files that are there, and pipes.
        "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "lseek", "open", "openat", "close", "close_range",
        "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2", "readlink", "readlinkat",
        "getdents64", "getcwd", "chdir", "fcntl", "ioctl", "dup", "dup2", "dup3", "pipe", "pipe2", "poll", "ppoll", "select", "pselect6",
        "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "ftruncate", "fsync", "fdatasync", "fallocate", "fadvise64", "flock",
        "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "umask", "symlink", "symlinkat",
        // Memory and threads.
        "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "mlock", "munlock", "membarrier", "mincore", "futex", "set_robust_list",
        "get_robust_list", "rseq", "set_tid_address", "gettid", "getpid", "getppid", "getpgrp", "getpgid", "getsid", "sched_yield", "sched_getaffinity",
        "sched_setaffinity", "sched_getparam", "sched_getscheduler", "getpriority", "setpriority", "getcpu",
        "exit", "exit_group", "arch_prctl", "prctl", "restart_syscall",
        // The process itself: its signals, its time, its limits.
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "rt_sigsuspend", "sigaltstack", "tgkill", "kill", "alarm", "setitimer", "getitimer",
        "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrusage", "uname", "sysinfo", "getrandom",
        "getrlimit", "setrlimit", "prlimit64",
        // The steps before the program: limits, its user, and the parent that waits for it.
        "execve", "wait4", "waitid", "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget", "capset",
        "setuid", "setgid", "setresuid", "setresgid", "setgroups",
    ];

    private static readonly Lazy<byte[]> Threads = new(() => Compile(forks: false)), Processes = new(() => Compile(forks: true));

    /// <summary>The filter as the kernel's BPF, for this machine's processor.</summary>
    /// <exception cref="DllNotFoundException">libseccomp is missing.</exception>
    public static byte[] Filter(bool forks) => (forks ? Processes : Threads).Value;

    private static byte[] Compile(bool forks)
    {
        var filter = Init(Fail | NoPermission);
        try
        {
            foreach (var name in Always) Add(filter, Allow, name);
            // Its flags lie in memory, which no filter reads: libraries fall back on clone.
            Add(filter, Fail | NotImplemented, "clone3");
            Add(filter, Allow, "clone", forks ? Flags(Namespaces, 0) : Flags(Namespaces | Thread, Thread));
            if (forks) foreach (var name in (string[])["fork", "vfork"]) Add(filter, Allow, name);
            using var file = Descriptors.InMemory("filter");
            Require(Export(filter, (int)file.DangerousGetHandle()));
            var compiled = new byte[RandomAccess.GetLength(file)];
            RandomAccess.Read(file, compiled, 0);
            return compiled;
        }
        finally
        {
            Release(filter);
        }
    }

    // libseccomp's struct scmp_arg_cmp, for the first argument: its number and the operator, a mask, and what the masked argument is.
    private static ulong[] Flags(ulong mask, ulong value) => [MaskedEqual << 32, mask, value];

    private static void Add(nint filter, uint action, string name, params ulong[] comparison)
    {
        // Below -1: one that this processor lacks, such as "open" on 64-bit ARM.
        var number = Resolve(name);
        if (number == -1) throw new InvalidOperationException($"libseccomp knows no system call {name}.");
        if (number >= 0) Require(AddRule(filter, action, number, (uint)comparison.Length / 3, comparison));
    }

    private static void Require(int answer)
    {
        if (answer != 0) throw new Win32Exception(-answer, "libseccomp makes no filter.");
    }

    private const string Library = "libseccomp.so.2";

    [LibraryImport(Library, EntryPoint = "seccomp_init")]
    private static partial nint Init(uint otherwise);

    [LibraryImport(Library, EntryPoint = "seccomp_release")]
    private static partial void Release(nint filter);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Resolve(string name);

    [LibraryImport(Library, EntryPoint = "seccomp_rule_add_array")]
    private static partial int AddRule(nint filter, uint action, int number, uint count, ulong[] comparisons);

    [LibraryImport(Library, EntryPoint = "seccomp_export_bpf")]
    private static partial int Export(nint filter, int descriptor);
}

/// <summary>Descriptors that children inherit, and no others.</summary>
internal static partial class Descriptors
{
    private const uint CloseOnExec = 4;

    /// <summary>An empty file in memory, which children inherit.</summary>
    public static SafeFileHandle InMemory(string name)
    {
        var descriptor = Create(name, 0);
        return descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>What a library has opened without a thought of children stays here.</summary>
    public static void CloseInChildren()
    {
        if (CloseRange(3, uint.MaxValue, CloseOnExec) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Create(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "close_range", SetLastError = true)]
    private static partial int CloseRange(uint first, uint last, uint flags);
}
