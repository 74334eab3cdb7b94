using System.Text.Json;
using System.Text.Json.Serialization;
using Domicile.Base;
using Domicile.Custody;
using Domicile.Custody.Entries;
using Domicile.Custody.Overseers;
using Domicile.Remote;
using Domicile.Sealing;
using Domicile.Storage;
using Domicile.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Domicile.Host;

/// <summary>What <c>/openapi/v1.json</c> says beyond what the framework reads from handlers: every refusal of every operation, by its code.</summary>
internal static class Description
{
    private const string ProblemSchema = "Problem", Session = "session";

    // Those of whoever opens or seals protected data, wherever the custodian is.
    private static readonly Refusal[] OfCustodian =
        [Receipts.KeysUnavailable, Receipts.NoReceipt, Receipts.NotEnrolled, Receipts.KeyRetired, Receipts.AlreadyErased, CustodyLine.Away, .. Custodian.NotAllowed,
            CredentialRefusals.NoGrant, CredentialRefusals.Copied, CredentialRefusals.LimitedYet, DamagedSeals.Damaged];

    private static readonly Refusal[] OfProofs = [Receipts.NoSuchEntry, EntryBook.NotPublished, Absences.NotAbsent, Absences.TooManyEntries];

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Identity"] = "Accounts, sessions, passkeys and one's own profile.",
        ["Video"] = "Resumable uploads (tus 1.0.0) and one's own videos.",
        ["Social"] = "Profiles, follows and likes.",
        ["Feed"] = "What to watch next, and what was watched.",
        ["Privacy"] = "What is held about one, who opened it, export and deletion.",
        ["Moderation"] = "Reports, decisions and appeals; the moderators' console; public figures.",
        ["Quorum"] = "What the parties have agreed, and where they say it.",
        ["Disclosure"] = "Overseers' signed questions, and their answers.",
    };

    public static void Complete(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Domicile";
            document.Info.Description = "A short-video service for one jurisdiction: what pages and other clients ask of it.";
            // Whatever name it is asked under: the address of the description is the address of the service.
            document.Servers = [new() { Url = "/" }];
            foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>()) tag.Description = Tags.GetValueOrDefault(tag.Name!);
            document.AddComponent(ProblemSchema, Schema());
            document.AddComponent(Session, new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "domicile" });
            return Task.CompletedTask;
        });
        JsonSerializerOptions? json = null;
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<Example>().FirstOrDefault() is { } example)
            {
                // As the service reads it; what is left out is clearer than null.
                json ??= new(context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions)
                {
                    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                };
                operation.RequestBody!.Content!["application/json"].Example = JsonSerializer.SerializeToNode(example.Body, json);
            }
            var refusals = RefusalsOf(metadata);
            operation.Security = refusals.Contains(Caller.SignInFirst) ? [new() { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] }] : [];
            foreach (var status in refusals.GroupBy(refusal => refusal.Status).OrderBy(status => status.Key))
                (operation.Responses ??= [])[status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Answer(status, context.Document!);
            return Task.CompletedTask;
        });
    }

    /// <summary>All that an endpoint may answer instead of what it is asked for.</summary>
    /// <param name="metadata">The endpoint's.</param>
    public static IReadOnlyList<Refusal> RefusalsOf(IEnumerable<object> metadata)
    {
        var refusals = new List<Refusal> { StorageAway.Away };
        foreach (var said in metadata)
        {
            if (said is Refusals its) refusals.AddRange(its.All);
            if (said is IAuthorizeData) refusals.AddRange([Caller.SignInFirst, Caller.RenewFirst]);
            if (said is NeedsKeys) refusals.AddRange(OfCustodian);
            if (said is NeedsProofs) refusals.AddRange(OfProofs);
            if (said is IAcceptsMetadata) refusals.AddRange([StrictRequests.Malformed, StrictRequests.TooLarge, StrictRequests.WrongType]);
            // What has a parameter to parse may find that it cannot.
            if (said is IParameterBindingMetadata { HasTryParse: true }) refusals.Add(StrictRequests.Malformed);
            if (said is IHttpMethodMetadata { HttpMethods: var methods } && !methods.Any(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
                refusals.AddRange([FullStorage.Full, StrictRequests.OtherSite]);
        }
        return [.. refusals.DistinctBy(refusal => refusal.Code)];
    }

    private static OpenApiResponse Answer(IEnumerable<Refusal> refusals, OpenApiDocument document) => new()
    {
        Description = string.Join(" ", refusals.Select(refusal => $"`{refusal.Code}`: {refusal.Message}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchema
                {
                    AllOf =
                    [
                        new OpenApiSchemaReference(ProblemSchema, document),
                        new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object,
                            Properties = new Dictionary<string, IOpenApiSchema>
                            {
                                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. refusals.Select(refusal => (System.Text.Json.Nodes.JsonNode)refusal.Code)] },
                            },
                        },
                    ],
                },
            },
        },
    };

    private static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Problem details (RFC 9457).",
        Required = new HashSet<string> { "type", "title", "status", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "/problems/{code}" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A sentence for people." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };
}
