using System.Runtime.InteropServices;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// A model in memory and the plan that its parts are placed by; it is loaded anew where a render needs another plan. Renders take turns
/// on one thread.
/// </summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly ModelMemory _memory;
    private readonly LoraMemory _loras;
    private readonly Lazy<string> _weightsHash;

    private volatile PipelineParts _parts;

    private LoadedModel(IModelSource source, PipelineOptions options, ModelMemory memory, PipelineParts parts)
    {
        (Source, Options, _memory, _parts) = (source, options, memory, parts);
        LoraCosts = new LoraCosts(source, options);
        _loras = new LoraMemory(LoraCosts.Reach, memory);
        _weightsHash = new Lazy<string>(source.WeightsHash);
        Preview = new LatentPreview(source.Card.LatentRgb ?? LatentPreview.Released, options.Device);
    }

    /// <summary>What it was loaded from.</summary>
    public IModelSource Source { get; }

    /// <summary>Where and how it computes.</summary>
    public PipelineOptions Options { get; }

    /// <summary>Its networks, until it is loaded anew.</summary>
    public PipelineParts Parts => _parts;

    /// <summary>The data types of its parts.</summary>
    public ModelPrecision Precision => Options.Precision with { Fp8 = _parts.Plan.Fp8 };

    /// <summary>A fingerprint of the transformer's weights.</summary>
    public string WeightsHash => _weightsHash.Value;

    /// <summary>Draws its latents.</summary>
    public LatentPreview Preview { get; }

    /// <summary>What changes of its LoRAs cost.</summary>
    public LoraCosts LoraCosts { get; }

    /// <summary>The pace of its last render.</summary>
    public PaceMemory Pace { get; } = new();

    /// <summary>Loads a model with the plan for the largest video that its card offers.</summary>
    /// <exception cref="CheckpointException">A part is missing or does not fit its configuration.</exception>
    public static LoadedModel Load(
        IModelSource source, PipelineOptions options, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        using var current = CurrentCudaDevice.Of(options.Device);
        if (options.Device.type == DeviceType.CUDA)
        {
            // cuDNN would otherwise round the VAE's fp32 convolutions to TF32
            backends.cudnn.allow_tf32 = options.Precision.Vae != ScalarType.Float32;
        }

        ModelMemory memory = ModelMemory.Of(source, options.Precision, options.Device);
        MemoryBudget budget = options.MemoryBudget ?? MemoryBudget.Measure(options.Devices);
        MemoryPlan plan = MemoryPlanner.Choose(budget, memory, MemoryJob.LargestOf(source.Card), options.MemoryProfile, options.Fp8);
        return new LoadedModel(source, options, memory, PipelineParts.Load(source, options, plan, progress, cancellationToken));
    }

    /// <summary>Whether a render fits into memory. Cheap, and safe on any thread.</summary>
    public FitVerdict Judge(GenerationSettings settings) =>
        FitVerdict.Of(_parts.Plan.Budget, _memory, _loras.JobOf(settings), _parts.Plan, Options.MemoryProfile);

    /// <summary>What the present plan takes for a render.</summary>
    public MemoryPlan PlanOf(GenerationSettings settings) => MemoryPlanner.For(_parts.Plan, _memory, _loras.JobOf(settings));

    /// <summary>(1, C, T', h, w): the shape of a render's latents.</summary>
    public long[] LatentShape(GenerationSettings settings)
    {
        VaeConfig vae = _parts.Vae.Config;
        return
        [
            1,
            vae.LatentChannels,
            ((settings.VideoLength - 1) / vae.TimeCompressionRatio) + 1,
            settings.Height / vae.SpatialCompressionRatio,
            settings.Width / vae.SpatialCompressionRatio,
        ];
    }

    /// <summary>Renders with the plan that fits, and once more with the next profile where memory ran out in spite of it.</summary>
    /// <exception cref="DeviceMemoryException">Memory ran out again, or the profile was chosen by hand.</exception>
    public GeneratedVideo Render(GenerationSettings settings, Func<GeneratedVideo> render)
    {
        var job = _loras.JobOf(settings);
        Fit(job);
        try
        {
            return render();
        }
        catch (ExternalException error) when (DeviceMemoryException.IsOutOfMemory(error))
        {
            MemoryPlan failed = _parts.Plan;
            if (!StepDown(job))
            {
                throw DeviceMemoryException.Of(failed, error);
            }
        }

        try
        {
            return render();
        }
        catch (ExternalException error) when (DeviceMemoryException.IsOutOfMemory(error))
        {
            throw DeviceMemoryException.Of(_parts.Plan, error);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _parts.Dispose();
        Preview.Dispose();
    }

    /// <summary>Loads the model anew where a render needs another plan than the one it is loaded with and may choose.</summary>
    private void Fit(MemoryJob job)
    {
        if (Options.MemoryProfile == MemoryProfile.Auto && !_parts.Plan.Budget.IsHost && !MemoryPlanner.For(_parts.Plan, _memory, job).Fits)
        {
            MemoryPlan plan = MemoryPlanner.Choose(_parts.Plan.Budget, _memory, job, fp8: Options.Fp8);
            if (plan.Fits && plan.Profile > _parts.Plan.Profile)
            {
                Reload(plan);
            }
        }
    }

    /// <summary>Goes one profile down after the plan proved wrong; false where the profile was chosen by hand or is the last.</summary>
    private bool StepDown(MemoryJob job)
    {
        if (Options.MemoryProfile != MemoryProfile.Auto || _parts.Plan.Budget.IsHost || MemoryProfiles.Below(_parts.Plan.Profile) is not { } below)
        {
            return false;
        }

        Reload(MemoryPlanner.Choose(_parts.Plan.Budget, _memory, job, below, Options.Fp8));
        return true;
    }

    private void Reload(MemoryPlan plan)
    {
        // two models at once would need twice the memory; a load that was stopped half way would leave none
        _parts.Dispose();
        _parts = PipelineParts.Load(Source, Options, plan, progress: null, CancellationToken.None);
    }
}
