using Domicile.Base;
using Domicile.Identity.Accounts;
using Domicile.Identity.Moderated;
using Domicile.Identity.Own;
using Domicile.Identity.Pages;
using Domicile.Identity.Passkeys;
using Domicile.Identity.Profiles;
using Domicile.Identity.Requests;
using Domicile.Identity.Sessions;
using Domicile.Identity.Visits;
using Domicile.Media;
using Domicile.Moderated;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Domicile.Work;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Domicile.Identity;

/// <summary>The module's doors: what it registers and what it answers.</summary>
public static class IdentityModule
{
    private const int MaxBody = 16 * 1024;

    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddModuleDb<IdentityDb>("identity").AddJobs<IdentityDb>().AddHttpContextAccessor();
        services.AddAuthentication(SessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(Caller.SubjectClaim).Build());
        services.AddDataProtection();
        services.AddSingleton<OwnAccess>().AddSingleton<Throttle>().AddSingleton<KnownDevices>().AddSingleton<Passwords>().AddSingleton<Applicants>();
        services.AddSingleton<AddressKey>().AddSingleton<IPreparation>(provider => provider.GetRequiredService<AddressKey>()).AddSingleton<IndexAgain>();
        services.AddSingleton<SignUp>().AddSingleton<PasswordSignUp>().AddSingleton<SignIn>().AddSingleton<ShowAccount>().AddSingleton<ChangePassword>();
        services.AddSingleton<CheckAge>().AddSingleton<IViewerAges>(provider => provider.GetRequiredService<CheckAge>())
            .AddSingleton<IAdultsOnly>(provider => provider.GetRequiredService<CheckAge>());
        services.AddSingleton<CurrentSession>().AddSingleton<ICurrentSession>(provider => provider.GetRequiredService<CurrentSession>())
            .AddSingleton<KeepSessions>().AddSingleton<RenewByKey>().AddSingleton<Browser>().AddSingleton<ListSessions>().AddSingleton<Disown>().AddSingleton<AwaitedHelp>();
        services.AddSingleton<BeginVisit>().AddSingleton<Newcomers>().AddSingleton<SignUpByVisit>().AddSingleton<FinishVisit>();
        services.AddSingleton<IProfiles, StoredProfiles>().AddSingleton<EditProfile>().AddSingleton<ChangePicture>();
        services.AddSingleton(IdentityFeatures.Profile).AddSingleton<IModeratedPeople, ModeratedPeople>().AddSingleton<IPersonMeasures, SetMeasures>().AddSingleton<ISubjectKind, ProfileKind>();
        services.AddSingleton<IPersonalData, IdentityData>().AddSingleton<ISealedValues, SealedIdentity>().AddSingleton<IAccountDeletion, AccountDeletion>();
        return services.AddEvent<IdentityDb, NameInDoubt>().AddEvent<IdentityDb, OwnerDisowns>().AddJobHandler<IdentityDb, SweepEnrolment>().AddJobHandler<IdentityDb, ApplyVisibility>();
    }

    /// <summary>Same-origin check, then who is asking, and that the answer is kept nowhere: before every endpoint that changes or shows anything.</summary>
    public static IApplicationBuilder UseIdentity(this IApplicationBuilder app) =>
        app.UseMiddleware<SameOrigin>().UseAuthentication().UseMiddleware<NoStore>().UseMiddleware<RenewFirst>().UseAuthorization().UseMiddleware<SendToCustodian>();

    public static IEndpointRouteBuilder MapIdentity(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Identity").WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        var mine = api.MapGroup("").RequireAuthorization();
        api.MapPost("/accounts", PasswordSignUp.Endpoint).WithName("signUp").HearsCredentials().WithSummary("Makes an account and signs in.")
            .Refuses(EmailAddress.Taken, UserName.Taken, EditProfile.NotShown, UserName.WrongLength, UserName.WrongCharacters, UserName.WrongDots,
                UserName.Reserved, EmailAddress.Invalid, BirthDate.Invalid, BirthDate.TooYoung, Passwords.WrongLength, Passwords.TooCommon,
                Passwords.HoldsName, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new SignUpRequest("wren", "wren@example.org", "1990-05-31", "heron at the weir"));
        api.MapPost("/session", SignIn.Endpoint).WithName("signIn").HearsCredentials().WithSummary("Signs in by user name or e-mail address, and password.")
            .Refuses(NotTheOwner.WrongPassword, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new SignInRequest("wren", "heron at the weir"));
        api.MapPost("/session/recovery", SignIn.Recover).WithName("recover").HearsCredentials().WithSummary("Signs in by a recovery code, which is good once, or by the operator's.")
            .Refuses(NotTheOwner.WrongPassword, CredentialRefusals.NotDueYet, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new RecoveryRequest("wren", "7KQ2-9MZD-T4HX-0BVE"));
        mine.MapPost("/session/confirm", ConfirmOwner.Endpoint).WithName("confirmOwner").HearsCredentials().WithSummary("Shows once more that it is the person, for five minutes.")
            .Refuses(NotTheOwner.WrongPassword, CredentialRefusals.CeremonyOver, CredentialRefusals.PasskeyRefused, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new ConfirmRequest("heron at the weir"));
        mine.MapPost("/account/codes", ConfirmOwner.NewCodes).WithName("newCodes").HearsCredentials().WithSummary("Eight new recovery codes; the old ones are void.")
            .Refuses(CredentialRefusals.ConfirmFirst).Unseals();
        api.MapGet("/session", Browser.Show).Refuses(Caller.SignInFirst).WithName("whoAmI").WithSummary("Who is signed in.");
        api.MapDelete("/session", Browser.SignOut).WithName("signOut").WithSummary("Ends this session.");
        api.MapPost("/session/challenge", RenewByKey.Challenge).WithName("challengeSession").WithSummary("What the browser signs by the key of its session.")
            .Refuses(Caller.SignInFirst).Unseals();
        mine.MapPost("/session/key", RenewByKey.Bind).WithName("bindSession").WithSummary("Binds the session to a key of the browser, once: from then on only that key renews it.")
            .Refuses(CredentialRefusals.ProofRefused, CredentialRefusals.BoundElsewhere, CredentialRefusals.ConfirmFirst).Unseals()
            .Example(new BindSessionRequest(new byte[65], "1800000000000.A1b2C3", new byte[64]));
        api.MapPost("/session/renewal", RenewByKey.Renew).WithName("renewSession").WithSummary("Renews the session by its browser's key.")
            .Refuses(Caller.SignInFirst, CredentialRefusals.ProofRefused).Unseals()
            .Example(new RenewSessionRequest("1800000000000.A1b2C3", new byte[64]));
        mine.MapGet("/account", ShowAccount.Endpoint).WithName("account").WithSummary("One's own account, with what is sealed.")
            .Unseals();
        mine.MapPut("/account/password", ChangePassword.Endpoint).WithName("changePassword").HearsCredentials().WithSummary("Changes the password and ends every other session.")
            .Refuses(NotTheOwner.WrongPassword, CredentialRefusals.ConfirmFirst, Passwords.WrongLength, Passwords.TooCommon, Passwords.HoldsName, CredentialRefusals.Busy,
                Throttle.TooMany).Unseals()
            .Example(new ChangePasswordRequest("heron at the weir", "otter under the bridge"));
        mine.MapPost("/age-check", CheckAge.Endpoint).WithName("checkAge").WithSummary("Has one's own birth date opened to see whether one is 18; for this session, the answer is kept.")
            .Refuses(Caller.SignInFirst, CheckAge.TooYoung, Throttle.TooMany).Unseals();
        mine.MapGet("/account/recovery", AwaitedHelp.Show).WithName("awaitedRecovery").WithSummary("Whether somebody waits to come into one's account with the operator's help.");
        mine.MapDelete("/account/recovery", AwaitedHelp.RefuseNow).WithName("refuseRecovery").WithSummary("Refuses that: whoever has come in so is out.")
            .Unseals();
        mine.MapGet("/sessions", ListSessions.List).WithName("sessions").WithSummary("Where one is signed in.")
            .Unseals();
        mine.MapDelete("/sessions", ListSessions.EndAllOthers).WithName("endOtherSessions").WithSummary("Ends every session but this one.")
            .Refuses(CredentialRefusals.ConfirmFirst).Unseals();
        mine.MapPost("/sessions/disown", Disown.Endpoint).WithName("disown").WithSummary("This was not me: ends every other session, replaces the recovery codes, and has a person look at it.")
            .Refuses(CredentialRefusals.ConfirmFirst).Unseals();
        mine.MapDelete("/sessions/{id:guid}", ListSessions.EndOne).WithName("endSession").WithSummary("Ends a session.")
            .Refuses(CredentialRefusals.NoSuchSession, CredentialRefusals.ConfirmFirst).Unseals();
        api.MapPost("/accounts/passkey/options", PasskeyEndpoints.BeginSignUp).WithName("beginPasskeySignUp").HearsCredentials().WithSummary("Begins to sign up with a passkey.")
            .Refuses(UserName.WrongLength, UserName.WrongCharacters, UserName.WrongDots, UserName.Reserved, EmailAddress.Invalid, BirthDate.Invalid,
                BirthDate.TooYoung, Throttle.TooMany).Unseals()
            .Example(new PasskeySignUpRequest("dipper", "dipper@example.org", "1990-05-31"));
        api.MapPost("/accounts/passkey", PasskeyEndpoints.FinishSignUp).WithName("passkeySignUp").HearsCredentials().WithSummary("Makes an account with a passkey and signs in.")
            .Refuses(CredentialRefusals.CeremonyOver, CredentialRefusals.PasskeyRefused, UserName.Taken, EditProfile.NotShown, EmailAddress.Taken, Throttle.TooMany).Unseals()
            .Example(PasskeyEndpoints.OfNewPasskey);
        api.MapPost("/session/passkey/options", PasskeyEndpoints.BeginSignIn).WithName("beginPasskeySignIn").HearsCredentials().WithSummary("Begins to sign in with a passkey.")
            .Refuses(Throttle.TooMany).Unseals();
        api.MapPost("/session/passkey", PasskeyEndpoints.FinishSignIn).WithName("passkeySignIn").HearsCredentials().WithSummary("Signs in with a passkey.")
            .Refuses(CredentialRefusals.PasskeyRefused, CredentialRefusals.CeremonyOver).Unseals()
            .Example(PasskeyEndpoints.OfProof);
        mine.MapPost("/passkeys/options", PasskeyEndpoints.BeginAdding).WithName("beginPasskey").HearsCredentials().WithSummary("Begins to add a passkey to the account.")
            .Refuses(NotTheOwner.WrongPassword, CredentialRefusals.ConfirmFirst, CredentialRefusals.Busy, Throttle.TooMany).Unseals()
            .Example(new AddPasskeyRequest("heron at the weir"));
        mine.MapPost("/passkeys", PasskeyEndpoints.FinishAdding).WithName("addPasskey").HearsCredentials().WithSummary("Adds a passkey to the account.")
            .Refuses(CredentialRefusals.CeremonyOver, CredentialRefusals.PasskeyRefused, CredentialRefusals.TooManyPasskeys, CredentialRefusals.ConfirmFirst).Unseals()
            .Example(PasskeyEndpoints.OfNewPasskey);
        mine.MapDelete("/passkeys/{id}", PasskeyEndpoints.Remove).WithName("removePasskey").WithSummary("Removes a passkey.")
            .Refuses(CredentialRefusals.NoSuchPasskey, CredentialRefusals.LastWayIn, CredentialRefusals.ConfirmFirst).Unseals();
        mine.MapPut("/profile", EditProfile.Endpoint).WithName("editProfile").WithSummary("Changes one's display name and text.").Needs(IdentityFeatures.Profile)
            .Refuses(EditProfile.NotShown, FreeText.DisplayNameWrongLength, FreeText.AboutTooLong, FreeText.HiddenCharacters, Throttle.TooMany)
            .Example(new EditProfileRequest("Wren", "Birds along the river, mostly before breakfast."));
        mine.MapPut("/profile/picture", ChangePicture.Upload).WithName("setPicture").WithSummary("Sets one's picture: a JPEG, PNG or WebP of at most 2 MB.")
            .Accepts<byte[]>("image/jpeg", "image/png", "image/webp").WithMetadata(new RequestSizeLimitAttribute(ChangePicture.MaxBytes)).Needs(IdentityFeatures.Profile)
            .Refuses(IPictures.Unreadable, IPictures.Busy, IPictures.NoSandbox, ChangePicture.TooLarge, Throttle.TooMany);
        mine.MapDelete("/profile/picture", ChangePicture.Remove).WithName("removePicture").WithSummary("Removes one's picture.");
        app.MapGet("/avatars/{name}", ChangePicture.Show).ExcludeFromDescription();
        app.MapGet("/settings/{what}", BeginVisit.Endpoint).RequireAuthorization().ExcludeFromDescription();
        app.MapGet("/me", GoTo.Me).ExcludeFromDescription();
        app.MapPost("/age-check", GoTo.CheckedAge).ExcludeFromDescription();
        app.MapPost("/sign-out", GoTo.SignOut).ExcludeFromDescription();
        app.MapPost("/help/refuse", GoTo.RefuseHelp).RequireAuthorization().ExcludeFromDescription();
        return app;
    }

    /// <summary>Where the custodian has pages of its own, this is refused.</summary>
    private static RouteHandlerBuilder HearsCredentials(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new HearsCredentialsAttribute()).Refuses(VisitRefusals.CustodianAlone);
}
