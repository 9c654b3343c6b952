using System.Globalization;
using Sluice.Admission;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads client keys and groups.</summary>
internal static class KeyReader
{
    private const string WeightRemedy = "Write a number above 0, such as 1.";
    private const string KeyExample = "Write { \"key\": \"${TEAM_A_KEY}\" }.";

    private static readonly (string, Priority)[] Priorities =
        [("low", Priority.Low), ("normal", Priority.Normal), ("high", Priority.High), ("urgent", Priority.Urgent)];

    /// <summary>Reads a property of <c>groups</c>.</summary>
    public static GroupConfig ReadGroup(SourceMember member, ReadContext context)
    {
        MemberName.Check(member, context);
        var o = new ObjectReader(member.Value, context);
        var group = new GroupConfig
        {
            Name = member.Name,
            Limits = LimitsReader.Read(o.Take("limits"), context),
            Budgets = o.List("budgets", BudgetReader.Read),
            Models = ModelPattern.ReadList(o, "models", context),
        };
        o.Finish();
        return group;
    }

    /// <summary>Reads a property of <c>keys</c>.</summary>
    public static KeyConfig Read(SourceMember member, ReadContext context)
    {
        MemberName.Check(member, context);
        var o = new ObjectReader(member.Value, context, KeyExample);
        var key = new KeyConfig
        {
            Name = member.Name,
            Secret = member.Value.IsLiteral ? "" : Secret(o, context), // of a stored key only hashes are kept
            Group = o.Has("group") ? o.Name("group") : null,
            Enabled = o.Flag("enabled", true),
            Expires = Expires(o, context),
            Models = ModelPattern.ReadList(o, "models", context),
            Priority = o.Choice("priority", Priority.Normal, Priorities),
            Weight = o.Number("weight", 1, 0.001m, 1_000_000, WeightRemedy),
            Limits = LimitsReader.Read(o.Take("limits"), context),
            Budgets = o.List("budgets", BudgetReader.Read),
            PerUser = PerUser(o.Take("perUser"), context),
            UnknownPrice = UnknownPrice(o.Take("unknownPrice"), context),
        };
        o.Finish();
        return key;
    }

    private static string Secret(ObjectReader o, ReadContext context)
    {
        if (o.Take("key") is not { } node)
        {
            o.Missing("key", KeyExample);
            return "";
        }

        if (ScalarReader.Text(node, context) is not { } secret)
            return "";
        if (secret.Length == 0)
            context.Error(node, "the secret is empty", "Choose one; 32 random characters are good.");
        else if (secret.Any(c => c is <= ' ' or > '~'))
            context.Error(
                node, "the secret holds white space or characters outside ASCII", "Choose one of letters, digits and punctuation.");
        return secret;
    }

    private static DateTimeOffset? Expires(ObjectReader o, ReadContext context)
    {
        if (!o.Has("expires") || o.Text("expires") is not { } text)
            return null;
        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        var hasZone = text.Length == 10 || text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10;
        if (hasZone
            && DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires))
            return expires;
        context.Error(
            o.Take("expires")!, "is not a date of ISO 8601 with its zone",
            "Write \"2027-01-31\" (midnight UTC) or \"2027-01-31T18:00:00Z\"; null is never.");
        return null;
    }

    private static PerUserConfig PerUser(SourceNode? node, ReadContext context)
    {
        var o = new ObjectReader(node, context);
        var perUser = new PerUserConfig
        {
            Limits = LimitsReader.Read(o.Take("limits"), context),
            Budgets = o.List("budgets", BudgetReader.Read),
            TrustUser = o.Flag("trustUser", false),
        };
        o.Finish();
        return perUser;
    }

    private static PriceConfig? UnknownPrice(SourceNode? node, ReadContext context) => node switch
    {
        null => null,
        { Kind: System.Text.Json.JsonValueKind.String } =>
            ScalarReader.Choice(node, context, null, [("refuse", null), ("free", (PriceConfig?)PriceConfig.Free)]),
        _ => PriceReader.Read(node, context),
    };
}
