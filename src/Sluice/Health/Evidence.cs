namespace Sluice.Health;

/// <summary>What a call's result says of one gate.</summary>
internal enum Evidence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>That it may be open.</summary>
    Good,

    /// <summary>That it should be shut.</summary>
    Bad,
}
