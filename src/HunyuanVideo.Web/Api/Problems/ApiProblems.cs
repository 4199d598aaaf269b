using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace HunyuanVideo.Web.Api.Problems;

/// <summary>
/// Keeps the pages for people away from programs: whatever goes wrong under the API's addresses is answered as problem details.
/// </summary>
internal sealed partial class ApiProblems(RequestDelegate next, ILogger<ApiProblems> logger)
{
    private static readonly PathString[] Prefixes = ["/api", "/hubs", "/openapi", "/readyz"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (!Array.Exists(Prefixes, prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            await next(context);
            return;
        }

        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        await AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
            {
                await WriteAsync(context, context.Response.StatusCode, detail: null);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // nobody listens any more
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            (int status, string detail) = error switch
            {
                BadHttpRequestException bad => (bad.StatusCode, bad.Message),
                NotAllowedException => (StatusCodes.Status403Forbidden, error.Shown()),
                JobStoreException or MediaException => (StatusCodes.Status503ServiceUnavailable, error.Shown()),
                _ => (StatusCodes.Status500InternalServerError, "Something went wrong on the server; its log says what."),
            };
            if (status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(error, context.Request.Method, context.Request.Path);
            }

            context.Response.ContentType = null;
            context.Response.ContentLength = null;
            await WriteAsync(context, status, detail);
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string? detail)
    {
        context.Response.StatusCode = status;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        var problem = new ProblemDetails { Status = status, Detail = detail };
        return TypedResults.Problem(problem).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception error, string method, PathString path);
}
