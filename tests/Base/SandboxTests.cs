using Domicile.Work.Children;

namespace Domicile.Tests.Base;

[Trait("Database", "none")]
public sealed class SandboxTests : IDisposable
{
    private static readonly Bounds Plenty = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), Output: 1000);
    private readonly TemporaryFolder _folder = new();
    private readonly Sandbox _sandbox = new(TimeProvider.System);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_says_how_it_ended()
    {
        var ended = await Run("echo out; echo error >&2; exit 3");
        Assert.Equal((3, "out\n", "error\n"), (ended.Code, ended.Output, ended.Error));
    }

    [Fact]
    public async Task A_child_has_no_network()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Needs the right to make a network namespace.");
        var ended = await Run("cat /proc/net/dev | tail -n +3 | cut -d: -f1");
        Assert.Equal("lo", ended.Output.Trim());
    }

    [Fact]
    public async Task A_child_inherits_no_secrets()
    {
        Environment.SetEnvironmentVariable("DOMICILE_TEST_SECRET", "leaked");
        Assert.DoesNotContain("leaked", (await Run("env")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_takes_too_long_is_killed()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Run($"echo $$ > pid; exec sleep 600", Plenty with { Wall = TimeSpan.FromSeconds(2) }));
        Assert.False(IsAlive());
    }

    [Fact]
    public async Task A_child_is_killed_when_its_work_is_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var running = Run("echo $$ > pid; exec sleep 600", cancellation: cancel.Token);
        await Wait.Until(() => File.Exists(_folder.File("pid")) && File.ReadAllText(_folder.File("pid")).Length > 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(IsAlive());
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
    public void A_child_that_is_asked_answers_line_by_line_without_network_or_secrets_until_it_is_let_go()
    {
        Environment.SetEnvironmentVariable("DOMICILE_TEST_SECRET", "leaked");
        using (var child = Converse("echo $$ > pid; echo ready; while read -r line; do echo \"<$line$DOMICILE_TEST_SECRET>\"; done"))
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
        using var child = Converse("echo $$ > pid; echo ready; " + script);
        Assert.Equal("ready", child.Ask(null, Plenty.Wall));
        var broken = Assert.ThrowsAny<Exception>(() => child.Ask("a", isLate ? TimeSpan.FromSeconds(1) : Plenty.Wall));
        Assert.Equal(isLate ? typeof(TimeoutException) : typeof(InvalidDataException), broken.GetType());
        Assert.Throws<InvalidDataException>(() => child.Ask("b", Plenty.Wall));
    }

    private Conversation Converse(string script) => _sandbox.Converse("/bin/sh", ["-c", script], _folder.Path, 1L << 30);

    private Task<Ended> Run(string script, Bounds? bounds = null, CancellationToken? cancellation = null) =>
        _sandbox.Run("/bin/sh", ["-c", script], _folder.Path, bounds ?? Plenty, cancellation ?? Test);

    // One that is dead and that nobody has asked after yet is a zombie.
    private bool IsAlive()
    {
        try
        {
            return !File.ReadAllText($"/proc/{File.ReadAllText(_folder.File("pid")).Trim()}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _folder.Dispose();
}
