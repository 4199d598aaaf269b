using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>What a worker works with. All but the renderer may be shared by several workers.</summary>
/// <param name="Claims">Where jobs are taken from and given back.</param>
/// <param name="Renderer">Renders them.</param>
/// <param name="Sources">The latents that jobs begin from.</param>
/// <param name="Feed">Takes the progress.</param>
/// <param name="Folder">Takes the files.</param>
/// <param name="Holds">Takes what workers wait for.</param>
internal sealed record WorkerServices(
    IJobClaims Claims, IVideoRenderer Renderer, SourceLatents Sources, JobFeed Feed, DataFolder Folder, QueueHolds Holds);
