using Sluice.Gateway.Tests.Commands;

namespace Sluice.Gateway.Tests.Config;

[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class SluiceProgramTests
{
    [Fact]
    public async Task The_program_says_what_is_wrong_with_a_file_and_ends_with_1()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", "{\"backends\":{\"a\":{\"protocol\":\"simulated\",\"limits\":{\"rpm\":-5}}}}");
        var (code, output, error) = await SluiceProgram.RunAsync(folder, "check");
        Assert.Equal(1, code);
        Assert.Contains("backends.a.limits.rpm: must not be negative (got -5). ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task The_program_writes_a_file_that_it_accepts()
    {
        using var folder = new Folder();
        Assert.Equal(0, (await SluiceProgram.RunAsync(folder, "init")).Code);
        var (code, output, error) = await SluiceProgram.RunAsync(folder, "check");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("ok, 0 warnings", output, StringComparison.Ordinal);
    }
}
