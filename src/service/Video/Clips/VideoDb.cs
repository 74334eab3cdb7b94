using Domicile.Base;
using Domicile.Blobs;
using Domicile.Storage;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Video.Clips;

internal sealed class VideoDb(DbContextOptions<VideoDb> options) : ModuleDb(options)
{
    public DbSet<Clip> Clips => Set<Clip>();

    public DbSet<StoredRendition> Renditions => Set<StoredRendition>();

    /// <summary>The clips that are published now: their clear copies are whole. One that was just deleted is left out before they are gone.</summary>
    public IQueryable<Clip> Published => Clips.Where(clip => clip.Token != null && clip.DeletedAt == null);

    /// <summary>A creator's clips, in whatever state; not those that a legal hold alone keeps.</summary>
    public IQueryable<Clip> By(SubjectId creator) => Clips.Where(clip => clip.Creator == creator && clip.DeletedAt == null);

    /// <summary>The clip with its renditions, if it is this creator's.</summary>
    public Task<Clip?> Own(VideoId id, SubjectId creator, CancellationToken cancellationToken) =>
        By(creator).Include(clip => clip.Renditions).FirstOrDefaultAsync(clip => clip.Id == id, cancellationToken);

    /// <summary>The clip with its renditions, for work that its owner has set going.</summary>
    public Task<Clip?> Find(VideoId id, CancellationToken cancellationToken) => Clips
        .Include(clip => clip.Renditions).FirstOrDefaultAsync(clip => clip.Id == id, cancellationToken);

    /// <summary>The blobs of the clip's renditions and cover that its row names now.</summary>
    public async Task<IReadOnlyCollection<BlobId>> Named(VideoId id, CancellationToken cancellationToken) =>
    [
        .. await Renditions.Where(rendition => rendition.Clip == id).Select(rendition => rendition.Blob).ToListAsync(cancellationToken),
        .. await Clips.Where(clip => clip.Id == id && clip.CoverBlob != null).Select(clip => clip.CoverBlob!.Value).ToListAsync(cancellationToken),
    ];

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.HasId<VideoId>();
        configurationBuilder.HasId<BlobId>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var clip = modelBuilder.Entity<Clip>();
        // What decides who sees it is never changed on the strength of an older state: a clip that its creator hides while it is
        // being published stays hidden.
        clip.Property(row => row.State).HasConversion<string>().IsConcurrencyToken();
        clip.Property(row => row.Audience).HasConversion<string>().IsConcurrencyToken();
        clip.Property(row => row.Hidden).IsConcurrencyToken();
        clip.Property(row => row.Measures).IsConcurrencyToken();
        clip.Property(row => row.Review).IsConcurrencyToken();
        clip.Property(row => row.Token).IsConcurrencyToken();
        clip.Property(row => row.Generation).IsConcurrencyToken();
        clip.Ignore(row => row.Visibility).Ignore(row => row.Plays).Ignore(row => row.Files);
        clip.HasMany(row => row.Renditions).WithOne().HasForeignKey(rendition => rendition.Clip);
        modelBuilder.Entity<StoredRendition>().ToTable("Renditions").HasKey(row => new { row.Clip, row.ShortEdge });
        base.OnModelCreating(modelBuilder);
    }
}
