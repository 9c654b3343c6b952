namespace Sluice.RateLimiting;

/// <summary>What a permit of a limiter stands for in the limits behind it.</summary>
public enum PermitUnit
{
    /// <summary>A request: n permits count as n requests and hold n slots among the open calls. Limits on tokens and money are not drawn on.</summary>
    Request,

    /// <summary>A token of input and output together: n permits reserve n tokens, and one request with them.</summary>
    Token,

    /// <summary>A millionth of a US dollar: n permits reserve n micro-dollars, and one request with them.</summary>
    MicroUsd,
}
