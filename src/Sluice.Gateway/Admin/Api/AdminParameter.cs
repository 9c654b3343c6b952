namespace Sluice.Gateway.Admin.Api;

/// <summary>A parameter in the query, for the API's description.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Description">What it does, its default and its range.</param>
internal sealed record AdminParameter(string Name, string Type, string Description);
