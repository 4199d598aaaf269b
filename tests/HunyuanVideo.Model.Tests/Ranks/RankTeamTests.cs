using HunyuanVideo.Model.Ranks;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Ranks;

public sealed class RankTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_EveryRank_ResultsAreInTheirOrder(int ranks)
    {
        using RankTeam team = Team(ranks);
        int[] results = team.Run((rank, meeting) =>
        {
            meeting.Arrive();
            return rank * 10;
        });

        Assert.Equal(Enumerable.Range(0, ranks).Select(rank => rank * 10), results);
    }

    [Fact]
    public void Run_Ranks_HaveThreadsOfTheirOwnAndTheFirstIsTheCallers()
    {
        using RankTeam team = Team(3);
        int[] first = team.Run((_, _) => Environment.CurrentManagedThreadId);
        int[] second = team.Run((_, _) => Environment.CurrentManagedThreadId);

        Assert.Equal(Environment.CurrentManagedThreadId, first[0]);
        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_Ranks_ComputeWithoutGradients()
    {
        using RankTeam team = Team(2);
        Assert.All(team.Run((_, _) => is_inference_mode_enabled()), Assert.True);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_OneFailsBetweenMeetings_ItsErrorIsThrownAndTheNextRunWorks(int failing)
    {
        using RankTeam team = Team(3);
        for (int i = 0; i < 20; i++)
        {
            InvalidTimeZoneException error = Assert.Throws<InvalidTimeZoneException>(() => team.Run((rank, meeting) =>
            {
                meeting.Arrive();
                if (rank == failing)
                {
                    throw new InvalidTimeZoneException("injected");
                }

                meeting.Arrive();
                return rank;
            }));
            Assert.Equal("injected", error.Message);
            Assert.Equal([0, 1, 2], team.Run((rank, meeting) =>
            {
                meeting.Arrive();
                return rank;
            }));
        }
    }

    [Fact]
    public void Run_OneDoesNotCome_IsToldAndTheNextRunWorks()
    {
        using var team = new RankTeam([CPU, CPU], TimeSpan.FromMilliseconds(50));
        Assert.Throws<MeetingBrokenException>(() => team.Run((rank, meeting) =>
        {
            if (rank == 0)
            {
                meeting.Arrive();
            }

            return rank;
        }));

        Assert.Equal([0, 1], team.Run((rank, _) => rank));
    }

    [Fact]
    public void Run_OneFails_WhatTheOthersMadeIsFreed()
    {
        using RankTeam team = Team(2);
        var made = new Made();
        Assert.Throws<InvalidTimeZoneException>(() => team.Run((rank, _) => rank == 0 ? made : throw new InvalidTimeZoneException()));
        Assert.True(made.IsDisposed);
    }

    private static RankTeam Team(int ranks) => new([.. Enumerable.Repeat(CPU, ranks)]);

    private sealed class Made : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
