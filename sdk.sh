# Sourced by run, check and domicile: installs the .NET SDK into .dotnet/ where it is missing.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
channel="$(grep -oP '"version": "\K\d+\.\d+' "$root/global.json")"
export PATH="$root/.dotnet:$PATH"
if ! dotnet --list-sdks 2>/dev/null | grep "^$channel\." >/dev/null; then
    installer=https://dot.net/v1/dotnet-install.sh
    echo "The .NET $channel SDK is missing: installing it into .dotnet/ ..." >&2
    if ! script="$(curl -fsSL --connect-timeout 10 "$installer")"; then
        echo "Domicile needs the .NET $channel SDK, and $installer cannot be reached: install the SDK by other means and try again." >&2
        return 1
    fi
    # The newest of the channel: it has the security fixes.
    bash -s -- --channel "$channel" --install-dir "$root/.dotnet" --no-path <<<"$script" >&2
fi
if [ -d "$root/.dotnet" ]; then
    # Programs that start without the command dotnet, such as the tests, look there. Without ICU, the SDK needs the invariant mode.
    export DOTNET_ROOT="$root/.dotnet" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
fi
