using System.ComponentModel;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>The machine and how busy it is.</summary>
public sealed record SystemResponse
{
    public required string Version { get; init; }

    public required string Device { get; init; }

    public required string Dtype { get; init; }

    [Description("loading, ready or failed.")]
    public required string ModelState { get; init; }

    public required string? ModelMessage { get; init; }

    public required string Runtime { get; init; }

    public required string Os { get; init; }

    public required int Processors { get; init; }

    public required long ProcessMemoryBytes { get; init; }

    public required long AvailableMemoryBytes { get; init; }

    [Description("Free space where results are kept; null when the system does not say.")]
    public required long? DataFreeBytes { get; init; }

    public required double UptimeSeconds { get; init; }

    public required bool QueuePaused { get; init; }

    public required int Queued { get; init; }

    public required int Running { get; init; }

    public required double? HourlyRateUsd { get; init; }

    public required OperationResponse Operation { get; init; }
}
