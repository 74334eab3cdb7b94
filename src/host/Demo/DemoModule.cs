using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Demo;

/// <summary>The door of the demonstration.</summary>
public static class DemoModule
{
    /// <summary>
    /// Lets invented creators post once the service runs, and names the moderator of what they report, unless the operator names another.
    /// </summary>
    public static void AddDemo(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<Show>();
        builder.Configuration["DOMICILE_FIRST_LEAD"] ??= Show.Moderator;
        // Its moderator has a password, which is shown to whoever tries it.
        builder.Configuration["DOMICILE_STAFF_SIGN_IN"] ??= "Any";
    }
}
