using System.CommandLine;
using System.Net.Http.Headers;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>generate</c>: one prompt to one MP4, in this process or, with <c>--server</c>, in a running server's queue.</summary>
public static class GenerateCommand
{
    public static Command Create()
    {
        var options = new GenerateOptions();
        var command = new Command("generate", "Render one video and end.");
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(options, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GenerateOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (options.Server(arguments) is { } server)
        {
            return await RunOnServerAsync(server, options, arguments, cancellationToken);
        }

        // everything that can be refused is refused before a weight is read
        ModelFolder folder = options.Model.OpenFolder(arguments);
        (ModelCard card, string? note) = options.WithAdvice(arguments, folder);
        GenerationSettings settings = options.WithLoras(options.Settings(arguments, card), arguments, folder, cancellationToken);
        Mp4Options mp4 = options.Mp4(arguments, card);
        VideoTargets targets = options.Targets(arguments);
        await options.ProtectAsync(arguments, targets, cancellationToken);
        PipelineOptions pipeline = options.Model.Pipeline(arguments);
        var ffmpeg = new FfmpegLocator();
        var writer = new Mp4Writer(ffmpeg);
        await TargetFiles.CheckAsync(ffmpeg, writer, targets, cancellationToken);

        var job = new GenerateJob(folder, pipeline, new VideoOrder(settings, targets, mp4), writer);
        // one thread of its own, because scopes and inference mode belong to a thread
        VideoMetadata metadata = await RenderView.ShowAsync(settings, view =>
        {
            if (note is not null)
            {
                view.Warn(note);
            }

            return Task.Factory.StartNew(
                () => job.Run(view, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        });
        return Tell(options.Json(arguments), metadata, targets);
    }

    private static async Task<int> RunOnServerAsync(
        Uri server, GenerateOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        VideoTargets targets = options.Targets(arguments);
        await options.ProtectAsync(arguments, targets, cancellationToken);
        using var http = new HttpClient { BaseAddress = server };
        if (options.ApiKey(arguments) is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var render = new ServerRender(http, targets);
        VideoMetadata metadata = await RenderView.ShowAsync(
            $"On {server}", view => render.RunAsync(options.Request(arguments), view, cancellationToken));
        return Tell(options.Json(arguments), metadata, targets);
    }

    private static int Tell(bool json, VideoMetadata metadata, VideoTargets targets)
    {
        Console.WriteLine(json
            ? GenerateResult.From(metadata, targets).ToJson()
            : $"{targets.Video}: seed {metadata.Seed}, {metadata.Seconds.Total:F1} s{ComputedSteps(metadata)}");
        return ExitCode.Succeeded;
    }

    private static string ComputedSteps(VideoMetadata metadata) =>
        metadata.ComputedSteps < metadata.InferSteps ? $", {metadata.ComputedSteps} of {metadata.InferSteps} steps computed" : string.Empty;
}
