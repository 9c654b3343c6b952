namespace Sluice.Gateway.Tests.Protocols;

/// <summary>Small damage to bodies, as a seed decides.</summary>
internal static class Mutations
{
    public static byte[] Of(Random random, byte[] body)
    {
        var bytes = new List<byte>(body);
        var changes = random.Next(1, 4);
        for (var i = 0; i < changes && bytes.Count > 0; i++)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"{}[],:\"\\u0 \n/"[random.Next(13)]);
                    break;
                case 3:
                    bytes.InsertRange(at, "\\ud83d"u8.ToArray());
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                case 5:
                    bytes[at] = (byte)(bytes[at] ^ 0x20); // another case, another bracket
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }
}
