namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>A job as a row of the table <c>jobs</c>.</summary>
internal sealed class JobRow
{
    public const int LongestText = 200;
    public const int LongestError = 2_000;

    public long Number { get; set; }

    public required JobId Id { get; set; }

    public required RenderRequest Request { get; set; }

    public JobState State { get; set; }

    public string? Phase { get; set; }

    public int Step { get; set; }

    public int Steps { get; set; }

    public int Priority { get; set; }

    /// <summary>The place among jobs of the same priority; equal ones go by number.</summary>
    public long OrderKey { get; set; }

    public int Attempts { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? Worker { get; set; }

    public bool CancelRequested { get; set; }

    public int? SavedStep { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public string? Error { get; set; }

    public JobOutcome? Outcome { get; set; }

    public string? IdempotencyKey { get; set; }

    /// <summary>Hash of the request as it came with the key: drawing the seed and later edits do not change it.</summary>
    public string? IdempotencyHash { get; set; }

    public Guid? BatchId { get; set; }

    public string? Owner { get; set; }

    /// <summary>The prompt as <see cref="JobSearch.Fold"/> has it, for searching.</summary>
    public required string SearchText { get; set; }

    /// <summary>Width in pixels, as in the request.</summary>
    public int Width { get; set; }

    /// <summary>Height in pixels, as in the request.</summary>
    public int Height { get; set; }

    /// <summary>The model that rendered it; null before it did.</summary>
    public string? Model { get; set; }

    public bool Favourite { get; set; }

    /// <summary>The tags as <see cref="JobTags.Join"/> has them; empty without any.</summary>
    public string Tags { get; set; } = string.Empty;

    public StoredJob ToJob() => new()
    {
        Id = Id,
        Number = Number,
        Request = Request,
        State = State,
        Phase = Phase,
        Step = Step,
        Steps = Steps,
        Priority = Priority,
        Attempts = Attempts,
        Worker = Worker,
        LeaseUntil = LeaseUntil,
        CancelRequested = CancelRequested,
        SavedStep = SavedStep,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        Error = Error,
        Outcome = Outcome,
        IdempotencyKey = IdempotencyKey,
        BatchId = BatchId,
        Owner = Owner,
        Model = Model,
        Favourite = Favourite,
        Tags = JobTags.Split(Tags),
    };

    /// <summary>Refuses a name that its column does not hold.</summary>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public static void RequireName(string? name, string what)
    {
        if (name is { Length: 0 or > LongestText })
        {
            throw new ArgumentException($"The {what} has {name.Length} characters; it must have 1 to {LongestText}.", nameof(name));
        }
    }
}
