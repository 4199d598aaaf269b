using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.Accounts;

namespace HunyuanVideo.Web.Security;

/// <summary>Who may sign in, as the start of the server says it.</summary>
public sealed record AccessStart
{
    /// <summary>The access token; null leaves the one that is kept.</summary>
    public string? Token { get; init; }

    /// <summary>Whether to draw a token where none is kept.</summary>
    public bool GenerateToken { get; init; }

    /// <summary>Users as <c>name:password</c>; one that is there gets this password.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    private bool AsksForLogin => Token is not null || GenerateToken || Users.Count > 0;

    /// <summary>Keeps what was said, and tells a token that was drawn.</summary>
    /// <param name="server">With its data folder made.</param>
    /// <param name="tell">Takes the line with the token, the only time it can be read.</param>
    /// <returns>The options with login asked for where anything was said.</returns>
    /// <exception cref="ServerOptionsException">A name, a password or the token cannot be used.</exception>
    public ServerOptions Apply(ServerOptions server, Action<string> tell)
    {
        try
        {
            var accounts = new UserAccounts(server.DataDir, TimeProvider.System);
            foreach (string user in Users)
            {
                Keep(accounts, user);
            }

            if (Token is not null)
            {
                accounts.SetToken(Token);
            }
            else if (GenerateToken && !accounts.HasToken)
            {
                tell($"Access token (shown once, kept only as a hash): {accounts.DrawToken()}");
            }

            return AsksForLogin || server.Share ? server with { RequireLogin = true } : server;
        }
        catch (AccessException error)
        {
            throw new ServerOptionsException(error.Message, error);
        }
    }

    private static void Keep(UserAccounts accounts, string user)
    {
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new ServerOptionsException("--auth takes a name and a password as NAME:PASSWORD.");
        }

        (string name, string password) = (user[..colon], user[(colon + 1)..]);
        if (accounts.Find(name) is null)
        {
            accounts.Add(name, role: null, password);
        }
        else if (accounts.FindByPassword(name, password) is null)
        {
            accounts.SetPassword(name, password);
        }
    }
}
