namespace Sluice.Gateway.Config;

/// <summary>A backend and one of its upstream models.</summary>
/// <param name="Backend">The backend's name; it exists.</param>
/// <param name="Model">The upstream model: all after the first slash.</param>
internal sealed record RouteTarget(string Backend, string Model)
{
    /// <summary>As in the file: <c>backend/model</c>.</summary>
    public override string ToString() => $"{Backend}/{Model}";
}
