using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HunyuanVideo.Web.Downloads;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>download</c>: fetches a model's weights from the Hugging Face Hub and checks them.</summary>
public static class DownloadCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var options = new DownloadOptions();
        var command = new Command("download", "Fetch a model's weights from the Hugging Face Hub and check them.");
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(options, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DownloadOptions options, ParseResult arguments, CancellationToken cancellationToken)
    {
        DownloadRequest request = options.Request(arguments);
        HfHubOptions hub = options.Hub(arguments);
        try
        {
            if (!request.TokenizersOnly && !request.Loras)
            {
                await RequireAgreementAsync(request.Folder, options.Yes(arguments), cancellationToken);
            }

            var download = new ModelDownload(hub, new DiskStorage(), TimeProvider.System);
            DownloadResult result = await DownloadView.ShowAsync(view => download.RunAsync(request, view, cancellationToken));
            if (request.Loras)
            {
                LoraAudit.Note(result, request.Repository.Id);
            }

            Console.WriteLine(options.Json(arguments) ? JsonSerializer.Serialize(result, Json) : Describe(result));
            return ExitCode.Succeeded;
        }
        catch (DownloadException error)
        {
            throw new CommandException(error.Message, ExitCode.Failed);
        }
    }

    /// <summary>The notice is shown once for each folder; only a person, or --yes, can agree to it.</summary>
    private static async Task RequireAgreementAsync(string folder, bool yes, CancellationToken cancellationToken)
    {
        if (WeightsLicence.IsAgreed(folder))
        {
            return;
        }

        Console.Error.WriteLine(WeightsLicence.Notice);
        if (!yes)
        {
            if (Console.IsInputRedirected)
            {
                throw new CommandException("Nobody is at the terminal to agree to the licence of the weights; add --yes if you do.", ExitCode.BadArguments);
            }

            Console.Error.Write("Type yes to agree: ");
            // the console cannot be told to stop waiting, so the wait for it is given up
            string? answer = await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
            if (!string.Equals(answer?.Trim(), "yes", StringComparison.OrdinalIgnoreCase))
            {
                throw new CommandException("The licence was not agreed to, so nothing was downloaded.", ExitCode.Failed);
            }
        }

        WeightsLicence.Agree(folder, TimeProvider.System);
    }

    private static string Describe(DownloadResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Folder}: {result.Files.Count} files checked, {result.Files.Where(file => file.Fetched).Sum(file => file.Bytes) / 1e9:F2} GB fetched in {result.Seconds:F0} s");
}
