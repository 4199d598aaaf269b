using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Idle;

/// <summary>The guard against a rented machine that nobody needs: the section <c>Idle</c> of the settings.</summary>
public sealed record IdleOptions : ISettings
{
    /// <summary>The section's name.</summary>
    public static string Section => "Idle";

    /// <summary>Minutes without anything to do until the page warns; 0 never does anything.</summary>
    public double Minutes { get; init; }

    /// <summary>Minutes the warning lasts before something is done.</summary>
    public double WarningMinutes { get; init; } = 5;

    /// <summary>Whether an open page counts as something to do. A forgotten tab then keeps the machine for ever.</summary>
    public bool PagesCount { get; init; }

    /// <summary>What is done.</summary>
    public IdleActionKind Action { get; init; }

    /// <summary>Says in the log what would be done, and does nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Has to be true for <see cref="IdleActionKind.PowerOff"/> and <see cref="IdleActionKind.Destroy"/>.</summary>
    public bool Confirm { get; init; }

    /// <summary>Who is told, for <see cref="IdleActionKind.Webhook"/>.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>The program and its arguments, for <see cref="IdleActionKind.Command"/>; no shell reads them.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>A token of DigitalOcean's API.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the token.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The droplet; null asks the metadata service.</summary>
    public long? DropletId { get; init; }

    /// <summary>Where a droplet learns its number.</summary>
    public Uri MetadataUrl { get; init; } = new("http://169.254.169.254/metadata/v1/id");

    /// <summary>DigitalOcean's API.</summary>
    public Uri ApiUrl { get; init; } = new("https://api.digitalocean.com/");

    /// <summary>Whether there is a guard.</summary>
    public bool IsOn => Minutes > 0;

    /// <exception cref="ServerOptionsException">A value cannot be used.</exception>
    public static IdleOptions Read(IConfiguration configuration)
    {
        IdleOptions options = Settings.Read<IdleOptions>(configuration);
        Settings.Check(options.Minutes is >= 0 and <= 10_080, $"{Section}:{nameof(Minutes)} must be 0 to 10080, not {options.Minutes}.");
        Settings.Check(options.WarningMinutes is > 0 and <= 1_440, $"{Section}:{nameof(WarningMinutes)} must be over 0 and at most 1440, not {options.WarningMinutes}.");
        if (options.IsOn)
        {
            options.CheckAction();
        }

        return options;
    }

    private void CheckAction()
    {
        bool isDroplet = Action is IdleActionKind.PowerOff or IdleActionKind.Destroy;
        Settings.Check(Action != IdleActionKind.None, $"{Section}:{nameof(Minutes)} needs {Section}:{nameof(Action)}: webhook, command, poweroff or destroy.");
        Settings.Check(Action != IdleActionKind.Webhook || Webhook is { IsAbsoluteUri: true, Scheme: "http" or "https" }, $"{Section}:{nameof(Webhook)} must be a full address that starts with https:// or http://.");
        Settings.Check(Action != IdleActionKind.Command || Command is [{ Length: > 0 }, ..], $"{Section}:{nameof(Command)} must name a program and its arguments, as {Section}:Command:0=/usr/sbin/shutdown {Section}:Command:1=now.");
        Settings.Check(
            !isDroplet || DryRun || Confirm,
            $"{Section}:{nameof(Action)}={Action.ToString().ToLowerInvariant()} ends this machine{(Action == IdleActionKind.Destroy ? " and everything on its disk" : string.Empty)}; set {Section}:{nameof(Confirm)}=true if that is meant, or {Section}:{nameof(DryRun)}=true to see what it would do.");
        Settings.Check(!isDroplet || DryRun || Token is { Length: > 0 } || TokenFile is { Length: > 0 }, $"{Section}:{nameof(Action)}={Action.ToString().ToLowerInvariant()} needs a token of DigitalOcean's API in {Section}:{nameof(Token)} or {Section}:{nameof(TokenFile)}.");
    }
}
