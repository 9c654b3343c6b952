using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>How a chat client's <c>reasoning_effort</c> is said to a Claude model.</summary>
/// <param name="Style">How the model is told.</param>
/// <param name="BudgetTokens">The budget, where that is how.</param>
/// <param name="Effort">The effort, where that is how.</param>
internal readonly record struct ThinkingPlan(ThinkingStyle Style, long BudgetTokens, string? Effort)
{
    private const long LeastBudget = 1024;

    /// <summary>Whether the model will think, which excludes other parameters.</summary>
    public bool IsThinking => Style != ThinkingStyle.None;

    /// <summary>Makes the plan; <see langword="null"/> where the effort cannot be said.</summary>
    /// <param name="effort">The word.</param>
    /// <param name="model">The upstream's model.</param>
    /// <param name="maxTokens">The output limit: thinking counts as output, and must leave room.</param>
    /// <param name="forcesTool">Whether the model must call a tool, which excludes thinking.</param>
    /// <param name="isInToolLoop">Whether the request goes on after a tool's result.</param>
    public static ThinkingPlan? Of(string effort, string model, long maxTokens, bool forcesTool, bool isInToolLoop)
    {
        if (effort is "none" or "minimal")
            return default(ThinkingPlan); // Claude thinks only where it is told to
        var style = ModelTraits.Thinking(model);
        if (style == ThinkingStyle.None || forcesTool)
            return null;
        if (style == ThinkingStyle.Adaptive)
            return effort is "low" or "medium" or "high" or "xhigh" ? new(style, 0, effort == "xhigh" ? "high" : effort) : null;

        long? budget = effort switch
        {
            "low" => 2048,
            "medium" => 8192,
            "high" => 16384,
            "xhigh" => 32768,
            _ => null,
        };
        if (budget is null || isInToolLoop || maxTokens / 2 < LeastBudget)
            return null;
        return new(style, Math.Clamp(budget.Value, LeastBudget, maxTokens / 2), null);
    }

    /// <summary>Writes <c>thinking</c>.</summary>
    /// <param name="json">Inside the request.</param>
    public void Write(Utf8JsonWriter json)
    {
        if (!IsThinking)
            return;
        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, Style == ThinkingStyle.Adaptive ? "adaptive"u8 : "enabled"u8);
        if (Style == ThinkingStyle.Budget)
            json.WriteNumber("budget_tokens"u8, BudgetTokens);
        json.WriteEndObject();
    }
}
