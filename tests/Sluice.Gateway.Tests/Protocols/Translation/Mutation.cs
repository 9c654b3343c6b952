using System.Text;

namespace Sluice.Gateway.Tests.Protocols.Translation;

/// <summary>Spoils bytes: flips, cuts, doubles, swaps values of JSON for others, deepens.</summary>
internal static class Mutation
{
    private static readonly string[] Values =
        ["null", "true", "-1", "1e999", "[]", "{}", "\"\"", "\"\\ud800\"", "{\"type\":5}", "[[[[null]]]]", "18446744073709551616", "\"x\""];

    public static byte[] Of(byte[] bytes, Random random)
    {
        var spoiled = bytes.ToList();
        for (var i = random.Next(1, 4); i > 0 && spoiled.Count > 1; i--)
        {
            var at = random.Next(spoiled.Count);
            switch (random.Next(6))
            {
                case 0:
                    spoiled[at] = (byte)random.Next(256);
                    break;
                case 1:
                    spoiled.RemoveRange(at, Math.Min(random.Next(1, 20), spoiled.Count - at));
                    break;
                case 2:
                    spoiled.InsertRange(at, [.. spoiled.Skip(at).Take(random.Next(1, 40))]);
                    break;
                case 3:
                    spoiled.InsertRange(at, Enumerable.Repeat((byte)(random.Next(2) == 0 ? '[' : '{'), random.Next(1, 200)));
                    break;
                default:
                    Swap(spoiled, at, random);
                    break;
            }
        }

        return [.. spoiled];
    }

    // Puts another value behind the next colon, so that most mutations stay JSON.
    private static void Swap(List<byte> bytes, int from, Random random)
    {
        var colon = bytes.IndexOf((byte)':', from);
        if (colon < 0)
            return;
        var end = bytes.FindIndex(colon, value => value is (byte)',' or (byte)'}');
        if (end < 0)
            return;
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }
}
