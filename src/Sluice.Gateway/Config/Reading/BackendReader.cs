using Sluice.Limits;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a backend.</summary>
internal static class BackendReader
{
    private const string Example = "Write { \"protocol\": \"openai\", \"apiKey\": \"${OPENAI_API_KEY}\" }.";

    private static readonly (string, BackendProtocol)[] Protocols =
        [("openai", BackendProtocol.OpenAI), ("anthropic", BackendProtocol.Anthropic), ("simulated", BackendProtocol.Simulated)];

    private static readonly (string, CountingRule)[] Counts =
        [("openai", CountingRule.OpenAI), ("azure", CountingRule.Azure), ("anthropic", CountingRule.Anthropic), ("all", CountingRule.All)];

    private static readonly (string, TranslateMode)[] Translations = [("lenient", TranslateMode.Lenient), ("strict", TranslateMode.Strict)];

    private static readonly (string, ResponsesSupport)[] ResponsesChoices =
        [("auto", ResponsesSupport.Auto), ("native", ResponsesSupport.Native), ("chat", ResponsesSupport.Chat)];

    private static readonly (string, UsageInStream)[] Usages =
        [("auto", UsageInStream.Auto), ("always", UsageInStream.Always), ("never", UsageInStream.Never)];

    /// <summary>Reads a property of <c>backends</c>; after errors the result is incomplete.</summary>
    /// <param name="member">The property.</param>
    /// <param name="firstPool">The pool of backends that name none.</param>
    /// <param name="context">Where errors go.</param>
    public static BackendConfig Read(SourceMember member, string firstPool, ReadContext context)
    {
        MemberName.Check(member, context);
        var o = new ObjectReader(member.Value, context, Example);
        if (o.Take("protocol") is null)
            o.Missing("protocol", "Write \"openai\", \"anthropic\" or \"simulated\".");
        var protocol = o.Choice("protocol", BackendProtocol.OpenAI, Protocols);
        var access = AccessReader.Read(o, member.Value, protocol, context);
        var backend = new BackendConfig
        {
            Name = member.Name,
            Protocol = protocol,
            BaseUrl = access.BaseUrl,
            ApiKey = access.ApiKey,
            Auth = access.Auth,
            Headers = access.Headers,
            Query = access.Query,
            Account = o.Name("account") ?? member.Name,
            Pool = o.Name("pool") ?? firstPool,
            Weight = o.Number("weight", 1, 0.001m, 1_000_000, "Write a number above 0; to stop a backend set enabled: false."),
            Enabled = o.Flag("enabled", true),
            Models = ModelMapReader.Read(o, context),
            Count = o.Choice("count", protocol == BackendProtocol.Anthropic ? CountingRule.Anthropic : CountingRule.OpenAI, Counts),
            Limits = LimitsReader.ReadOnBackend(o.Take("limits"), context),
            ModelLimits = o.List("modelLimits", ModelMapReader.ReadLimits),
            Quotas = o.List("quotas", QuotaReader.Read),
            Cooldown = HealthReader.ReadCooldown(o.Take("cooldown"), context),
            Breaker = HealthReader.ReadBreaker(o.Take("breaker"), context),
            Timeouts = HealthReader.ReadTimeouts(o.Take("timeouts"), context),
            HealthCheck = o.Has("healthCheck") ? HealthReader.ReadCheck(o.Take("healthCheck")!, context) : null,
            Translate = o.Choice("translate", TranslateMode.Lenient, Translations),
            UsageInStream = o.Choice("usageInStream", UsageInStream.Auto, Usages),
            Responses = o.Choice("responses", ResponsesSupport.Auto, ResponsesChoices),
            Background = o.Flag("background", false),
            Simulate = Simulate(o, member.Value, protocol, context),
        };
        o.Finish();
        return backend;
    }

    private static SimulateConfig? Simulate(ObjectReader o, SourceNode backend, BackendProtocol protocol, ReadContext context)
    {
        var node = o.Take("simulate");
        var simulate = SimulateReader.Read(node, context);
        if (protocol == BackendProtocol.Simulated)
            return simulate;
        if (node is not null && !context.IsFaulty(ConfigPath.Member(backend.Path, "protocol")))
            context.Error(node, "simulate is for backends whose protocol is simulated", "Remove it, or set protocol to \"simulated\".");
        return null;
    }
}
