namespace Sluice.Protocols;

/// <summary>An error of Sluice's own, before it is written in the caller's protocol.</summary>
internal sealed record SluiceError
{
    /// <summary>The row of the contract's table: status, types and code.</summary>
    public required RefusalStatus Status { get; init; }

    /// <summary>What was refused, by whose limit, and what to do. Never a secret.</summary>
    public required string Message { get; init; }

    /// <summary>The parameter at fault, where one is.</summary>
    public string? Param { get; init; }

    /// <summary>The <c>sluice</c> object.</summary>
    public required SluiceErrorDetail Detail { get; init; }
}
