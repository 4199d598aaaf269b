using System.Reflection;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Tests.Support;
using NetArchTest.Rules;
using TestResult = NetArchTest.Rules.TestResult;

namespace HunyuanVideo.Web.Tests;

/// <summary>Who may know whom, and what nothing may be called.</summary>
public sealed class ArchitectureTests
{
    private const string Own = "HunyuanVideo.";

    private static readonly string[] Outer =
        ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting"];

    private static readonly Assembly Jobs = typeof(RenderJob).Assembly;
    private static readonly Assembly Model = typeof(ModelCard).Assembly;
    private static readonly Assembly Media = Assembly.Load("HunyuanVideo.Media");
    private static readonly Assembly Web = typeof(WebHost).Assembly;

    public static TheoryData<string> All { get; } = ["HunyuanVideo.Jobs", "HunyuanVideo.Model", "HunyuanVideo.Media", "HunyuanVideo.Web"];

    public static TheoryData<string> Inner { get; } = ["HunyuanVideo.Jobs", "HunyuanVideo.Model", "HunyuanVideo.Media"];

    /// <summary>Projects whose rooms stand on floors.</summary>
    public static TheoryData<string> Floored => All;

    [Theory]
    [MemberData(nameof(Floored))]
    public void Project_TopLevelNamespaces_FormNoCircle(string name) => Assert.Empty(new NamespaceGraph(Assembly.Load(name)).Circles());

    [Theory]
    [MemberData(nameof(Inner))]
    public void InnerProject_References_NoOtherProjectOfOurs(string name)
    {
        IEnumerable<string?> references = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name);

        Assert.DoesNotContain(references, reference => reference!.StartsWith(Own, StringComparison.Ordinal));
    }

    [Fact]
    public void TypeNames_OfAllProjects_AreUnique()
    {
        IEnumerable<string> twice = All.SelectMany(row => Assembly.Load(row.Data).GetTypes())
            .Where(type => !type.IsNested && type.Namespace?.StartsWith(Own, StringComparison.Ordinal) == true && type.Name is not ['<' or '_', ..])
            .GroupBy(type => type.Name)
            .Where(types => types.Count() > 1)
            .Select(types => string.Join(", ", types.Select(type => type.FullName)));

        Assert.Empty(twice);
    }

    [Fact]
    public void Model_References_NoWebNoDatabaseNoContainer()
    {
        IEnumerable<string?> references = Model.GetReferencedAssemblies().Select(reference => reference.Name);

        Assert.DoesNotContain(references, reference => Outer.Any(prefix => reference!.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Inner))]
    public void InnerProject_Types_DependOnNoWebFramework(string name)
    {
        TestResult result = Types.InAssembly(Assembly.Load(name)).ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore", "MudBlazor").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void JobsAndMedia_Types_KnowNoTensor()
    {
        TestResult result = Types.InAssemblies([Jobs, Media]).ShouldNot().HaveDependencyOn("TorchSharp").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Web_References_ModelAndJobs()
    {
        string?[] references = [.. Web.GetReferencedAssemblies().Select(reference => reference.Name)];

        Assert.Contains("HunyuanVideo.Model", references);
        Assert.Contains("HunyuanVideo.Jobs", references);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void AnyProject_TypeNames_SayWhatTheTypeIs(string name)
    {
        string[] vague = ["Manager", "Helper", "Helpers", "Utils", "Util", "Utility", "Utilities"];
        // generators of the framework put types of their own into the assembly
        IEnumerable<string> names = Assembly.Load(name).GetTypes()
            .Where(type => type.Namespace?.StartsWith(Own, StringComparison.Ordinal) == true)
            .Select(type => type.Name);

        Assert.DoesNotContain(names, type => vague.Any(word => type.EndsWith(word, StringComparison.Ordinal)));
    }
}
