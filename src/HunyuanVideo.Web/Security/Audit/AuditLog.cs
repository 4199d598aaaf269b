using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Security.Audit;

/// <summary>
/// Who did what: in the log under a category of its own, and in files that are only ever added to. Nothing secret and no prompt is
/// written, and what comes from outside cannot begin a line.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers, AuditFile file)
{
    public const string Category = "HunyuanVideo.Audit";

    private const int Longest = 200;

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public void SignedIn(Caller who, string? address, string by) => Write("signed-in", who.Name, by, address);

    public void SignedOut(Caller who, string? address) => Write("signed-out", who.Name, null, address);

    public void SignInRefused(string name, string? address, string why) => Write("sign-in-refused", name, why, address);

    public void UserAdded(Caller? by, string name, Role role) => Write("user-added", NameOf(by), $"{name} as {role}", null);

    public void UserRemoved(Caller? by, string name) => Write("user-removed", NameOf(by), name, null);

    public void PasswordChanged(Caller? by, string name) => Write("password-changed", NameOf(by), name, null);

    public void RoleChanged(Caller? by, string name, Role role) => Write("role-changed", NameOf(by), $"{name} to {role}", null);

    public void KeyAdded(Caller? by, string name, string id) => Write("key-added", NameOf(by), $"{id} of {name}", null);

    public void KeyRevoked(Caller? by, string name, string id) => Write("key-revoked", NameOf(by), $"{id} of {name}", null);

    public void TokenChanged(Caller? by) => Write("token-changed", NameOf(by), null, null);

    public void JobSubmitted(Caller? by, JobId id) => Write("job-submitted", NameOf(by), id.ToString(), null);

    /// <summary>Notes what came of it, if anything did, and gives it back.</summary>
    public CancelResult JobCancelled(Caller? by, JobId id, CancelResult result)
    {
        if (result is CancelResult.Cancelled or CancelResult.Requested)
        {
            Write("job-cancelled", NameOf(by), id.ToString(), null);
        }

        return result;
    }

    /// <summary>Notes what came of it, if anything did, and gives it back.</summary>
    public ChangeResult JobDeleted(Caller? by, JobId id, ChangeResult result)
    {
        if (result == ChangeResult.Done)
        {
            Write("job-deleted", NameOf(by), id.ToString(), null);
        }

        return result;
    }

    public void ModelChosen(Caller? by, string model) => Write("model-chosen", NameOf(by), model, null);

    public void LoraAdded(Caller? by, string name, string sha256) => Write("lora-added", NameOf(by), $"{name}, SHA-256 {sha256}", null);

    public void LoraDeleted(Caller? by, string name) => Write("lora-deleted", NameOf(by), name, null);

    public void LoraDownloaded(Caller? by, string file, string? sha256, string repository) =>
        Write("lora-downloaded", NameOf(by), $"{file} of {repository}{(sha256 is null ? null : $", SHA-256 {sha256}")}", null);

    /// <summary>The machine holds the queue up.</summary>
    public void QueueHeld(string worker, string reason) => Write("queue-held", worker, reason, null);

    /// <summary>What held the queue up is gone.</summary>
    public void QueueWentOn(string worker, string reason) => Write("queue-went-on", worker, reason, null);

    /// <summary>Any other act.</summary>
    /// <param name="act">One word with dashes.</param>
    /// <param name="by">Who.</param>
    /// <param name="what">To what.</param>
    public void Did(string act, Caller? by, string? what) => Write(act, NameOf(by), what, null);

    private static string NameOf(Caller? caller) => caller is null ? "nobody" : caller.Name ?? "local";

    private static string? Clean(string? text) => text is null ? null
        : string.Concat(text.Take(Longest).Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? '\uFFFD' : letter));

    private void Write(string act, string? who, string? what, string? address)
    {
        (who, what) = (Clean(who), Clean(what));
        LogAct(act, who, what, address);
        file.Append(act, who, what, address);
    }

    [LoggerMessage(LogLevel.Information, "{Act} by {Who} from {Address}: {What}")]
    private partial void LogAct(string act, string? who, string? what, string? address);
}
