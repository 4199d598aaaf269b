using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>What a run has of its worker.</summary>
/// <param name="Services">What the worker works with.</param>
/// <param name="Thread">The worker's render thread.</param>
/// <param name="Gate">Looks at the machine after a render that failed, and takes what it met.</param>
/// <param name="Options">The worker's times.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The worker's log.</param>
/// <param name="Abandoned">Cancelled when nobody waits for the render any more.</param>
internal sealed record RunContext(
    WorkerServices Services, RenderThread Thread, ClaimGate Gate, JobWorkerOptions Options, TimeProvider Time, ILogger Logger, CancellationToken Abandoned);
