using Domicile.Work.Children;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class SandboxTests : IDisposable
{
    private static readonly Bounds Plenty = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), Output: 1000);
    private static readonly SandboxProgram Shell = new("sh") { Reads = ["/usr/bin"], Forks = true };

    private readonly TemporaryFolder _folder = new();
    private readonly Sandbox _sandbox = new(TimeProvider.System);

    // By which a child is found, whatever its number is here.
    private readonly string _mark = $"mark-{Guid.CreateVersion7():N}";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_says_how_it_ended()
    {
        var ended = await Run("echo out; echo error >&2; exit 3");
        Assert.Equal((3, "out\n", "error\n"), (ended.Code, ended.Output, ended.Error));
    }

    [Fact]
    public async Task A_child_reads_its_inputs_and_writes_its_outputs_and_sees_nothing_else_of_the_folder()
    {
        foreach (var name in (string[])["in", "other", "made"]) await File.WriteAllTextAsync(_folder.File(name), name, Test);
        var ended = await _sandbox.Run(Shell, ["-c", "ls; cat in > made; echo more >> made"],
            new(_folder.Path, "in") { Outputs = ["made"], Room = 1 << 20, IsPrivate = true }, Plenty, Test);
        Assert.Equal((0, "in\nmade\n"), (ended.Code, ended.Output));
        Assert.Equal("inmore\n", await File.ReadAllTextAsync(_folder.File("made"), Test));
    }

    [Fact]
    public async Task A_child_inherits_no_secrets_and_no_open_files()
    {
        Environment.SetEnvironmentVariable("DOMICILE_TEST_SECRET", "leaked");
        var ended = await _sandbox.Run(Shell with { NeedsProc = true }, ["-c", "env; ls /proc/self/fd | wc -w"], new(_folder.Path), Plenty, Test);
        Assert.DoesNotContain("leaked", ended.Output, StringComparison.Ordinal);
        // Input, output, errors, and the listed folder.
        Assert.Equal("4", ended.Output.Split('\n')[^2]);
    }

    [Fact]
    public async Task A_child_that_takes_too_long_is_killed_whatever_it_does_with_signals()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Run("trap '' TERM INT HUP; while :; do sleep 600; done", Plenty with { Wall = TimeSpan.FromSeconds(1) }));
        await Wait.Until(() => !IsAlive());
    }

    [Fact]
    public async Task A_child_is_killed_when_its_work_is_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var running = Run("exec sleep 600", cancellation: cancel.Token);
        await Wait.Until(IsAlive);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Wait.Until(() => !IsAlive());
    }

    [Fact]
    public async Task A_child_that_says_too_much_is_stopped()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Run("yes"));
        var ended = await Run("i=0; while [ $i -lt 5000 ]; do echo noise >&2; i=$((i+1)); done; echo last >&2");
        Assert.EndsWith("last\n", ended.Error, StringComparison.Ordinal);
        Assert.InRange(ended.Error.Length, 1, 16 << 10);
    }

    [Fact]
    public async Task A_child_that_eats_processor_time_is_stopped()
    {
        var ended = await Run("while :; do :; done", Plenty with { Processor = TimeSpan.FromSeconds(1) });
        Assert.InRange(ended.Code, 128, 255);
    }

    [Fact]
    public async Task Without_isolation_nothing_runs_unless_it_is_switched_off()
    {
        var none = new Sandbox(TimeProvider.System) { Ways = [] };
        Assert.False(none.CanRun);
        await Assert.ThrowsAsync<NoSandboxException>(() => none.Run(Shell, ["-c", "true"], new(_folder.Path), Plenty, Test));

        var off = new Sandbox(TimeProvider.System, Microsoft.Extensions.Options.Options.Create(new SandboxOptions { Mode = SandboxMode.Off })) { Ways = [] };
        Assert.True(off.CanRun);
        Assert.Equal("out\n", (await off.Run(Shell, ["-c", "echo out"], new(_folder.Path), Plenty, Test)).Output);
    }

    [Fact]
    public void A_child_that_is_asked_answers_line_by_line_without_secrets_until_it_is_let_go()
    {
        Environment.SetEnvironmentVariable("DOMICILE_TEST_SECRET", "leaked");
        using (var child = Converse("echo ready; while read -r line; do echo \"<$line$DOMICILE_TEST_SECRET>\"; done"))
        {
            Assert.Equal("ready", child.Ask(null, Plenty.Wall));
            Assert.Equal("<a>", child.Ask("a", Plenty.Wall));
            Assert.Equal("<é>", child.Ask("é", Plenty.Wall));
            Assert.True(IsAlive());
        }
        while (IsAlive()) Thread.Yield();
    }

    [Theory]
    [InlineData("read -r line; exit 0", false)]
    [InlineData("kill -KILL $$", false)]
    [InlineData("read -r line; yes no | tr -d '\\n'", false)]
    [InlineData("exec sleep 600", true)]
    public void A_child_that_ends_says_too_much_or_nothing_is_dead_afterwards(string script, bool isLate)
    {
        using var child = Converse("echo ready; " + script);
        Assert.Equal("ready", child.Ask(null, Plenty.Wall));
        var broken = Assert.ThrowsAny<Exception>(() => child.Ask("a", isLate ? TimeSpan.FromSeconds(1) : Plenty.Wall));
        Assert.Equal(isLate ? typeof(TimeoutException) : typeof(InvalidDataException), broken.GetType());
        Assert.Throws<InvalidDataException>(() => child.Ask("b", Plenty.Wall));
    }

    public void Dispose() => _folder.Dispose();

    private Conversation Converse(string script) => _sandbox.Converse(Shell, ["-c", script, _mark], new(_folder.Path), 1L << 30);

    private Task<Ended> Run(string script, Bounds? bounds = null, CancellationToken? cancellation = null) =>
        _sandbox.Run(Shell, ["-c", script, _mark], new(_folder.Path), bounds ?? Plenty, cancellation ?? Test);

    private bool IsAlive() => Processes.Named(_mark).Any();
}
