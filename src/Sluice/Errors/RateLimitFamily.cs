namespace Sluice.Errors;

/// <summary>The family of headers that a reading comes from.</summary>
public enum RateLimitFamily
{
    /// <summary><c>x-ratelimit-*</c> and <c>ratelimit-*</c>: OpenAI, Azure, Groq, Mistral, Together, OpenRouter and many more.</summary>
    Common,

    /// <summary><c>anthropic-ratelimit-*</c>.</summary>
    Anthropic,

    /// <summary><c>anthropic-ratelimit-unified-*</c>: the windows of a subscription.</summary>
    AnthropicUnified,

    /// <summary><c>anthropic-fast-*</c>: the fast lane, apart from the standard one.</summary>
    AnthropicFast,

    /// <summary><c>anthropic-priority-*</c>: committed capacity, apart from the standard one.</summary>
    AnthropicPriority,

    /// <summary><c>RateLimit</c> and <c>RateLimit-Policy</c> of the IETF draft.</summary>
    Ietf,
}
