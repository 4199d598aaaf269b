using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Knows what it costs to bring the model from one set of LoRAs to another. Cheap, and safe on any thread.</summary>
public interface ILoraCost
{
    /// <summary>How long the change takes from what the model has now; nothing while no model is loaded.</summary>
    TimeSpan FromNow(RequestedLoras? after);

    /// <summary>How long the change takes from one render's LoRAs to another's; nothing while no model is loaded.</summary>
    TimeSpan Between(RequestedLoras? before, RequestedLoras? after);
}
