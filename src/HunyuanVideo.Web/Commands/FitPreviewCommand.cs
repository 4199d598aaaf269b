using System.CommandLine;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>fit-preview</c>: finds the colours of a model's latents, for the preview, and writes them into its card.</summary>
public static class FitPreviewCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var card = new Option<string?>("--card")
        {
            Description = "The card to write (default: hunyuanvideo.json in the model's folder).",
            HelpName = "FILE",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the file of --card even where it is no card of a model." };
        var command = new Command("fit-preview", "Fit the preview colours of a model from its example prompts.");
        model.AddTo(command);
        command.Options.Add(card);
        command.Options.Add(overwrite);
        command.SetAction((arguments, cancellationToken) => Task.Factory.StartNew(
            () => Run(model.OpenFolder(arguments), model.Pipeline(arguments), TargetOf(arguments.GetValue(card), arguments.GetValue(overwrite)), cancellationToken),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        return command;
    }

    /// <exception cref="CommandException">Something else than a card is there.</exception>
    private static string? TargetOf(string? file, bool overwrite)
    {
        if (file is null || overwrite || !File.Exists(file))
        {
            return file;
        }

        try
        {
            ModelCard.Open(file);
            return file;
        }
        catch (CheckpointException)
        {
            throw new CommandException($"{Path.GetFullPath(file)} is there already and is no card of a model; name another file, or say --overwrite.", ExitCode.BadArguments);
        }
    }

    private static int Run(ModelFolder folder, PipelineOptions options, string? cardFile, CancellationToken cancellationToken)
    {
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(folder, options, progress: null, cancellationToken);
        using var fit = new LatentRgbFit();
        foreach (string prompt in folder.Card.Examples)
        {
            using GeneratedVideo video = pipeline.Render(folder.Card.DefaultSettings(prompt) with { Seed = 0 }, progress: null, cancellationToken);
            fit.Add(video);
            Console.WriteLine(prompt);
        }

        LatentRgbFactors factors = fit.Solve(out double error);
        string path = cardFile ?? Path.Combine(folder.Path, ModelCard.FileName);
        (folder.Card with { LatentRgb = factors }).Save(path);
        Console.WriteLine($"{path}: preview colours differ from the decoded frames by {error:F3} (root mean square, of 0 to 1).");
        return ExitCode.Succeeded;
    }
}
