using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Options;
using TorchSharp;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The devices of this server, and which jobs get how many of them.</summary>
public sealed class DevicePool
{
    /// <summary>Tokens of a step under which a job has one device for itself: half of what 1280×720 with 17 frames has.</summary>
    public long FewTokens { get; init; } = 9_000;

    private readonly Func<CancellationToken, Task<QueueStatus>> _queue;

    /// <param name="options">The devices, and how models are loaded on them.</param>
    /// <param name="rule">Which jobs get which of them.</param>
    /// <param name="queue">Tells how the queue stands.</param>
    public DevicePool(PipelineOptions options, DeviceRule rule, Func<CancellationToken, Task<QueueStatus>> queue)
    {
        _queue = queue;
        Pipelines = rule == DeviceRule.Split ? [options] : [.. options.Devices.Select(device => options with { Device = device, Devices = [device] })];
        Joins = rule == DeviceRule.Auto && Pipelines.Count > 1;
        Slots = new DeviceSlots(Pipelines.Count);
    }

    /// <summary>What is loaded: a model on all devices together, or one on each.</summary>
    public IReadOnlyList<PipelineOptions> Pipelines { get; }

    /// <summary>Which of them are free.</summary>
    public DeviceSlots Slots { get; }

    /// <summary>Whether jobs get now one, now all of them.</summary>
    public bool Joins { get; }

    /// <summary>The job that a card renders; null where it renders none.</summary>
    /// <param name="card">The card's number on this machine.</param>
    public JobId? JobOnCard(int card)
    {
        for (int slot = 0; slot < Pipelines.Count; slot++)
        {
            if (Pipelines[slot].Devices.Any(device => device.type == DeviceType.CUDA && Math.Max(device.index, 0) == card))
            {
                return Slots.JobOn(slot);
            }
        }

        return null;
    }

    /// <summary>Whether a job that is about to be rendered is to have all devices: nobody waits behind it, and it is large enough.</summary>
    public async Task<bool> WantsAllAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        if (!Joins || RenderWork.Of(request).Tokens < FewTokens)
        {
            return false;
        }

        QueueStatus queue = await _queue(cancellationToken).ConfigureAwait(false);
        // the job itself is one of those that workers have
        return queue is { Queued: 0, Active: <= 1 };
    }
}
