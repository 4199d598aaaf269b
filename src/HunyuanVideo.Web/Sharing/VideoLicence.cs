using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Sharing;

/// <summary>The licence of the weights that made a video.</summary>
public sealed class VideoLicence(IModelStatus status)
{
    private readonly Lazy<ModelCard?> _nano = new(Nano);

    /// <summary>Its name, where it asks for a notice; for a model nobody here knows, the released weights' to be on the safe side.</summary>
    /// <param name="model">The name of the model; null where it was not noted, which is taken for the present one.</param>
    public string? Of(string? model)
    {
        ModelCard present = status.Current.Card;
        if (model is null || model == present.Name)
        {
            return present.Licence;
        }

        ModelCard[] known = [.. new[] { _nano.Value, ModelCard.FastHunyuan, ModelCard.AccVideo, ModelCard.SkyReels }.OfType<ModelCard>()];
        return (Array.Find(known, card => card.Name == model) ?? ModelCard.Released).Licence;
    }

    private static ModelCard? Nano()
    {
        try
        {
            return ModelCard.Open(Path.Combine(ModelLocation.BundledNano, ModelCard.FileName));
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
