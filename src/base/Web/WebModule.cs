using Domicile.Base;
using Domicile.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Web;

/// <summary>The module's door.</summary>
public static class WebModule
{
    /// <summary>Strict requests, rate limits, and an answer for each failure that is expected; with what Storage and Base add.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services) =>
        services.AddStorage().AddSettings<Proxies>().AddStrictRequests().AddExceptionHandler<StorageFailures>().AddExceptionHandler<DamagedSeals>().AddSingleton<Throttle>()
            .AddSingleton<IAuthorizationHandler, CheckConditions>().AddSingleton<IAuthorizationMiddlewareResultHandler, AnswerUnmet>();
}
