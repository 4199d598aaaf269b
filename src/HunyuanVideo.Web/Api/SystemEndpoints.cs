using System.Runtime.InteropServices;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>The machine, the model, and whether they are ready.</summary>
internal static class SystemEndpoints
{
    public static void MapSystem(this RouteGroupBuilder api)
    {
        api.MapGet("/system", GetSystem).WithTags("System").WithName("GetSystem").WithSummary("The machine and how busy it is");
        api.MapKeepRunning();
        api.MapGet("/model", GetModel).WithTags("System").WithName("GetModel").WithSummary("The model, its defaults, sizes and limits");
    }

    /// <summary>200 once renders can begin, else 503 with the reason.</summary>
    public static void MapReady(this IEndpointRouteBuilder app) => app.MapGet("/readyz", GetReady)
        .WithTags("System").WithName("GetReady").WithSummary("Whether renders can begin; 503 with the reason while the model is loaded or the machine cannot render")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Results<ContentHttpResult, ProblemHttpResult> GetReady(IModelStatus status, QueueHolds holds) => status.Current switch
    {
        { Phase: ModelPhase.Ready } when holds.OfAll is { } hold => ApiProblem.Busy($"No video is begun for now; those that wait are kept. {hold.Fault.Summary}"),
        { Phase: ModelPhase.Ready } => TypedResults.Text("ready"),
        { Phase: ModelPhase.Failed } failed => ApiProblem.Busy(ShownSentence.Of(failed.Message) ?? "The model could not be loaded."),
        { Loading: { } progress } busy => ApiProblem.Loading($"The model is being loaded: {ShownSentence.Of(busy.Message)}.", progress),
        var loading => ApiProblem.Busy(loading.Message is { } message ? $"The model is being loaded: {ShownSentence.Of(message)}." : "The model is being loaded."),
    };

    private static async Task<Ok<SystemResponse>> GetSystem(
        IModelStatus status, IJobs jobs, DataFolder folder, RenderForecast forecast, OperationViews operation, CurrentCaller who, TimeProvider time, CancellationToken cancellationToken)
    {
        QueueStatus queue = await jobs.QueueStatusAsync(cancellationToken);
        ModelSnapshot model = status.Current;
        return TypedResults.Ok(new SystemResponse
        {
            Version = AppVersion.Current,
            Device = model.Device,
            Dtype = model.Dtype,
            ModelState = StateOf(model),
            ModelMessage = who.Sentence(model.Message),
            Runtime = RuntimeInformation.FrameworkDescription,
            Os = RuntimeInformation.OSDescription,
            Processors = Environment.ProcessorCount,
            ProcessMemoryBytes = Environment.WorkingSet,
            AvailableMemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            DataFreeBytes = FreeBytes(folder.Path),
            UptimeSeconds = Uptime(time),
            QueuePaused = queue.Paused,
            Queued = queue.Queued,
            Running = queue.Active,
            HourlyRateUsd = (double?)forecast.HourlyRate,
            Operation = operation.Current,
        });
    }

    private static Ok<ModelResponse> GetModel(IModelStatus status)
    {
        ModelSnapshot model = status.Current;
        ModelCard card = model.Card;
        RenderRequest defaults = RenderFields.Defaults(card);
        return TypedResults.Ok(new ModelResponse(
            card.Name,
            card.Description,
            StateOf(model),
            model.Device,
            model.Dtype,
            new ModelDefaultsResponse(
                defaults.Width,
                defaults.Height,
                defaults.VideoLength,
                defaults.InferSteps,
                defaults.Seed,
                defaults.GuidanceScale,
                defaults.FlowShift,
                defaults.EmbeddedGuidanceScale,
                card.Defaults.Fps),
            [.. card.Tiers.SelectMany(tier => tier.Sizes.Select(size => new SizeResponse(tier.Name, size.Width, size.Height)))],
            card.Lengths,
            card.Vocabulary,
            card.Examples,
            LimitsResponse.Default));
    }

    private static string StateOf(ModelSnapshot model) => model.Phase.ToString().ToLowerInvariant();

    private static double Uptime(TimeProvider time)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return Math.Round((time.GetUtcNow() - new DateTimeOffset(process.StartTime)).TotalSeconds, 1);
    }

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
