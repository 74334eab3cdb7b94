using System.Reflection;
using Domicile.Remote;
using Domicile.Sealing;

namespace Domicile.Tests.Architecture;

/// <summary>What a browser shows to speak for its person lives in a request alone.</summary>
public sealed class SessionSecretTests
{
    [Fact]
    public void No_type_that_outlives_a_request_has_a_field_for_it()
    {
        // Answers and calls on their way, which nothing keeps.
        string[] passing = [nameof(BegunSession), nameof(UnsealCall), nameof(HolderCall), nameof(IndexCall), nameof(AccessesCall), nameof(ProofCall), nameof(AbsenceCall), nameof(BeginPasskeyCall),
            nameof(SessionCall), nameof(RenewCall), nameof(BindCall), nameof(CheckCall), nameof(ConfirmCall), nameof(SetPasswordCall), nameof(AddPasskeyCall), nameof(RemovePasskeyCall), nameof(EndCall), nameof(AskErasureCall), nameof(BeginVisitCall),
            // How it is written, not what.
            nameof(Wire)];
        var holders = Directory.GetFiles(AppContext.BaseDirectory, "Domicile.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "domicile.dll"))
            .Where(file => !Path.GetFileName(file).StartsWith("Domicile.Tests", StringComparison.Ordinal)).Select(Assembly.LoadFrom)
            .SelectMany(assembly => assembly.GetTypes())
            // Local variables of what is under way.
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => Mentions(field.FieldType) && field.DeclaringType != typeof(SessionSecret))
            .Select(field => field.DeclaringType!.Name).Distinct();
        Assert.Equal(passing.Order(StringComparer.Ordinal), holders.Order(StringComparer.Ordinal));
    }

    private static bool Mentions(Type type) => type == typeof(SessionSecret) || (type.HasElementType && Mentions(type.GetElementType()!))
        // A delegate takes one, and holds none.
        || (type.IsGenericType && !type.IsAssignableTo(typeof(Delegate)) && Array.Exists(type.GetGenericArguments(), Mentions));
}
