using System.CommandLine;
using HunyuanVideo.Web.Backup;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>restore</c>: a backup into an empty data folder.</summary>
public static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The backup.", HelpName = "FILE.zip" };
        Option<string> dataDir = BackupCommand.DataDir("The data folder to make, which must be empty (default: data).");
        var command = new Command("restore", "Put a backup into an empty data folder.") { file, dataDir };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                PrivateFiles.Begin();
                try
                {
                    string folder = Path.GetFullPath(arguments.GetValue(dataDir)!);
                    BackupManifest manifest = new DataRestore(folder).Read(arguments.GetValue(file)!, cancellationToken);
                    Console.WriteLine($"{folder}: {BackupCommand.Describe(manifest)}, written by version {manifest.Version} at {manifest.CreatedAt:yyyy-MM-dd HH:mm} UTC. Start with serve --data-dir {folder}");
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
}
