using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Domicile.Storage;

/// <summary>One statement about many rows.</summary>
public static class ManyRows
{
    /// <summary>
    /// Executes a statement in which <c>{rows}</c> stands for these rows, behind <c>values</c>. Where such a list is read from, both databases
    /// call its columns <c>column1</c>, <c>column2</c> and so on.
    /// </summary>
    /// <param name="db">In whose transaction, if there is one.</param>
    /// <param name="statement">No value is written into it.</param>
    /// <param name="rows">At least one, all of the same length: numbers, text and bytes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static Task<int> Execute(this ModuleDb db, string statement, IReadOnlyList<object[]> rows, CancellationToken cancellationToken = default)
    {
        var length = rows[0].Length;
        var places = rows.Select((_, row) => '(' + string.Join(", ", Enumerable.Range(row * length, length).Select(at => string.Create(CultureInfo.InvariantCulture, $"{{{at}}}"))) + ')');
        var text = statement.Replace("{rows}", string.Join(", ", places), StringComparison.Ordinal);
        return db.Database.ExecuteSqlRawAsync(text, rows.SelectMany(row => row), cancellationToken);
    }
}
