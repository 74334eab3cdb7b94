using System.Collections.Concurrent;
using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Sealing;
using Domicile.Sealing.Sealed;

namespace Domicile.Tests.Testing;

/// <summary>
/// A vault without a custodian: the real seals and sealed files under keys that live as long as the test. It can forget a subject, and counts
/// what it was asked for.
/// </summary>
internal sealed class TestVault(TimeProvider time) : IVault, IDisposable
{
    private static readonly Refusal Forgotten = new("subject-erased", 410, "The subject's key is destroyed.");

    private readonly ConcurrentDictionary<SubjectId, byte[]> _subjects = [];
    private readonly ConcurrentBag<CategoryKey> _keys = [];

    /// <summary>Called before a sealed file is created: what happens at that moment.</summary>
    public Func<SealedField, Task> Creating { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<(SubjectId Subject, string Category, Access Access)> Accesses { get; } = [];

    public ValueTask<Outcome<byte[]>> Seal(SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access,
        CancellationToken cancellationToken) => new(Use(field, holder, access).Then<byte[]>(key => key.Seal(Bind(field, holder, record), value.Span)));

    public ValueTask<Outcome<byte[]>> Open(SealedField field, Holder holder, Guid record, ReadOnlyMemory<byte> value, Access access,
        CancellationToken cancellationToken) => new(Use(field, holder, access).Then<byte[]>(key => key.Open(Bind(field, holder, record), value.Span)));

    public async ValueTask<Outcome<SealedFile>> CreateFile(FileStream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken)
    {
        await Creating(field);
        return Use(field, holder, access).Succeeded(out var key, out var refusal)
            ? await SealedFile.Create(file, key, Bind(field, holder, record), time) : refusal;
    }

    public async ValueTask<Outcome<SealedFile>> ResumeFile(FileStream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken) => Use(field, holder, access).Succeeded(out var key, out var refusal)
            ? await SealedFile.Resume(file, key, Bind(field, holder, record), time) : refusal;

    public async ValueTask<Outcome<Stream>> ReadFile(Stream file, SealedField field, Holder holder, Guid record, Access access,
        CancellationToken cancellationToken) => Use(field, holder, access).Succeeded(out var key, out var refusal)
            ? await SealedFile.Read(file, key, Bind(field, holder, record), time) : refusal;

    public void Forget(SubjectId subject) => _subjects.TryRemove(subject, out _);

    public void Enroll(SubjectId subject) => _subjects[subject] = RandomNumberGenerator.GetBytes(32);

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    private Outcome<CategoryKey> Use(SealedField field, Holder holder, Access access)
    {
        var subject = holder.Number;
        if (!_subjects.TryGetValue(subject, out var bytes)) return Forgotten;
        Accesses.Enqueue((subject, field.Category, access));
        var key = new CategoryKey(HKDF.Expand(HashAlgorithmName.SHA256, bytes, 32, System.Text.Encoding.UTF8.GetBytes(field.Category)),
            TimeSpan.FromMinutes(15), time);
        _keys.Add(key);
        return key;
    }

    private static Binding Bind(SealedField field, Holder holder, Guid record) => new("test", holder.Number, field, record);
}
