using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Sealing;
using Domicile.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Domicile.Remote;

/// <summary>
/// The custodian's answers to the service plane, at <c>/custody/v1/…</c> of the listener that demands the service's certificate.
/// Whatever no honest process sends is refused, logged and counted.
/// </summary>
public sealed partial class AnswerCalls(
    Custodian custodian, IHolders holders, IRegistrar credentials, IHelpedRecovery recovery, IVisits visits, CallSessions sessions, ServiceCertificates certificates,
    IOptions<DomicileOptions> arrangement, IOptions<Planes> planes, TimeProvider time, ILogger<AnswerCalls> log)
{
    public const string SessionHeader = "Domicile-Session";
    public const string NumberHeader = "Domicile-Call";
    public const int MaxCalls = 256;

    public static readonly Refusal NoSession = new("no-custody-session", 401, "Open a session with the custodian first.");
    public static readonly Refusal Replayed = new("replayed-call", 409, "This call was made before.");
    public static readonly Refusal NotYours = new("not-your-session", 403, "This session is another process's.");
    public static readonly Refusal TooMuch = new("too-many-refusals", 429, "Too many calls had to be refused: nothing more is heard for a minute.");

    private const int MaxBody = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public void Map(IEndpointRouteBuilder app)
    {
        var calls = app.MapGroup("/custody/v1").ExcludeFromDescription();
        calls.MapPost("open", (RequestDelegate)Open);
        calls.MapPost("renew-certificate", (RequestDelegate)Renew);
        Map(calls, "unseal", Wire.Default.UnsealCallArray, Wire.Default.AnswerReleasedArray, Unseal);
        Map(calls, "erase", Wire.Default.SubjectCall, Wire.Default.AnswerReceipt, (call, stop) => custodian.Erase(call.Subject, stop));
        Map(calls, "erasure-proof", Wire.Default.SubjectCall, Wire.Default.AnswerString, (call, stop) => custodian.ErasureProof(call.Subject, stop));
        Map(calls, "index", Wire.Default.IndexCall, Wire.Default.AnswerDone,
            (call, stop) => custodian.IndexBlinded(call.By, call.Category, call.Blinded, stop));
        Map(calls, "find", Wire.Default.FindCall, Wire.Default.AnswerFound,
            async (call, stop) => (await custodian.FindBlinded(call.Category, call.Blinded, stop)).Then<Found>(subject => new Found(subject)));
        Map(calls, "accesses", Wire.Default.AccessesCall, Wire.Default.AnswerIReadOnlyListAccessRecord,
            (call, stop) => custodian.Accesses(call.By, call.Before, call.Limit, stop));
        Map(calls, "proof", Wire.Default.ProofCall, Wire.Default.AnswerString, (call, stop) => custodian.Proof(call.By, call.Index, stop));
        Map(calls, "absence", Wire.Default.AbsenceCall, Wire.Default.AnswerString,
            (call, stop) => custodian.Absence(call.By, call.Party, call.Category, call.FromMs, call.ToMs, stop));
        Map(calls, "record", Wire.Default.RecordCall, Wire.Default.AnswerReceipt, (call, stop) => custodian.Record(call.Kind, call.Body, stop));
        Map(calls, "erasures", Wire.Default.ErasuresCall, Wire.Default.AnswerErasures, Follow);
        Map(calls, "found-holder", Wire.Default.HolderCall, Wire.Default.AnswerReceipt, (call, stop) => holders.Found(call.Holder, call.By, call.Members, stop));
        Map(calls, "admit-member", Wire.Default.HolderCall, Wire.Default.AnswerReceipt,
            async (call, stop) => call.Members is [var member] ? await holders.Admit(call.Holder, call.By, member, stop) : WellFormed.Malformed);
        Map(calls, "depart", Wire.Default.HolderCall, Wire.Default.AnswerReceipt, (call, stop) => holders.Depart(call.Holder, call.By, stop));
        Map(calls, "destroy-holder", Wire.Default.HolderCall, Wire.Default.AnswerReceipt, (call, stop) => holders.Destroy(call.Holder, stop));
        MapCredentials(calls);
    }

    private void MapCredentials(IEndpointRouteBuilder calls)
    {
        MapSaid(calls, "enroll", Wire.Default.EnrollCall, Wire.Default.AnswerEnrolled, (call, stop) => credentials.Enroll(call.Subject, call.First, call.From, stop));
        Map(calls, "activate", Wire.Default.SessionCall, Wire.Default.AnswerDone, (call, stop) => credentials.Activate(call.By, stop));
        MapSaid(calls, "sign-in", Wire.Default.SignInCall, Wire.Default.AnswerBegunSession, (call, stop) => credentials.SignIn(call.Subject, call.Proof, call.From, stop));
        MapSaid(calls, "begin-passkey", Wire.Default.BeginPasskeyCall, Wire.Default.AnswerPasskeyOptions, (call, stop) => credentials.BeginPasskey(call.Name, call.By, stop));
        MapSaid(calls, "begin-proof", Wire.Default.BeginProofCall, Wire.Default.AnswerPasskeyOptions, (_, stop) => credentials.BeginProof(stop));
        Map(calls, "challenge-session", Wire.Default.SessionCall, Wire.Default.AnswerString, (call, stop) => credentials.Challenge(call.By, stop));
        Map(calls, "bind-session", Wire.Default.BindCall, Wire.Default.AnswerDone, (call, stop) => credentials.Bind(call.By, call.Key, call.Proof, stop));
        Map(calls, "renew", Wire.Default.RenewCall, Wire.Default.AnswerSessionSecret,
            async (call, stop) => call.By is { } by ? await credentials.Renew(by, call.Proof, stop) : CredentialRefusals.NoGrant);
        Map(calls, "check", Wire.Default.CheckCall, Wire.Default.AnswerDone, (call, stop) => credentials.Check(call.By, call.Fresh, stop));
        MapSaid(calls, "confirm", Wire.Default.ConfirmCall, Wire.Default.AnswerDone, (call, stop) => credentials.Confirm(call.By, call.Proof, stop));
        Map(calls, "credentials", Wire.Default.SessionCall, Wire.Default.AnswerCredentialList, (call, stop) => credentials.List(call.By, stop));
        MapSaid(calls, "set-password", Wire.Default.SetPasswordCall, Wire.Default.AnswerDone, (call, stop) => credentials.SetPassword(call.By, call.Password, stop));
        MapSaid(calls, "add-passkey", Wire.Default.AddPasskeyCall, Wire.Default.AnswerPasskeyView, (call, stop) => credentials.AddPasskey(call.By, call.Made, call.Name, stop));
        Map(calls, "remove-passkey", Wire.Default.RemovePasskeyCall, Wire.Default.AnswerDone, (call, stop) => credentials.RemovePasskey(call.By, call.Id, stop));
        MapSaid(calls, "new-codes", Wire.Default.SessionCall, Wire.Default.AnswerIReadOnlyListString, (call, stop) => credentials.NewCodes(call.By, stop));
        Map(calls, "sessions", Wire.Default.SessionCall, Wire.Default.AnswerIReadOnlyListSessionView, (call, stop) => credentials.Sessions(call.By, stop));
        Map(calls, "sign-out", Wire.Default.SessionCall, Wire.Default.AnswerDone, (call, stop) => credentials.SignOut(call.By, stop));
        Map(calls, "end-session", Wire.Default.EndCall, Wire.Default.AnswerDone, (call, stop) => credentials.End(call.By, call.Session, stop));
        Map(calls, "ask-erasure", Wire.Default.AskErasureCall, Wire.Default.AnswerDone, (call, stop) => credentials.AskErasure(call.By, call.Due, stop));
        Map(calls, "undo-erasure", Wire.Default.SessionCall, Wire.Default.AnswerDone, (call, stop) => credentials.UndoErasure(call.By, stop));
        Map(calls, "ask-recovery", Wire.Default.SubjectCall, Wire.Default.AnswerAskedRecovery, (call, stop) => recovery.Ask(call.Subject, stop));
        Map(calls, "refuse-recovery", Wire.Default.SessionCall, Wire.Default.AnswerDone, (call, stop) => recovery.Refuse(call.By, stop));
        Map(calls, "recovery", Wire.Default.SessionCall, Wire.Default.AnswerAwaitedRecovery, (call, stop) => recovery.Find(call.By, stop));
        Map(calls, "begin-visit", Wire.Default.BeginVisitCall, Wire.Default.AnswerString, (call, stop) => visits.Begin(call.Plan, call.By, stop));
        Map(calls, "finish-visit", Wire.Default.FinishVisitCall, Wire.Default.AnswerVisited, (call, stop) => visits.Finish(call.Code, call.Binding, stop));
    }

    /// <summary>Whoever has pages of its own hears credentials there and nowhere else: nothing that a person is to say comes through the service.</summary>
    private void MapSaid<TCall, TValue>(IEndpointRouteBuilder calls, string name, JsonTypeInfo<TCall> read, JsonTypeInfo<Answer<TValue>> write,
        Func<TCall, CancellationToken, Task<Outcome<TValue>>> act) =>
        Map(calls, name, read, write, async (call, stop) => visits.Pages is null ? await act(call, stop) : VisitRefusals.CustodianAlone);

    private void Map<TCall, TValue>(IEndpointRouteBuilder calls, string name, JsonTypeInfo<TCall> read, JsonTypeInfo<Answer<TValue>[]> write,
        Func<TCall, CancellationToken, Task<Answer<TValue>[]>> act) =>
        calls.MapPost(name, (RequestDelegate)(context => Answer(context, true, read, write, act)));

    private void Map<TCall, TValue>(IEndpointRouteBuilder calls, string name, JsonTypeInfo<TCall> read, JsonTypeInfo<Answer<TValue>> write,
        Func<TCall, CancellationToken, Task<Outcome<TValue>>> act) =>
        calls.MapPost(name, (RequestDelegate)(context => Answer(context, true, read, write, async (call, stop) => ToAnswer(await act(call, stop)))));

    private async Task Answer<TCall, TAnswer>(HttpContext context, bool inSession, JsonTypeInfo<TCall> read, JsonTypeInfo<TAnswer> write,
        Func<TCall, CancellationToken, Task<TAnswer>> act)
    {
        // The public listener asks for no certificate, and there is nothing here for it.
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        // A certificate that follows another by renewal is the same caller's.
        var caller = ServiceCertificates.LineOf(certificate.SerialNumber);
        if (certificates.Check(certificate) is { } over)
        {
            await Turn(context, caller, over);
            return;
        }
        if (Refuse(context, caller, inSession) is { } refusal)
        {
            await refusal.ToProblem().ExecuteAsync(context);
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBody;
        TCall call;
        try
        {
            call = await JsonSerializer.DeserializeAsync(context.Request.Body, read, context.RequestAborted) ?? throw new JsonException();
        }
        catch (Exception unreadable) when (unreadable is JsonException or BadHttpRequestException)
        {
            Abuse(caller, StrictRequests.Malformed);
            await StrictRequests.Malformed.ToProblem().ExecuteAsync(context);
            return;
        }
        var answer = await act(call, context.RequestAborted);
        // Revoked meanwhile: nothing more is given.
        if (certificates.Check(certificate) is { } since)
        {
            await Turn(context, caller, since);
            return;
        }
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, write, context.RequestAborted);
    }

    private Task Open(HttpContext context) =>
        Answer(context, inSession: false, Wire.Default.OpenCall, Wire.Default.AnswerOpened, (call, _) => Open(context, call));

    private Task Renew(HttpContext context) =>
        Answer(context, inSession: true, Wire.Default.RenewCertificateCall, Wire.Default.AnswerRenewed, (call, _) =>
        {
            var renewed = certificates.Renew(context.Connection.ClientCertificate!, call.Request);
            if (!renewed.Succeeded(out var next, out var refusal) || next.Certificate is not null)
                LogRenewed(log, context.Connection.ClientCertificate!.SerialNumber, refusal?.Code ?? "renewed");
            return Task.FromResult(ToAnswer(renewed));
        });

    /// <summary>Says what is wrong with the caller's certificate; another needs another connection.</summary>
    private Task Turn(HttpContext context, string caller, Refusal refusal)
    {
        if (sessions.Bears(caller)) Abuse(caller, refusal);
        context.Response.Headers.Connection = "close";
        return refusal.ToProblem().ExecuteAsync(context);
    }

    private Refusal? Refuse(HttpContext context, string caller, bool inSession)
    {
        if (!sessions.Bears(caller)) return TooMuch;
        if (!inSession) return null;
        _ = long.TryParse(context.Request.Headers[NumberHeader], out var number);
        Refusal? refusal = sessions.Accept(caller, context.Request.Headers[SessionHeader], number) switch
        {
            CallVerdict.Accepted => null,
            CallVerdict.NoSession => NoSession,
            CallVerdict.Replayed => Replayed,
            _ => NotYours,
        };
        // An honest process meets the first after a restart of the custodian.
        if (refusal is not null && refusal != NoSession) Abuse(caller, refusal);
        return refusal;
    }

    private void Abuse(string caller, Refusal refusal)
    {
        sessions.CountAbuse(caller);
        LogRefused(log, caller, refusal.Code);
    }

    private async Task<Answer<Opened>> Open(HttpContext context, OpenCall call)
    {
        // Certificates name the domicile too; this catches a service that is configured as another.
        if (call.Domicile != arrangement.Value.Name) return ToAnswer<Opened>(NotYours);
        var last = await custodian.LastErasure(context.RequestAborted);
        var session = sessions.Open(ServiceCertificates.LineOf(context.Connection.ClientCertificate!.SerialNumber));
        return new(new(session, custodian.LedgerKey, planes.Value.LedgerUrl, visits.Pages ?? "", custodian.IsTrial, last), null);
    }

    private async Task<Answer<Released>[]> Unseal(UnsealCall[] calls, CancellationToken stop) =>
        calls.Length > MaxCalls ? [ToAnswer<Released>(StrictRequests.TooLarge)] : await Task.WhenAll(calls.Select(async call =>
        {
            // Not called off: what is begun leaves an entry, and the caller may still be there.
            var outcome = await custodian.Unseal(
                new(call.Holder, call.Category, call.Access, TimeSpan.FromMilliseconds(Math.Clamp(call.TermMs, 0, int.MaxValue))), call.By, CancellationToken.None);
            if (!outcome.Succeeded(out var grant, out var refusal)) return ToAnswer<Released>(refusal);
            using (grant.Key) return new(new(grant.Key.Export(), grant.Receipt, (long)grant.Key.Left.TotalMilliseconds), null);
        }));

    /// <summary>Answers once there is an erasure after the one named, or after a while with none.</summary>
    private async Task<Outcome<Erasures>> Follow(ErasuresCall call, CancellationToken stop)
    {
        var erased = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Tell(SubjectId subject) => erased.TrySetResult();
        custodian.Erased += Tell;
        try
        {
            var known = await custodian.ErasedAfter(call.After, stop);
            if (known.Subjects.Count > 0) return known;
            await erased.Task.WaitAsync(Patience, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            return await custodian.ErasedAfter(call.After, stop);
        }
        finally
        {
            custodian.Erased -= Tell;
        }
    }

    private static Answer<T> ToAnswer<T>(Outcome<T> outcome) => outcome.Succeeded(out var value, out var refusal) ? new(value, null) : new(default, refusal);

    [LoggerMessage(Level = LogLevel.Information, Message = "The service asked for what follows certificate {Certificate}: {Code}.")]
    private static partial void LogRenewed(ILogger logger, string certificate, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a call of the service with a certificate of line {Certificate}: {Code}.")]
    private static partial void LogRefused(ILogger logger, string certificate, string code);
}
