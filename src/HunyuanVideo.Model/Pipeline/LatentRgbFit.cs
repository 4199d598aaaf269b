using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Finds the linear map from latents to colours for <see cref="LatentPreview"/>: least squares over finished renders, each
/// latent against the mean colour of the pixels it stands for.
/// </summary>
public sealed class LatentRgbFit : IDisposable
{
    private readonly List<Tensor> _latents = [];
    private readonly List<Tensor> _colours = [];

    /// <summary>Adds a render's latents and frames.</summary>
    public void Add(GeneratedVideo video)
    {
        using var scope = NewDisposeScope();
        Tensor latents = video.Latents[0]; // (C, T', h, w)
        long stride = video.Frames.shape[1] / latents.shape[2];
        Tensor frames = video.Frames.to(ScalarType.Float32).div(tensor(255f)).permute(3, 0, 1, 2).unsqueeze(0); // (1, 3, T, H, W)
        Tensor cells = nn.functional.avg_pool3d(frames, [1, stride, stride], [1, stride, stride]); // (1, 3, T, h, w)
        _latents.Add(latents.permute(1, 2, 3, 0).reshape(-1, latents.shape[0]).DetachFromDisposeScope()); // (T'·h·w, C)
        _colours.Add(MeanOverTime(cells[0], latents.shape[1]).permute(1, 2, 3, 0).reshape(-1, 3).DetachFromDisposeScope()); // (T'·h·w, 3)
    }

    /// <summary>The best map for what was added.</summary>
    /// <param name="error">Its root mean square error, in colours from 0 to 1.</param>
    public LatentRgbFactors Solve(out double error)
    {
        using var scope = NewDisposeScope();
        Tensor latents = cat(_latents, dim: 0);
        Tensor inputs = cat([latents, ones(latents.shape[0], 1)], dim: 1); // (N, C + 1)
        Tensor colours = cat(_colours, dim: 0);
        Tensor map = linalg.lstsq(inputs, colours).Solution; // (C + 1, 3)
        error = (inputs.matmul(map) - colours).Squared().mean().sqrt().item<float>();
        float[] values = [.. map.contiguous().data<float>()];
        float[][] rows = [.. values.Chunk(3).Select(row => row.Select(value => MathF.Round(value, 4)).ToArray())];
        return new LatentRgbFactors(rows[..^1], rows[^1]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _latents.ForEach(tensor => tensor.Dispose());
        _colours.ForEach(tensor => tensor.Dispose());
    }

    /// <summary>(3, T, h, w) → (3, T', h, w): the first latent stands for one frame, each later one for equally many.</summary>
    private static Tensor MeanOverTime(Tensor cells, long latentFrames)
    {
        Tensor first = cells.narrow(1, 0, 1);
        if (latentFrames == 1)
        {
            return first;
        }

        long later = cells.shape[1] - 1;
        Tensor rest = cells.narrow(1, 1, later)
            .reshape(3, latentFrames - 1, later / (latentFrames - 1), cells.shape[2], cells.shape[3]) // (3, T' − 1, frames, h, w)
            .mean([2]);
        return cat([first, rest], dim: 1);
    }
}
