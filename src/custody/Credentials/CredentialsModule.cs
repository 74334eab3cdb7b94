using Domicile.Base;
using Domicile.Credentials.Passkeys;
using Domicile.Credentials.Registration;
using Domicile.Credentials.Sessions;
using Domicile.Credentials.Visits;
using Domicile.Custody.Grants;
using Domicile.Keys;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Work;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Credentials;

/// <summary>The module's door.</summary>
public static class CredentialsModule
{
    /// <summary>Beside the custodian, and before it, since its start may have somebody forgotten: who may speak for a subject.</summary>
    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddModuleDb<CredentialsDb>("credentials", CustodyFolder.Name).AddJobs<CredentialsDb>().AddSettings<CredentialOptions>()
            .AddOptions<CredentialOptions>()
            .Validate(options => options.IsUsable,
                "DOMICILE_PAGES_URL needs the planes apart, and DOMICILE_PUBLIC_URL: the same scheme, and a host over its own.").ValidateOnStart();
        services.AddIdentityCore<Holder>().AddUserStore<PasskeyHolders>();
        services.AddScoped<IPasskeyHandler<Holder>, PasskeyHandler<Holder>>()
            .AddSingleton<IConfigureOptions<IdentityPasskeyOptions>, AcceptedOrigins>();
        services.AddSingleton<LiveSessions>().AddSingleton<ISubjectGrants>(provider => provider.GetRequiredService<LiveSessions>());
        services.AddSingleton<Ceremonies>().AddSingleton<PasskeyCeremony>().AddSingleton<Verifiers>().AddSingleton<Places>().AddSingleton<BeginSession>()
            .AddSingleton<SessionProofs>();
        services.AddSingleton<VisitDesk>().AddSingleton<IVisits>(provider => provider.GetRequiredService<VisitDesk>())
            .AddSingleton<IVisitDesk>(provider => provider.GetRequiredService<VisitDesk>());
        services.AddSingleton<HelpedRecovery>().AddSingleton<IHelpedRecovery>(provider => provider.GetRequiredService<HelpedRecovery>());
        return services.AddSingleton<Registrar>().AddSingleton<IRegistrar>(provider => provider.GetRequiredService<Registrar>()).AddJobHandler<CredentialsDb, SweepEnrolment>();
    }
}
