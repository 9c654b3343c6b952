namespace Sluice.Gateway.Proxy;

/// <summary>A page of the list of models, as Anthropic's clients turn them.</summary>
/// <param name="Models">The models on it.</param>
/// <param name="HasMore">Whether there are more in the direction that was asked for.</param>
internal sealed record ModelPage(IReadOnlyList<string> Models, bool HasMore)
{
    /// <summary>The page that a query asks for with <c>after_id</c> or <c>before_id</c>; the first without.</summary>
    /// <param name="models">All models, in order.</param>
    /// <param name="query">The query.</param>
    /// <param name="limit">Models on a page, 1 or more.</param>
    public static ModelPage Of(string[] models, IQueryCollection query, int limit)
    {
        if (query["before_id"].ToString() is { Length: > 0 } before)
        {
            var end = Math.Max(0, Array.IndexOf(models, before));
            var start = Math.Max(0, end - limit);
            return new(models[start..end], start > 0);
        }

        var from = query["after_id"].ToString() is { Length: > 0 } after ? Array.IndexOf(models, after) + 1 : 0;
        var to = Math.Min(models.Length, from + limit);
        return new(models[from..to], to < models.Length);
    }
}
