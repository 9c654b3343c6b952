using Sluice.Admission;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Limits;

public sealed class LimitOptionsTests
{
    private static readonly LimitOptions Tpm = LimitOptions.TokensPerMinute(10);

    public static TheoryData<LimitOptions, string[]> WrongLimits => new()
    {
        { Tpm with { Max = -1 }, ["key:a", "tpm", "Max", "-1"] },
        { Tpm with { Max = LimitOptions.Greatest + 1 }, ["tpm", "Max", "1000000000000000001"] },
        { LimitOptions.Budget(new(0), Window.Day), ["budget", "Max", "0", "money"] },
        { Tpm with { Slack = TimeSpan.FromTicks(-1) }, ["tpm", "Slack", "-00:00:00.0000001"] },
        { Tpm with { Slack = TimeSpan.MaxValue }, ["tpm", "Slack", "10675199"] },
        { Tpm with { Slack = TimeSpan.FromSeconds(1), Window = Window.Total }, ["tpm", "Slack", "00:00:01", "rolling"] },
        { LimitOptions.RequestsPerSecond(1) with { Slack = TimeSpan.FromSeconds(1) }, ["rps", "Slack", "00:00:01", "TokenBucket"] },
        { Tpm with { Window = new Window.Rolling(TimeSpan.Zero) }, ["tpm", "Length", "00:00:00"] },
        { Tpm with { Window = new Window.Rolling(TimeSpan.MaxValue) }, ["tpm", "Length", "10675199"] },
        { Tpm with { Window = null! }, ["tpm", "Window"] },
        { Tpm with { Window = Window.WhileOpen }, ["tpm", "Window", "concurrency"] },
        { Tpm with { Window = new Window.TokenBucket(TimeSpan.Zero, 1) }, ["tpm", "TokenBucket", "00:00:00"] },
        { Tpm with { Window = new Window.TokenBucket(TimeSpan.FromDays(1), 0) }, ["tpm", "TokenBucket", "Burst = 0"] },
        { Tpm with { Max = 1, Window = new Window.TokenBucket(TimeSpan.FromDays(30), 1_000_000) }, ["tpm", "TokenBucket", "ten years"] },
        { Tpm with { Window = new Window.Calendar(CalendarPeriod.Day, null!) }, ["tpm", "Calendar", "zone"] },
        { Tpm with { Window = new Window.Calendar((CalendarPeriod)9, TimeZoneInfo.Utc) }, ["tpm", "Calendar", "9"] },
        { Tpm with { Dimension = (Dimension)77 }, ["tpm", "Dimension", "77"] },
        { Tpm with { Name = " " }, ["key:a", "Name"] },
        { Tpm with { CountsWhenProduced = true, Window = Window.Total }, ["tpm", "CountsWhenProduced"] },
        { LimitOptions.RequestsPerMinute(1) with { CountsWhenProduced = true }, ["rpm", "CountsWhenProduced", "Requests"] },
        { LimitOptions.Concurrency(1) with { Window = Window.Minute }, ["concurrency", "Window"] },
    };

    public static TheoryData<TrafficPolicy, string[]> WrongPolicies => new()
    {
        { new() { Scopes = [new(" ")] }, ["scope", "name"] },
        { new() { Scopes = [new("s"), new("s")] }, ["'s'"] },
        { new() { Scopes = [new("s", Tpm, Tpm with { Window = Window.Hour })] }, ["'s'", "'tpm'"] },
        { new() { Targets = [new(" ")] }, ["target", "name"] },
        { new() { Targets = [new("t"), new("t")] }, ["'t'"] },
        { new() { Targets = [new("t") { Scopes = ["missing"] }] }, ["'t'", "'missing'"] },
        { new() { Queue = new() { Capacity = -1 } }, ["capacity", "-1"] },
        { new() { Queue = new() { MaxWait = TimeSpan.FromSeconds(-1) } }, ["wait", "-00:00:01"] },
        { new() { LeaseExpiry = TimeSpan.Zero }, ["lease expiry", "00:00:00"] },
        { Of(new CooldownOptions { Base = TimeSpan.Zero }), ["t", "cooldown base", "00:00:00"] },
        { Of(new CooldownOptions { Max = TimeSpan.FromSeconds(1) }), ["t", "cooldown max", "00:00:01", "00:00:30"] },
        { Of(new CooldownOptions { Max = TimeSpan.MaxValue }), ["t", "cooldown max", "ten years"] },
        { Of(new CooldownOptions { HintMargin = double.NaN }), ["t", "hint margin", "NaN"] },
        { Of(new CooldownOptions { HintMargin = double.PositiveInfinity }), ["t", "hint margin"] },
        { Of(new CooldownOptions { HintMargin = 0.9 }), ["t", "hint margin", "0.9"] },
        { Of(new CooldownOptions { Jitter = double.NaN }), ["t", "jitter", "NaN"] },
        { Of(new CooldownOptions { Jitter = 1.1 }), ["t", "jitter", "1.1"] },
        { Of(new BreakerOptions { Failures = -1 }), ["t", "failures", "-1"] },
        { Of(new BreakerOptions { OpenFor = TimeSpan.Zero }), ["t", "open time", "00:00:00"] },
        { Of(new BreakerOptions { MaxOpenFor = TimeSpan.FromSeconds(1) }), ["t", "00:00:01", "00:00:30"] },
        { Of(new BreakerOptions { MaxOpenFor = TimeSpan.MaxValue }), ["t", "maximum", "ten years"] },
        { Of(new BreakerOptions { HalfOpenCalls = 0 }), ["t", "half-open", "0"] },
        { Of(new BreakerOptions { SuccessesToClose = 0 }), ["t", "successes", "0"] },
    };

    [Theory]
    [MemberData(nameof(WrongLimits), DisableDiscoveryEnumeration = true)]
    public void A_wrong_limit_is_an_error_that_names_scope_field_and_value(LimitOptions limit, string[] named) =>
        AssertNames(new() { Scopes = [new("key:a", limit)] }, named);

    [Theory]
    [MemberData(nameof(WrongPolicies), DisableDiscoveryEnumeration = true)]
    public void A_wrong_policy_is_an_error_that_names_what_is_wrong(TrafficPolicy policy, string[] named) => AssertNames(policy, named);

    [Fact]
    public void Zero_is_unlimited_except_for_money()
    {
        Assert.True(LimitOptions.RequestsPerMinute(0).Validated("s").IsUnlimited);
        Assert.True(LimitOptions.RequestsPerSecond(0).Validated("s").IsUnlimited);
        Assert.True(LimitOptions.Concurrency(0).Validated("s").IsUnlimited);
    }

    private static TrafficPolicy Of(CooldownOptions cooldown) => new() { Targets = [new("t") { Cooldown = cooldown }] };

    private static TrafficPolicy Of(BreakerOptions breaker) => new() { Targets = [new("t") { Breaker = breaker }] };

    private static void AssertNames(TrafficPolicy policy, string[] named)
    {
        var time = new VirtualTimeProvider();
        var error = Assert.ThrowsAny<ArgumentException>(() => new AdmissionController(policy, time));
        Assert.All(named, part => Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase));
    }
}
