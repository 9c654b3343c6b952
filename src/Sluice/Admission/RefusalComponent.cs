namespace Sluice.Admission;

/// <summary>What refused a call.</summary>
public enum RefusalComponent
{
    /// <summary>A limit on requests.</summary>
    Rate,

    /// <summary>A limit on tokens.</summary>
    TokenWindow,

    /// <summary>A budget.</summary>
    Cost,

    /// <summary>A provider's quota, used up.</summary>
    QuotaGuard,

    /// <summary>A target that is left alone after it refused.</summary>
    Cooldown,

    /// <summary>A target that failed too often.</summary>
    CircuitBreaker,

    /// <summary>A limit on open calls.</summary>
    Concurrency,

    /// <summary>The queue is full.</summary>
    Queue,

    /// <summary>The call alone is larger than a limit.</summary>
    PerRequestCap,

    /// <summary>Every target is switched off.</summary>
    Disabled,

    /// <summary>A credential.</summary>
    Auth,

    /// <summary>The configuration.</summary>
    Config,
}
