namespace HunyuanVideo.Web.Commands;

/// <summary>What the program's exit codes mean.</summary>
public static class ExitCode
{
    public const int Succeeded = 0;

    /// <summary>It was tried and failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments cannot be used; nothing was tried.</summary>
    public const int BadArguments = 2;

    /// <summary>Stopped by Ctrl-C.</summary>
    public const int Cancelled = 130;
}
