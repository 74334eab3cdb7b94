using Domicile.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Tests.Base;

public sealed class FullStorageTests
{
    public static TheoryData<Exception?, bool> Failures => new()
    {
        { new IOException("No space left on device", 28), true },
        { new IOException("Disk quota exceeded", 122), true },
        { new DbUpdateException("Not saved", new SqliteException("database or disk is full", 13)), true },
        { new AggregateException(new InvalidOperationException(), new IOException("No space left on device", 28)), true },
        { new IOException("Input/output error", 5), false },
        { new SqliteException("database is locked", 5), false },
        { new InvalidOperationException("Something else"), false },
        { null, false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_full_disk_is_told_from_what_is_broken(Exception? failure, bool isFull) => Assert.Equal(isFull, FullStorage.Caused(failure));
}
