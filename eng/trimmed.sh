#!/usr/bin/env bash
# Publishes a small program with every library rooted and trimmed in full: any trim or AOT warning fails, and then the program runs.
# Not part of the tests: it needs the runtime pack, which the SDK downloads once.
set -euo pipefail
cd "$(dirname "$0")/.."

libraries=$(grep -l '<IsAotCompatible>true' src/*/*.csproj | xargs -n1 basename | sed 's/\.csproj$//; s/^Sluice$/Sluice.Engine/')
dotnet build tests/Sluice.Libraries.Tests -c Release -v quiet --nologo
built=$PWD/artifacts/bin/Sluice.Libraries.Tests/release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>'
  echo '<SelfContained>true</SelfContained><PublishTrimmed>true</PublishTrimmed><TrimMode>full</TrimMode><TrimmerSingleWarn>false</TrimmerSingleWarn>'
  echo '<EnableAotAnalyzer>true</EnableAotAnalyzer><InvariantGlobalization>true</InvariantGlobalization><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>'
  echo '<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" />'
  for library in $libraries; do echo "<Reference Include=\"$built/$library.dll\" /><TrimmerRootAssembly Include=\"$library\" />"; done
  echo "<Reference Include=\"$built/Polly.Core.dll;$built/Microsoft.Extensions.AI.Abstractions.dll\" /></ItemGroup></Project>"
} > "$work/trimmed.csproj"
cat > "$work/Program.cs" <<'PROGRAM'
using Sluice.Admission;
using Sluice.Limits;
using Sluice.State;

var controller = new AdmissionController(new() { Scopes = [new("key", LimitOptions.TokensPerMinute(100))] });
controller.TryAdmit(new() { Caller = controller.Caller("key"), Estimate = new(60, 0) });
Console.WriteLine(controller.TryAdmit(new() { Caller = controller.Caller("key"), Estimate = new(60, 0) }).Refusal!.Message);
Console.WriteLine($"state of {StateJson.Write(controller.SaveState()).Length} bytes");
PROGRAM

dotnet publish "$work/trimmed.csproj" -c Release -o "$work/out" --use-current-runtime -v quiet --nologo
"$work/out/trimmed"
echo "no warning from: $(echo $libraries)"
