namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>The one row of the table <c>queue</c>.</summary>
internal sealed class QueueRow
{
    public const int OnlyId = 1;

    public int Id { get; set; }

    public bool Paused { get; set; }
}
