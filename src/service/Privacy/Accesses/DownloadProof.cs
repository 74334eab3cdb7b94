using System.Text;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Domicile.Privacy.Accesses;

/// <summary>The proof of one access, as a file that the verifier checks without a network.</summary>
internal static class DownloadProof
{
    public static string FileName(long index) => $"domicile-access-{index}.tlog-proof";

    public static async Task<Results<FileContentHttpResult, Problem>> Endpoint(
        long index, ICustodian custodian, ICurrentSession current, CancellationToken cancellationToken) =>
        (await custodian.Proof(current.Secret, index, cancellationToken)).Succeeded(out var proof, out var refusal)
            ? File(proof, FileName(index)) : refusal.ToProblem();

    public static FileContentHttpResult File(string proof, string name) =>
        TypedResults.File(Encoding.UTF8.GetBytes(proof), "text/plain; charset=utf-8", name);
}
