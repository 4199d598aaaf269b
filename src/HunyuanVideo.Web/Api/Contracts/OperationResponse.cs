using System.ComponentModel;
using HunyuanVideo.Web.Storage;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>What the machine costs, and what looks after it.</summary>
public sealed record OperationResponse
{
    [Description("Seconds since the server was started.")]
    public required double RunSeconds { get; init; }

    [Description("Seconds the server ran in this calendar month (UTC).")]
    public required double MonthSeconds { get; init; }

    [Description("Dollars for run_seconds at the operator's hourly rate; null without one.")]
    public required double? RunCostUsd { get; init; }

    [Description("Dollars for month_seconds.")]
    public required double? MonthCostUsd { get; init; }

    public required IdleResponse Idle { get; init; }

    [Description("The copies of results in a bucket; null where nothing is copied.")]
    public required CopyStatus? Copies { get; init; }
}

/// <summary>The guard against a machine that nobody needs.</summary>
public sealed record IdleResponse(
    [property: Description("off, busy, idle, warning, acting or done.")] string Phase,
    [property: Description("Why the machine is needed: rendering, waiting, loading, downloading, exporting, copying, watched or unknown; null when it is not.")] string? Reason,
    [property: Description("What is done: none, webhook, command, poweroff or destroy.")] string Action,
    [property: Description("Whether it is only said.")] bool DryRun,
    [property: Description("When it is done, unless something comes up.")] DateTimeOffset? ActsAt,
    [property: Description("Why it could not be done at the last attempt.")] string? Error);
