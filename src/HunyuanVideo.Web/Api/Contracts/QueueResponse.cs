using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The queue: what runs and what waits, in the order of rendering.</summary>
public sealed record QueueResponse(bool Paused, int Queued, int Running, IReadOnlyList<JobResponse> Jobs);

/// <summary>What cancelling everything did.</summary>
public sealed record CancelAllResponse(
    [property: Description("Jobs that had not begun.")] int Cancelled,
    [property: Description("Running jobs that were asked to stop.")] int Requested);
