namespace HunyuanVideo.Web.Options;

/// <summary>The server cannot start with the options it was given; the message, on one line, says which and what to do.</summary>
public sealed class ServerOptionsException : Exception
{
    public ServerOptionsException(string message)
        : base(OneLine(message))
    {
    }

    public ServerOptionsException(string message, Exception innerException)
        : base(OneLine(message), innerException)
    {
    }

    // a value that is echoed may hold line breaks, or what a terminal takes for commands
    private static string OneLine(string message) => message.Any(char.IsControl) ? new([.. message.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter)]) : message;
}
