using System.CommandLine;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>inspect</c>: what weight files are, whether they are read here and in which option; of a folder, which models its files make.</summary>
public static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A weight file, or a folder.", HelpName = "PATH" };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("inspect", "Tell what a weight file or a folder is, and whether it can be used here.") { path, json };
        command.SetAction((arguments, cancellationToken) => Task.Run(() => Run(arguments.GetValue(path)!, arguments.GetValue(json), cancellationToken), cancellationToken));
        return command;
    }

    private static int Run(string path, bool json, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new CommandException("The path is empty or malformed; name a weight file or a folder.", ExitCode.BadArguments);
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Path.Exists(full))
        {
            throw new CommandException($"{full} does not exist; name a weight file or a folder.", ExitCode.BadArguments);
        }

        IReadOnlyList<string> roots = ModelLocation.WithTokenizers(new ModelPaths()).TokenizerRoots;
        if (File.Exists(full))
        {
            InspectedFile file = InspectedFile.Of(full, roots);
            Console.WriteLine(json ? ReadableJson.Of(file) : file.Describe());
            return file.Read ? ExitCode.Succeeded : ExitCode.Failed;
        }

        InspectedFolder folder = InspectedFolder.Of(full, roots, cancellationToken);
        Console.WriteLine(json ? ReadableJson.Of(folder) : folder.Describe());
        return folder.Fault is null || folder.Files.Any(file => file.Read) ? ExitCode.Succeeded : ExitCode.Failed;
    }
}
