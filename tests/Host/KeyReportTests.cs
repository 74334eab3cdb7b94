using Domicile.Backups;
using Domicile.Base;
using Domicile.Custody.Grants;
using Domicile.Sealing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Tests.Host;

public sealed class KeyReportTests
{
    [Fact]
    public async Task The_report_counts_keys_beside_a_running_service()
    {
        await using var domicile = await RunningDomicile.Start(configure: builder => builder.Services.AddSingleton<ISubjectGrants, TrustingGrants>());
        var custodian = domicile.Services.GetRequiredService<ICustodian>();
        var (kept, erased) = (Id.New<SubjectId>(TimeProvider.System), Id.New<SubjectId>(TimeProvider.System));
        foreach (var subject in (SubjectId[])[kept, erased]) (await custodian.Enroll(subject, TestContext.Current.CancellationToken)).OrThrow();
        var arrangement = new DomicileOptions();
        (await custodian.Erase(erased, TestContext.Current.CancellationToken)).OrThrow();

        var report = KeyReport.Read(new() { Path = domicile.Data }, TestDatabase.Databases(domicile.Data), arrangement);

        Assert.Equal((1, 1), (report.ActiveByVersion[1], report.Erased));
        using var client = domicile.Client();
        var published = await client.GetStringAsync("/ledger/vkey", TestContext.Current.CancellationToken);
        Assert.Equal(published.Trim(), report.LedgerVkey);
    }

    [Fact]
    public void A_folder_without_a_domicile_is_named_and_left_alone()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), "domicile-nowhere");
        var refused = Assert.Throws<InvalidDataException>(() => KeyReport.Read(new() { Path = nowhere }, new(), new()));
        Assert.Contains(nowhere, refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }
}
