using System.Text;

namespace Domicile.Tests.Attacks;

/// <summary>What attacks ask of people, who ask it of the service.</summary>
internal static class People
{
    /// <summary>Asks in vain.</summary>
    public static async Task Refused(this Person person, int status, string code, HttpMethod method, string path, object? body = null)
    {
        using var answer = await person.Ask(method, path, body);
        await answer.AssertProblem(status, code);
    }

    public static async Task<string> Page(this Person person, string path) => Encoding.UTF8.GetString(await person.Download(path));
}
