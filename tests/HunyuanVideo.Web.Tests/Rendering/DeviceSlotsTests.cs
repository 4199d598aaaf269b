using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class DeviceSlotsTests
{
    [Fact]
    public void TryTake_AllFreeAndWanted_GivesAll()
    {
        var slots = new DeviceSlots(3);
        using DeviceLease lease = slots.TryTake(wantsAll: true)!;

        Assert.Equal([0, 1, 2], lease.Devices);
        Assert.False(slots.HasFree);
        Assert.Null(slots.TryTake(wantsAll: false));
    }

    [Fact]
    public void TryTake_OneTaken_GivesOneOfTheOthersAlsoWhereAllAreWanted()
    {
        var slots = new DeviceSlots(2);
        using DeviceLease first = slots.TryTake(wantsAll: false)!;
        using DeviceLease second = slots.TryTake(wantsAll: true)!;

        Assert.Equal([0], first.Devices);
        Assert.Equal([1], second.Devices);
        Assert.Null(slots.TryTake(wantsAll: true));
    }

    [Fact]
    public async Task TakeAsync_SomeCostLess_TakesTheCheapestFreeOne()
    {
        var slots = new DeviceSlots(3);
        TimeSpan Cost(int device) => TimeSpan.FromSeconds(device == 1 ? 0 : 5);
        using DeviceLease cheap = await slots.TakeAsync(wantsAll: false, job: null, Cost, TestContext.Current.CancellationToken);
        using DeviceLease next = await slots.TakeAsync(wantsAll: false, job: null, Cost, TestContext.Current.CancellationToken);
        using DeviceLease last = slots.TryTake(wantsAll: false)!;

        Assert.Equal([1, 0, 2], [cheap.Devices[0], next.Devices[0], last.Devices[0]]);
    }

    [Fact]
    public void Dispose_Twice_GivesBackOnce()
    {
        var slots = new DeviceSlots(2);
        DeviceLease first = slots.TryTake(wantsAll: false)!;
        first.Dispose();
        using DeviceLease again = slots.TryTake(wantsAll: false)!;
        first.Dispose();

        using DeviceLease second = slots.TryTake(wantsAll: false)!;
        Assert.Equal([1], second.Devices);
        Assert.Null(slots.TryTake(wantsAll: false));
    }

    [Fact]
    public void TryTakeForChange_OneIsBusy_NobodyGetsAnotherUntilTheChangeIsMade()
    {
        var slots = new DeviceSlots(2);
        DeviceLease busy = slots.TryTake(wantsAll: false)!;

        Assert.Null(slots.TryTakeForChange());
        Assert.False(slots.HasFree);
        Assert.Null(slots.TryTake(wantsAll: false));

        busy.Dispose();
        using (DeviceLease change = slots.TryTakeForChange()!)
        {
            Assert.Equal([0, 1], change.Devices);
        }

        Assert.True(slots.HasFree);
    }

    [Fact]
    public void TryTake_ManyThreads_NoDeviceIsHadTwice()
    {
        var slots = new DeviceSlots(3);
        int[] holders = new int[3];
        int overlaps = 0;
        Parallel.For(0, 2000, i =>
        {
            using DeviceLease? lease = slots.TryTake(wantsAll: i % 5 == 0);
            foreach (int device in lease?.Devices ?? [])
            {
                overlaps += Interlocked.Increment(ref holders[device]) > 1 ? 1 : 0;
            }

            foreach (int device in lease?.Devices ?? [])
            {
                Interlocked.Decrement(ref holders[device]);
            }
        });

        Assert.Equal(0, overlaps);
        Assert.Equal([0, 1, 2], slots.TryTake(wantsAll: true)!.Devices);
    }
}
