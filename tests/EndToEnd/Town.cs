[assembly: AssemblyFixture(typeof(Domicile.EndToEnd.Town))]

namespace Domicile.EndToEnd;

/// <summary>A service in which someone lives, has posted, and leads moderation: shared by all tests that do not stop it.</summary>
public sealed class Town : IAsyncLifetime
{
    internal Service Service { get; private set; } = null!;

    internal Person Resident { get; private set; } = null!;

    /// <summary>The resident's published video.</summary>
    internal string Video { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Service = await Service.StartSaying("Domicile is at ", new() { ["DOMICILE_FIRST_LEAD"] = "resident" });
        Resident = await Person.SignUp(Service, "resident");
        Video = await Resident.Upload(await Clips.Make(1));
        await Resident.Publish(Video, "On every page");
        await Resident.Until(Video, own => own.GetProperty("published").GetBoolean());
    }

    public async ValueTask DisposeAsync()
    {
        Resident.Dispose();
        await Service.DisposeAsync();
    }
}
