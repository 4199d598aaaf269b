using HunyuanVideo.Model.Ranks;

namespace HunyuanVideo.Model.Tests.Ranks;

public sealed class MeetingTests
{
    [Fact]
    public async Task Arrive_AllCome_EachGoesOn()
    {
        using var meeting = new Meeting(3, TimeSpan.FromMinutes(1));
        int met = 0;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OnAThread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                meeting.Arrive();
                Interlocked.Increment(ref met);
            }
        })));

        Assert.Equal(150, met);
    }

    [Fact]
    public async Task Break_OneWaits_ItIsLetDown()
    {
        using var meeting = new Meeting(2, TimeSpan.FromMinutes(1));
        Task waiting = OnAThread(meeting.Arrive);
        meeting.Break();

        await Assert.ThrowsAsync<MeetingBrokenException>(() => waiting);
        Assert.Throws<MeetingBrokenException>(meeting.Arrive);
    }

    [Fact]
    public void Arrive_NobodyElseComes_GivesUp()
    {
        using var meeting = new Meeting(2, TimeSpan.FromMilliseconds(20));

        MeetingBrokenException error = Assert.Throws<MeetingBrokenException>(meeting.Arrive);

        Assert.Contains("waited for longer", error.Message, StringComparison.Ordinal);
    }

    private static Task OnAThread(Action action) => Task.Factory.StartNew(action, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
