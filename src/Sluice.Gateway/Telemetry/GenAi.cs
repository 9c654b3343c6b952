using System.Diagnostics;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>The names and values of OpenTelemetry's semantic conventions for generative AI.</summary>
internal static class GenAi
{
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";

    /// <summary>What a call asks for: <c>chat</c>, <c>embeddings</c>, or the last part of its path.</summary>
    public static string OperationOf(ProxyApi? api) => api?.Path switch
    {
        null => "models",
        "/chat/completions" or "/messages" => "chat",
        "/completions" => "text_completion",
        "/embeddings" => "embeddings",
        "/messages/count_tokens" => "count_tokens",
        { } path when path.StartsWith("/responses", StringComparison.Ordinal) => "chat",
        { } path => path[(path.LastIndexOf('/') + 1)..],
    };

    /// <summary>Who is asked, by the protocol that is spoken.</summary>
    public static string ProviderOf(RoutedTarget target) => target.Backend.Config.Protocol switch
    {
        BackendProtocol.OpenAI => "openai",
        BackendProtocol.Anthropic => "anthropic",
        _ => "simulated",
    };

    /// <summary>The name of an error, from the table of thirteen.</summary>
    public static string ErrorOf(ErrorCode error) => ErrorCodes.Describe(error).Name;

    public static void SetError(Activity span, ErrorCode? error)
    {
        if (error is not { } code)
            return;
        span.SetTag(ErrorType, ErrorOf(code));
        span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Tells what an answer used. Input tokens hold those of the cache, as the conventions say.</summary>
    public static void SetUsage(Activity span, in UsageRecord record) => span
        .SetTag("gen_ai.usage.input_tokens", InputOf(record))
        .SetTag("gen_ai.usage.output_tokens", record.OutputTokens)
        .SetTag("gen_ai.usage.cache_read.input_tokens", record.CachedInputTokens)
        .SetTag("gen_ai.usage.cache_creation.input_tokens", record.CacheWriteTokens + record.CacheWriteOneHourTokens);

    /// <summary>Tells all of a request that is no content of it.</summary>
    public static void Describe(Activity span, in UsageRecord record)
    {
        if (record.Model is { } model)
        {
            span.DisplayName = $"{span.OperationName} {model}";
            span.SetTag(RequestModel, model);
        }

        span.SetTag(Operation, span.OperationName)
            .SetTag("http.response.status_code", record.Status)
            .SetTag("sluice.key", record.KeyName)
            .SetTag("sluice.stream", record.IsStream)
            .SetTag("sluice.attempts", record.Attempts)
            .SetTag("sluice.wait_ms", record.WaitMs);
        if (record.Backend is { } backend)
            span.SetTag("sluice.backend", backend);
        if (record.RefusedBy is { } component)
            span.SetTag("sluice.refused_by", component);
        if (record.CostNanoUsd is { } cost)
            span.SetTag("sluice.cost_usd", (double)new NanoUsd(cost).Usd);
    }

    /// <summary>All tokens that went in.</summary>
    public static long InputOf(in UsageRecord record) =>
        record.InputTokens + record.CachedInputTokens + record.CacheWriteTokens + record.CacheWriteOneHourTokens;
}
