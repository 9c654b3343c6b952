namespace Sluice.Storage.Changes;

/// <summary>What a stored change is about.</summary>
public enum StoredKind
{
    /// <summary>A client key.</summary>
    Key,

    /// <summary>A group of client keys.</summary>
    Group,

    /// <summary>A backend.</summary>
    Backend,

    /// <summary>The order of backends.</summary>
    BackendOrder,

    /// <summary>The order of pools.</summary>
    PoolOrder,

    /// <summary>An administrator.</summary>
    Admin,
}
