using System.Runtime.InteropServices;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Pipeline;

/// <content>How renders are fitted into the device's memory.</content>
public sealed partial class HunyuanVideoPipeline
{
    /// <summary>Whether a render fits into memory. Cheap, and safe on any thread.</summary>
    public FitVerdict Judge(GenerationSettings settings) =>
        FitVerdict.Of(_parts.Plan.Budget, _memory, MemoryJob.Of(settings), _parts.Plan, _options.MemoryProfile);

    /// <summary>Renders with the plan that fits, and once more with the next profile where memory ran out in spite of it.</summary>
    /// <exception cref="DeviceMemoryException">Memory ran out again, or the profile was chosen by hand.</exception>
    private GeneratedVideo RenderWithin(GenerationSettings settings, Func<GeneratedVideo> render)
    {
        var job = MemoryJob.Of(settings);
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

    private static PipelineParts LoadParts(
        ModelFolder folder, PipelineOptions options, MemoryPlan plan, IProgress<LoadProgress>? progress, CancellationToken cancellationToken) =>
        PipelineParts.Load(folder, options, plan, progress, cancellationToken);

    /// <summary>Loads the model anew where a render needs another plan than the one it is loaded with and may choose.</summary>
    private void Fit(MemoryJob job)
    {
        if (_options.MemoryProfile == MemoryProfile.Auto && !_parts.Plan.Budget.IsHost && !MemoryPlanner.For(_parts.Plan, _memory, job).Fits)
        {
            MemoryPlan plan = MemoryPlanner.Choose(_parts.Plan.Budget, _memory, job, fp8: _options.Fp8);
            if (plan.Fits && plan.Profile > _parts.Plan.Profile)
            {
                Reload(plan);
            }
        }
    }

    /// <summary>Goes one profile down after the plan proved wrong; false where the profile was chosen by hand or is the last.</summary>
    private bool StepDown(MemoryJob job)
    {
        if (_options.MemoryProfile != MemoryProfile.Auto || _parts.Plan.Budget.IsHost || MemoryProfiles.Below(_parts.Plan.Profile) is not { } below)
        {
            return false;
        }

        Reload(MemoryPlanner.Choose(_parts.Plan.Budget, _memory, job, below, _options.Fp8));
        return true;
    }

    private void Reload(MemoryPlan plan)
    {
        // two models at once would need twice the memory; a load that was stopped half way would leave none
        _parts.Dispose();
        _parts = LoadParts(Folder, _options, plan, progress: null, CancellationToken.None);
    }

    /// <summary>The plan with the tiles that were used.</summary>
    private MemoryPlan Used(MemoryPlan plan, VaeTiling tiles)
    {
        int pixels = tiles.Space?.Samples ?? plan.VaeTilePixels;
        return plan with
        {
            VaeTilePixels = pixels,
            VaeTileFrames = tiles.Time?.Samples ?? plan.VaeTileFrames,
            VaeTilesAtOnce = tiles.AtOnce,
            HasSmallTiles = pixels < _parts.Vae.Config.SampleSize,
        };
    }
}
