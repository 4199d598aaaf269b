using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>The files of LoRAs as whoever asks may change them: an admin brings and deletes them, and that is written down.</summary>
internal sealed class CallerLoras(LoraUploads uploads, LoraLibrary library, CurrentCaller current, AuditLog audit)
{
    /// <inheritdoc cref="LoraUploads.AddAsync"/>
    public async Task<LoraEntry> AddAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        current.RequireAdmin("bring LoRAs");
        LoraEntry entry = await uploads.AddAsync(name, content, cancellationToken);
        audit.LoraAdded(current.Caller, entry.Name, library.HashOf(entry.File));
        return entry;
    }

    /// <inheritdoc cref="LoraUploads.Delete"/>
    public bool Delete(string name)
    {
        current.RequireAdmin("delete LoRAs");
        bool deleted = uploads.Delete(name);
        if (deleted)
        {
            audit.LoraDeleted(current.Caller, name);
        }

        return deleted;
    }

    /// <inheritdoc cref="LoraUploads.WhyNot"/>
    public string? WhyNot(long bytes) => uploads.WhyNot(bytes);

    /// <inheritdoc cref="LoraUploads.IsOwn"/>
    public bool IsOwn(LoraEntry entry) => uploads.IsOwn(entry);
}
