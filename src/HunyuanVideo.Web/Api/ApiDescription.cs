using System.Text.Json.Nodes;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HunyuanVideo.Web.Api;

/// <summary>The OpenAPI document.</summary>
internal static class ApiDescription
{
    /// <summary>Where it is.</summary>
    public const string Address = "/openapi/v1.json";

    private const string KeyScheme = "key";
    private const string ExampleServer = "http://localhost:7860/";
    private const string ExamplePrompt = "A cat walks on the grass, realistic style.";

    private static readonly string[] Described = ["api/", "readyz", "healthz"];
    private static readonly string[] WholeNumbers = ["limit", "before", "width", "height"];

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => Described.Any(prefix => endpoint.RelativePath?.StartsWith(prefix, StringComparison.Ordinal) == true);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "HunyuanVideo.Web";
            document.Info.Version = AppVersion.Current;
            document.Info.Description =
                "Text to video, rendered on this server. Jobs are queued, survive restarts, and can be watched by server-sent events or over SignalR at /hubs/jobs.";

            // clients take the address the document came from, whatever stands between
            document.Servers = [new() { Url = "/" }];
            DescribeKeys(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeSettings(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            Describe(operation);
            return Task.CompletedTask;
        });
    }

    private static void DescribeKeys(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The API key of a user, or the access token. A server that only this machine can reach and that has no users asks for none.",
        };

        // the empty one says that it may do without
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }, new OpenApiSecurityRequirement()];
    }

    private static void DescribeSettings(OpenApiSchema schema, Type type)
    {
        foreach (RenderField field in type.IsAssignableTo(typeof(JobSettings)) ? RenderFields.All : [])
        {
            if (schema.Properties?.TryGetValue(field.Name, out IOpenApiSchema? setting) == true)
            {
                setting.Description = field.Description;
            }
        }
    }

    private static void Describe(OpenApiOperation operation)
    {
        // numbers are read by hand, to tell what is wrong with them
        foreach (OpenApiParameter parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>()
            .Where(parameter => WholeNumbers.Contains(parameter.Name, StringComparer.Ordinal)))
        {
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" };
        }

        if (operation.OperationId == "SubmitJob" && operation.RequestBody?.Content is { } contents
            && contents.TryGetValue("application/json", out OpenApiMediaType? body))
        {
            body.Example = new JsonObject { ["prompt"] = ExamplePrompt, ["infer_steps"] = 30, ["seed"] = 7 };
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
            operation.Extensions["x-codeSamples"] = new JsonNodeExtension(new JsonArray(
            [
                .. ApiSample.All(ExampleServer, ExamplePrompt)
                    .Select(sample => new JsonObject { ["lang"] = sample.Title, ["source"] = sample.Text }),
            ]));
        }
    }
}
