using System.CommandLine;
using HunyuanVideo.Web.Backup;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>backup</c>: the data folder as one file, also while the server works.</summary>
public static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The zip file to write.", HelpName = "FILE.zip" };
        Option<string> dataDir = DataDir("The data folder (default: data).");
        var command = new Command("backup", "Write the data folder into one file, also while the server works.") { file, dataDir };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                PrivateFiles.Begin();
                try
                {
                    BackupManifest manifest = new DataBackup(arguments.GetValue(dataDir)!, TimeProvider.System).Write(arguments.GetValue(file)!, cancellationToken);
                    Console.WriteLine($"{Path.GetFullPath(arguments.GetValue(file)!)}: {Describe(manifest)}. It holds the keys of sign-ins: keep it as safe as a password.");
                    return ExitCode.Succeeded;
                }
                catch (BackupException error)
                {
                    throw new CommandException(error.Message, ExitCode.Failed);
                }
            },
            cancellationToken));
        return command;
    }

    internal static Option<string> DataDir(string description) =>
        new("--data-dir") { Description = description, HelpName = "DIR", DefaultValueFactory = _ => "data" };

    internal static string Describe(BackupManifest manifest) =>
        $"{manifest.Files.Count} files, {manifest.Files.Sum(file => file.Size) / 1e6:0.0} MB";
}
