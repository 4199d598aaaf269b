using HunyuanVideo.Web.Downloads;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>A download as a test says; notes what was asked.</summary>
internal sealed class FixedDownloads : IWeightsDownloads
{
    public event EventHandler? Changed;

    public WeightsDownload Current { get; private set; } = new();

    public bool IsAllowed { get; set; } = true;

    public bool IsAgreed { get; set; }

    public string Root => "/srv/models";

    public List<WeightsChoice> Started { get; } = [];

    public int Cancels { get; private set; }

    public void Agree() => IsAgreed = true;

    public void Start(WeightsChoice choice)
    {
        Started.Add(choice);
        Set(new WeightsDownload { Phase = WeightsDownloadPhase.Running, Choice = choice });
    }

    public void Cancel() => Cancels++;

    public void Set(WeightsDownload download)
    {
        Current = download;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
