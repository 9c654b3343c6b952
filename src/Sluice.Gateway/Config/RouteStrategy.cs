namespace Sluice.Gateway.Config;

/// <summary>In which order a route's targets are tried.</summary>
internal enum RouteStrategy
{
    /// <summary>As listed.</summary>
    Ordered,

    /// <summary>By chance, in proportion to the backends' weights.</summary>
    Weighted,

    /// <summary>Fewest calls in flight first.</summary>
    LeastLoaded,

    /// <summary>Most room under its limits first.</summary>
    MostHeadroom,

    /// <summary>Lowest price first.</summary>
    Cheapest,

    /// <summary>Shortest time to the first token first.</summary>
    Fastest,
}
