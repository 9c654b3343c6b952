namespace Sluice.Storage.Accounting;

/// <summary>What a usage summary has one row for.</summary>
public enum UsageGrouping
{
    /// <summary>The model the caller asked for.</summary>
    Model,

    /// <summary>The backend that answered; empty where none was asked.</summary>
    Backend,

    /// <summary>The client key.</summary>
    Key,

    /// <summary>The caller's user; empty where it named none.</summary>
    User,

    /// <summary>The caller's agent; empty where it named none.</summary>
    Agent,

    /// <summary>The hour, in UTC.</summary>
    Hour,

    /// <summary>The day, in UTC.</summary>
    Day,
}
