using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Moderation.Tables;

internal sealed class ModerationDb(DbContextOptions<ModerationDb> options) : ModuleDb(options)
{
    public DbSet<JudgedWith> JudgedWith => Set<JudgedWith>();

    public DbSet<Review> Reviews => Set<Review>();

    public DbSet<StoredPolicy> Policies => Set<StoredPolicy>();

    public DbSet<Report> Reports => Set<Report>();

    public DbSet<MutedReporter> MutedReporters => Set<MutedReporter>();

    public DbSet<TrustedFlagger> TrustedFlaggers => Set<TrustedFlagger>();

    public DbSet<Case> Cases => Set<Case>();

    public DbSet<CaseEvent> CaseEvents => Set<CaseEvent>();

    public DbSet<Pass> Passes => Set<Pass>();

    public DbSet<Proposal> Proposals => Set<Proposal>();

    public DbSet<Exposed> Exposed => Set<Exposed>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<Moderator> Moderators => Set<Moderator>();

    public DbSet<RoleChange> RoleChanges => Set<RoleChange>();

    public DbSet<HelpRequest> HelpRequests => Set<HelpRequest>();

    public DbSet<StaffName> StaffNames => Set<StaffName>();

    public DbSet<LegalHold> LegalHolds => Set<LegalHold>();

    public DbSet<Appeal> Appeals => Set<Appeal>();

    public DbSet<StoredStatement> Statements => Set<StoredStatement>();

    public DbSet<Check> Checks => Set<Check>();

    public DbSet<GoldenCase> GoldenCases => Set<GoldenCase>();

    public DbSet<RuleVersion> RuleVersions => Set<RuleVersion>();

    public DbSet<RuleChange> RuleChanges => Set<RuleChange>();

    public DbSet<KeptFacts> KeptFacts => Set<KeptFacts>();

    public DbSet<RuleFiring> RuleFirings => Set<RuleFiring>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JudgedWith>().HasKey(row => row.What);
        modelBuilder.Entity<Review>().HasKey(row => new { row.Kind, row.Subject });
        modelBuilder.Entity<StoredPolicy>().HasKey(row => new { row.Id, row.Version });
        modelBuilder.Entity<MutedReporter>().HasKey(row => row.Subject);
        modelBuilder.Entity<TrustedFlagger>().HasKey(row => row.Subject);
        modelBuilder.Entity<TrustedFlagger>().Ignore(row => row.Covers);
        modelBuilder.Entity<Pass>().HasKey(row => new { row.CaseId, row.Moderator });
        modelBuilder.Entity<Proposal>().HasKey(row => row.CaseId);
        modelBuilder.Entity<Exposed>().HasKey(row => row.Moderator);
        modelBuilder.Entity<Moderator>().HasKey(row => row.Subject);
        modelBuilder.Entity<StaffName>().HasKey(row => row.Hash);
        modelBuilder.Entity<RuleVersion>().HasKey(row => new { row.Rule, row.Version });
        modelBuilder.Entity<KeptFacts>().HasKey(row => new { row.Kind, row.Subject, row.IsPublished });
        modelBuilder.Entity<RuleFiring>().HasKey(row => new { row.Rule, row.Version, row.Kind, row.Subject });
        modelBuilder.Entity<Decision>().Ignore(row => row.Ruling).Ignore(row => row.IsAutomated);
        modelBuilder.Entity<Check>().Ignore(row => row.IsOfMachine);
        base.OnModelCreating(modelBuilder);
    }
}
