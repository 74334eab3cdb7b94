using Domicile.Moderation;
using Domicile.Screening.Banks;
using Domicile.Screening.Hashing;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Moderation;

public sealed class HashListTests : IDisposable
{
    private readonly BankRoom _room = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static string Hex(int number) => Hashes.Of(number).ToString();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task A_list_is_counted_line_by_line_and_comes_out_again()
    {
        var bank = await _room.Bank("known");
        var report = await _room.Import(bank, $"""
            # a comment

            pdq,{Hex(1)}
            {Hex(2).ToUpperInvariant()}
            sha256,{Hex(1)},case 7
            vpdq,{Hex(3)};{Hex(4)};{Hex(3)},a video
            pdq,{Hex(1)},again
            pdq,{Hex(1)[1..]}
            jpeg,{Hex(5)}
            """);
        Assert.Equal((9, 4, 1, 2), (report.Lines, report.Added, report.Duplicates, report.Malformed));
        Assert.Equal([(8, "a hash is 64 hex digits"), (9, "the kind is none of pdq, vpdq and sha256")], report.First);
        var exported = (await _room.Export(bank)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(new[] { $"pdq,{Hex(1)}", $"pdq,{Hex(2)}", $"sha256,{Hex(1)},case 7", $"vpdq,{Hex(3)};{Hex(4)},a video" }.Order(), exported.Order());

        var other = await _room.Bank("copy");
        Assert.Equal((4, 0, 0), await _room.Import(other, string.Join('\n', exported)) is var copied ? (copied.Added, copied.Duplicates, copied.Malformed) : default);
        Assert.Equal(await _room.Export(bank), await _room.Export(other));
    }

    [Fact]
    public async Task An_interrupted_import_is_simply_done_again()
    {
        var bank = await _room.Bank("known");
        var list = string.Join('\n', Enumerable.Range(0, 6000).Select(Hex));
        using (var broken = new BreakingReader(list, 400_000))
            await Assert.ThrowsAsync<IOException>(() => _room.Get<ImportHashes>().Run(bank.Id, broken, Test));
        await using var db = _room.Db();
        Assert.Equal(5000, await db.BankEntries.CountAsync(Test));
        Assert.Equal((1000, 5000), await _room.Import(bank, list) is var report ? (report.Added, report.Duplicates) : default);
    }

    [Fact]
    public async Task Of_many_malformed_lines_all_are_counted_and_the_first_are_named()
    {
        var bank = await _room.Bank("known");
        var report = await _room.Import(bank, string.Join("\r\n", Enumerable.Repeat("nonsense", 1000)));
        Assert.Equal((1000, 0, 1000, ImportHashes.MostReported), (report.Lines, report.Added, report.Malformed, report.First.Count));
    }

    [Theory]
    [InlineData("pdq,", "a hash is 64 hex digits")]
    [InlineData(",", "the kind is none of pdq, vpdq and sha256")]
    [InlineData("vpdq,", "a hash is 64 hex digits")]
    [InlineData("vpdq,HEX;", "a hash is 64 hex digits")]
    [InlineData("pdq,HEX;HEX", "a hash is 64 hex digits")]
    [InlineData("pdq,HEX,a\u0007b", "the label has control characters")]
    [InlineData("pdq,HEX,LONG", "the label is longer than 200 characters")]
    [InlineData("vpdq,MANY", "more than 4096 frames")]
    [InlineData("TOOLONG", "the line is too long")]
    [InlineData("\0", "a hash is 64 hex digits")]
    public async Task A_malformed_line_is_named_with_its_reason(string line, string reason)
    {
        var bank = await _room.Bank("known");
        var text = line.Replace("HEX", Hex(1), StringComparison.Ordinal).Replace("TOOLONG", new string('f', HashLine.MaxLength + 1), StringComparison.Ordinal)
            .Replace("LONG", new string('x', 201), StringComparison.Ordinal)
            .Replace("MANY", string.Join(';', Enumerable.Range(0, 4097).Select(Hex)), StringComparison.Ordinal);
        var report = await _room.Import(bank, $"{Hex(2)}\n{text}\n{Hex(3)}");
        Assert.Equal((2, reason), Assert.Single(report.First));
        Assert.Equal(2, report.Added);
    }

    [Fact]
    public async Task Lines_of_any_length_are_told_apart_in_bounded_memory()
    {
        string[] lines = ["", "ab", new('x', 10), new('y', 11), new('z', 1000), "\r", "end"];
        foreach (var ending in (string[])["\n", "\r\n"])
        {
            var read = new List<string?>();
            await foreach (var (number, line) in BoundedLines.Read(new StringReader(string.Join(ending, lines)), 10, Test))
            {
                read.Add(line);
                Assert.Equal(read.Count, number);
            }
            Assert.Equal(["", "ab", lines[2], null, null, "", "end"], read);
        }
    }

    [Fact]
    public async Task A_long_list_is_written_while_it_arrives_and_never_held()
    {
        const int Lines = 60_000;
        var bank = await _room.Bank("known");
        var longest = 0;
        var list = new Arriving(Lines, async handed =>
        {
            await using var db = _room.Db();
            longest = Math.Max(longest, handed - await db.BankEntries.CountAsync(Test));
        });
        var report = await _room.Get<ImportHashes>().Run(bank.Id, list, Test);
        Assert.Equal((Lines, Lines, 0, 0), (report.Lines, report.Added, report.Duplicates, report.Malformed));
        // A transaction, and as much text as the longest line may have.
        Assert.InRange(longest, 1, 5000 + HashLine.MaxLength / Arriving.Line);
    }

    /// <summary>A list that is made while it is read.</summary>
    private sealed class Arriving(int lines, Func<int, Task> asked) : TextReader
    {
        public const int Line = PdqHash.HexLength + 1;

        private string _rest = "";
        private int _handed, _asked;

        public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            if (_asked++ % 4 == 0) await asked(_handed);
            var made = new System.Text.StringBuilder(_rest);
            while (made.Length < buffer.Length && _handed < lines) made.Append(Hashes.Of(_handed++)).Append('\n');
            var length = Math.Min(made.Length, buffer.Length);
            made.ToString(0, length).CopyTo(buffer.Span);
            _rest = made.ToString(length, made.Length - length);
            return length;
        }
    }

    private sealed class BreakingReader(string text, int after) : StringReader(text)
    {
        private int _read;

        public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
        {
            if (_read > after - 20_000) throw new IOException("The connection is gone.");
            var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 20_000)], cancellationToken);
            _read += read;
            return read;
        }
    }
}
