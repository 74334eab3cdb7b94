using System.Data.Common;
using Domicile.Base;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Custody.Entries;

/// <summary>Reads one subject's key by a statement that stays prepared: every unseal does it.</summary>
public sealed class KeyRows(IDbContextFactory<CustodyDb> databases) : IDisposable
{
    private readonly Lock _lock = new();
    private CustodyDb? _db;
    private DbCommand? _find;

    public SubjectKey? Find(SubjectId subject)
    {
        lock (_lock)
        {
            try
            {
                _find ??= Open();
                _find.Parameters[0].Value = subject.Value.ToByteArray(bigEndian: true);
                using var row = _find.ExecuteReader();
                return !row.Read() ? null : new()
                {
                    Subject = subject,
                    State = (KeyState)row.GetInt32(0),
                    Wrapped = row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1),
                    WrapVersion = row.GetInt32(2),
                };
            }
            catch (DbException)
            {
                // The next one connects again.
                Close();
                throw;
            }
        }
    }

    /// <summary>Keys that are not destroyed, behind a subject, in the order of their bytes.</summary>
    public static async Task<List<SubjectKey>> Page(IDbContextFactory<CustodyDb> databases, byte[] after, int rows, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectKeys.FromSql($"select * from subject_keys where subject > {after} and wrapped is not null order by subject limit {rows}")
            .AsNoTracking().ToListAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (_lock) Close();
    }

    private DbCommand Open()
    {
        _db = databases.CreateDbContext();
        _db.Database.OpenConnection();
        var find = _db.Database.GetDbConnection().CreateCommand();
        find.CommandText = "select state, wrapped, wrap_version from subject_keys where subject = @subject";
        var parameter = find.CreateParameter();
        parameter.ParameterName = "@subject";
        find.Parameters.Add(parameter);
        return find;
    }

    private void Close()
    {
        _find?.Dispose();
        _db?.Dispose();
        (_find, _db) = (null, null);
    }
}
