namespace HunyuanVideo.Web.Options;

/// <summary>The server cannot start with the options it was given; the message says which and what to do.</summary>
public sealed class ServerOptionsException : Exception
{
    public ServerOptionsException(string message)
        : base(message)
    {
    }

    public ServerOptionsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
