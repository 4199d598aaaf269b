using System.Reflection;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using Microsoft.Extensions.Configuration;

namespace HunyuanVideo.Web.Tests.Options;

public sealed class TypedSettingsTests
{
    private static readonly Type[] Whole = [typeof(int), typeof(long)];
    private static readonly Type[] Fractions = [typeof(double), typeof(decimal)];

    /// <summary>Every number and every choice of every section of the settings: those that come later, too.</summary>
    public static TheoryData<Type, string> Properties()
    {
        var rows = new TheoryData<Type, string>();
        foreach (Type type in typeof(ISettings).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ISettings)) && type is { IsInterface: false, IsAbstract: false }))
        {
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite && (KindOf(property).IsEnum || KindOf(property) == typeof(bool) || Whole.Contains(KindOf(property)) || Fractions.Contains(KindOf(property)))))
            {
                rows.Add(type, property.Name);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Read_ValueWithAnotherReading_IsRefusedByName(Type section, string name)
    {
        PropertyInfo property = section.GetProperty(name)!;
        string[] values = KindOf(property) == typeof(bool) ? ["1", "yes", "on", "trueish"]
            : KindOf(property).IsEnum
            ? ["0", "1", "-1", string.Join(',', Enum.GetNames(KindOf(property)))]
            : ["1,500", "1.000,5", "0x10", "#10", "&h10", "1e999", "NaN", "(5)", "5 000", Whole.Contains(KindOf(property)) ? "1,5" : "1,5,5"];
        foreach (string value in values)
        {
            var error = Assert.Throws<ServerOptionsException>(() => Read(section, name, value));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains(value, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("/path")]
    [InlineData("5")]
    [InlineData("javascript:x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    public void Read_WhatIsNoAddress_IsRefusedByName(string value)
    {
        var error = Assert.Throws<ServerOptionsException>(() => Read(typeof(IdleOptions), nameof(IdleOptions.MetadataUrl), value));

        Assert.Contains($"Idle:MetadataUrl is '{value}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DecimalComma_IsADecimalPoint()
    {
        Assert.Equal(1.5m, ((ApiOptions)Read(typeof(ApiOptions), nameof(ApiOptions.HourlyRate), "1,5")).HourlyRate);
        Assert.Equal(0.5, ((JobOptions)Read(typeof(JobOptions), nameof(JobOptions.CheckpointSeconds), "0,5")).CheckpointSeconds);
        Assert.Equal(7, ((JobLimits)Read(typeof(JobLimits), nameof(JobLimits.MostQueuedPerUser), " 7 ")).MostQueuedPerUser);
        Assert.Null(((ApiOptions)Read(typeof(ApiOptions), nameof(ApiOptions.HourlyRate), string.Empty)).HourlyRate);
    }

    private static Type KindOf(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    private static object Read(Type section, string name, string value)
    {
        string prefix = (string)typeof(TypedSettingsTests).GetMethod(nameof(SectionOf), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(section).Invoke(null, null)!;
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create($"{prefix}:{name}", (string?)value)]).Build();
        try
        {
            return typeof(Web.Options.Settings).GetMethod(nameof(Web.Options.Settings.Read))!.MakeGenericMethod(section).Invoke(null, [configuration])!;
        }
        catch (TargetInvocationException error)
        {
            throw error.InnerException!;
        }
    }

    private static string SectionOf<T>()
        where T : ISettings => T.Section;
}
