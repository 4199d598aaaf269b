namespace HunyuanVideo.Web.Commands;

/// <summary>A command cannot go on. The message is one sentence for the person at the terminal.</summary>
public sealed class CommandException(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;
}
