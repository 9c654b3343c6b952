using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Commands;

/// <summary>The options of <c>sluice keys create</c> that say what a key may do: together they are what the file would hold under its name.</summary>
internal sealed class KeySettings
{
    private readonly Option<string?> _group = new("--group") { Description = "The group it belongs to.", HelpName = "NAME" };
    private readonly Option<string[]> _models = new("--models") { Description = "Models it may use, such as gpt-4o*; all unless given.", HelpName = "MODEL", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _limits = new("--limit") { Description = "A limit, such as rpm=60 or tpm=100000.", HelpName = "NAME=NUMBER", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _budgets = new("--budget") { Description = "A budget in USD, such as 5/day or 100/month.", HelpName = "USD/WINDOW", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _timeZone = new("--time-zone") { Description = "The zone of calendar windows, such as Europe/Berlin; UTC unless given.", HelpName = "ZONE" };
    private readonly Option<string?> _expires = new("--expires") { Description = "From when on it is refused, such as 2027-01-31.", HelpName = "DATE" };
    private readonly Option<string?> _priority = new("--priority") { Description = "low, normal, high or urgent.", HelpName = "WORD" };
    private readonly Option<double?> _weight = new("--weight") { Description = "Its share among waiting keys; 1 unless given.", HelpName = "NUMBER" };

    public KeySettings()
    {
        _limits.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (Limit(text) is null)
                    result.AddError($"--limit: '{text}' is not NAME=NUMBER. Write it as rpm=60.");
            }
        });
        _budgets.Validators.Add(result =>
        {
            foreach (var text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (Budget(text) is null)
                    result.AddError($"--budget: '{text}' is not USD/WINDOW. Write it as 5/day.");
            }
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_group, _models, _limits, _budgets, _timeZone, _expires, _priority, _weight])
            command.Options.Add(option);
    }

    /// <summary>The settings as the file would hold them; the gateway's own reader judges them.</summary>
    public JsonObject Read(ParseResult parsed)
    {
        var settings = new JsonObject();
        Set("group", parsed.GetValue(_group));
        if (parsed.GetValue(_models) is { Length: > 0 } models)
            settings["models"] = new JsonArray([.. models.SelectMany(model => model.Split(',')).Select(model => JsonValue.Create(model))]);
        if (parsed.GetValue(_limits) is { Length: > 0 } limits)
            settings["limits"] = new JsonObject(limits.Select(text => Limit(text)!.Value).Select(limit => KeyValuePair.Create(limit.Name, (JsonNode?)limit.Value)));
        if (parsed.GetValue(_budgets) is { Length: > 0 } budgets)
        {
            settings["budgets"] = new JsonArray([.. budgets.Select(text => Budget(text)!.Value).Select(budget =>
            {
                var made = new JsonObject { ["usd"] = budget.Usd, ["window"] = budget.Window };
                if (parsed.GetValue(_timeZone) is { } zone)
                    made["timeZone"] = zone;
                return (JsonNode)made;
            })]);
        }

        Set("expires", parsed.GetValue(_expires));
        Set("priority", parsed.GetValue(_priority));
        if (parsed.GetValue(_weight) is { } weight)
            settings["weight"] = weight;
        return settings;

        void Set(string name, string? value)
        {
            if (value is not null)
                settings[name] = value;
        }
    }

    private static (string Name, decimal Value)? Limit(string text) =>
        text.Split('=') is [{ Length: > 0 } name, var value] && Number(value) is { } number ? (name, number) : null;

    private static (decimal Usd, string Window)? Budget(string text) =>
        text.Split('/') is [var usd, { Length: > 0 } window] && Number(usd) is { } number ? (number, window) : null;

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
