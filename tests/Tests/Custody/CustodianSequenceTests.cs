using CsCheck;
using Domicile.Custody;
using Domicile.Kernel;

namespace Domicile.Tests.Custody;

/// <summary>Any sequence of acts and restarts against the plainest model of what must be open, closed and findable.</summary>
public sealed class CustodianSequenceTests
{
    private static readonly Access Own = new Arrangement().BySubject();
    private static readonly SubjectId[] People = [Samples.Ann, Samples.Ben];
    private static readonly string[] Values = ["one@example.org", "two@example.org"];

    [Fact]
    public async Task No_sequence_of_acts_and_restarts_opens_what_is_closed() =>
        await Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 1]).Array[1, 25].SampleAsync(Check, iter: 30, threads: 1);

    private static async Task Check((int Act, int Person, int Value)[] steps)
    {
        var stop = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var (open, erased) = (new Dictionary<SubjectId, byte[]>(), new HashSet<SubjectId>());
        var index = new Dictionary<string, SubjectId>();
        var entries = 0;
        var process = await CustodyProcess.Start(folder.Path);
        try
        {
            foreach (var (act, person, value) in steps)
            {
                var (subject, mail) = (People[person], Values[value]);
                var closed = erased.Contains(subject) ? "erased" : open.ContainsKey(subject) ? null : "not-enrolled";
                switch (act)
                {
                    case 0:
                        var enrolled = await process.Custodian.Enroll(subject, stop);
                        Assert.Equal(closed switch { null => "already-enrolled", "erased" => "erased", _ => null }, enrolled.Refusal?.Code);
                        if (enrolled.Refusal is not null) break;
                        open[subject] = (await process.Vault.Seal(Samples.Email, subject, Samples.Row, new byte[] { 7 }, Own, stop)).OrThrow();
                        entries += 2;
                        break;
                    case 1:
                        Assert.Equal(closed, (await process.Custodian.Unseal(Request(subject), stop)).Refusal?.Code);
                        if (closed is null) entries++;
                        break;
                    case 2:
                        var expected = closed ?? (index.TryGetValue(mail, out var owner) && owner != subject ? "value-taken" : null);
                        Assert.Equal(expected, (await process.Custodian.Index(subject, Fideslang.Email, mail, stop)).Refusal?.Code);
                        if (expected is not null) break;
                        Unindex(subject);
                        index[mail] = subject;
                        break;
                    case 3:
                        var erasure = await process.Custodian.Erase(subject, Own, stop);
                        Assert.Equal(closed == "not-enrolled" ? closed : null, erasure.Refusal?.Code);
                        if (closed is not null) break;
                        erased.Add(subject);
                        open.Remove(subject);
                        Unindex(subject);
                        entries++;
                        break;
                    case 4:
                        await process.DisposeAsync();
                        process = await CustodyProcess.Start(folder.Path);
                        break;
                    case 5:
                        Assert.Equal(index.TryGetValue(mail, out var found) ? found : null, (await process.Custodian.Find(Fideslang.Email, mail, stop)).OrThrow());
                        break;
                    case 6:
                        (await process.Rotation.Rotate()).OrThrow();
                        entries++;
                        break;
                    case 7:
                        Assert.True(await process.Rewrap.Pass(stop));
                        break;
                    case 8:
                        // Whichever versions were to go: only those go that nothing is under.
                        var before = process.Keys.MinVersion;
                        var retired = await process.Rotation.Retire(process.Keys.Version - 1 - value);
                        Assert.True(retired.Refusal is null || before == process.Keys.MinVersion, retired.Refusal?.Code);
                        break;
                    default:
                        if (closed is null) Assert.Equal([7], await Opened(subject, open[subject]));
                        break;
                }
            }
        }
        finally
        {
            await process.DisposeAsync();
        }

        await using var last = await CustodyProcess.Start(folder.Path);
        Assert.InRange(last.Log.Latest.Size, entries, long.MaxValue);
        foreach (var subject in erased) Assert.Equal("erased", (await last.Custodian.Unseal(Request(subject), stop)).Refusal?.Code);

        void Unindex(SubjectId subject)
        {
            foreach (var mail in index.Where(row => row.Value == subject).Select(row => row.Key).ToList()) index.Remove(mail);
        }

        async Task<byte[]> Opened(SubjectId subject, byte[] sealedValue)
        {
            // The vault may take a new lease: one entry more.
            return (await process.Vault.Open(Samples.Email, subject, Samples.Row, sealedValue, Own, stop)).OrThrow();
        }
    }

    private static AccessRequest Request(SubjectId subject) => new(subject, "user.contact.email", Own, TimeSpan.FromMinutes(1));
}
