namespace Sluice.Storage.Keys;

/// <summary>What is kept of one secret of a client key: enough to tell it again, nothing to make it from.</summary>
public sealed record StoredKeySecret
{
    /// <summary>The part of the key that is no secret, and is in no other key.</summary>
    public required string Id { get; init; }

    /// <summary>16 random bytes, in hexadecimal.</summary>
    public required string Salt { get; init; }

    /// <summary>SHA-256 of the salt and the whole key, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made; the store's clock says so.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The first instant at which it no longer counts; <see langword="null"/> is never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The id alone.</summary>
    public override string ToString() => $"secret {Id}";
}
