using System.Text;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Tests.Config;

public sealed class ConfigFuzzTests
{
    private const int Mutations = 5_000;
    private const string SecretCore = "9Qz7Lm3Xv8Tb";

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1", "1e999", "1e-400", "99999999999999999999", "\"\"", "\"0\"", "\"${X}\"", "\"${\"", "\"\\ud800\"",
        "\"9999999999d\"", "// x\n", "/*", "\\", "NaN", "\u0000", "\u2028", "\uFFFD", "{}", "[]", "[[[[[[[[", "\"a/b\"", "\"*\"", "\"https://u:p@h?x#y\"",
    ];

    [Fact]
    public void No_mutation_of_a_valid_config_throws_or_shows_a_secret()
    {
        var valid = Samples.Everything
            .Replace("${OPENAI_API_KEY}", "sk-" + SecretCore, StringComparison.Ordinal)
            .Replace("${TEAM_A_KEY}", "client " + SecretCore, StringComparison.Ordinal)
            .Replace("client ", "client-", StringComparison.Ordinal);
        Assert.True(Samples.Parse(valid).IsValid);
        var utf8 = Encoding.UTF8.GetBytes(valid);
        var random = new Random(20_241_106);
        var broken = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var mutant = Mutate(utf8, random);
            var result = ConfigLoader.Parse(mutant, "fuzz", Samples.Environment.GetValueOrDefault);
            broken += result.IsValid ? 0 : 1;
            foreach (var error in result.Errors)
            {
                var shown = error.ToString();
                Assert.DoesNotContain(SecretCore, shown, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', shown);
                Assert.NotEmpty(error.Path);
                Assert.NotEmpty(error.Message);
                Assert.NotEmpty(error.Remedy);
            }
        }

        Assert.InRange(broken, Mutations / 2, Mutations);
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    ReplaceValue(bytes, at, random);
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(20) == 0 ? bytes.Count - at : 1);
                    break;
            }

            if (bytes.Count == 0)
                return [];
        }

        return [.. bytes];
    }

    /// <summary>Puts a token in place of the value after the next colon, so that the file mostly stays JSON.</summary>
    private static void ReplaceValue(List<byte> bytes, int from, Random random)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon + 1, b => b is (byte)',' or (byte)'}' or (byte)'\n');
        if (end < 0)
            return;
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
    }
}
