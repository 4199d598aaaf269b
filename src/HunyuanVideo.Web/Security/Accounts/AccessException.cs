namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>Users, keys or the token cannot be changed that way; the message says why and what to do.</summary>
public sealed class AccessException : Exception
{
    public AccessException(string message)
        : base(message)
    {
    }

    public AccessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
