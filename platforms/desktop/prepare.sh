# shellcheck shell=bash
# What `run` and `test` beside this file share: words, the packages to install, a runtime folder.
#
# To be sourced. Installs only what is missing, so a prepared machine needs no network. Everything
# said here goes to stderr: stdout belongs to the program that is run.

# One line a package: its name, and why Carnet needs it.
PACKAGES=(
    "gcc|the linker Rust calls"
    "libc6-dev|the C library's start files, for linking"
    "make|builds OpenSSL's arithmetic, which encrypts the store"
    "perl|configures that build"
    "pkg-config|tells the compiler where system libraries are"
    "libwebkit2gtk-4.1-dev|the web view the window is drawn with"
    "libvulkan1|finds the graphics drivers"
    "mesa-vulkan-drivers|Vulkan drivers, one of which (lavapipe) needs no graphics card"
)

# What only the tests need: they click and type in the real window, on a screen that is not there.
TEST_PACKAGES=(
    "xvfb|a screen without a monitor"
    "xdotool|clicks and types"
    "imagemagick|takes pictures of the screen when a test fails"
    "strace|watches every system call for sockets"
    "util-linux|runs the app in a network namespace without any interface"
)

say() { printf '%s\n' "carnet: $*" >&2; }

die() {
    say "$*"
    exit 1
}

# As root, directly or through sudo. Says why when neither is possible.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root, and sudo is not there: $*"
    fi
}

installed_version() {
    dpkg-query --show --showformat='${db:Status-Status} ${Version}' "$1" 2>/dev/null \
        | sed -n 's/^installed //p' || true
}

# Debian 12's own Mesa 22 crashes in shader compilation; its backports have the one that works.
needs_mesa_backport() {
    local codename version
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [ "$codename" = bookworm ] || return 1
    version=$(installed_version mesa-vulkan-drivers)
    [ -z "$version" ] || dpkg --compare-versions "$version" lt 25
}

apt_install() {
    say "installing: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@" >&2
}

install_packages() {
    local line name missing=() backport=no
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is not Debian or Ubuntu, so nothing is installed; these are needed:"
        for line in "${PACKAGES[@]}"; do say "  ${line%%|*}: ${line#*|}"; done
        return
    fi
    if needs_mesa_backport; then backport=yes; fi
    for line in "${PACKAGES[@]}"; do
        name=${line%%|*}
        if [ "$name" = mesa-vulkan-drivers ] && [ "$backport" = yes ]; then continue; fi
        if [ -z "$(installed_version "$name")" ]; then
            say "missing: $name (${line#*|})"
            missing+=("$name")
        fi
    done
    if [ "${#missing[@]}" -eq 0 ] && [ "$backport" = no ]; then
        say "system packages: all there"
        return
    fi
    if [ "$backport" = yes ] && ! grep -rqs '^[^#]*bookworm-backports' /etc/apt/sources.list /etc/apt/sources.list.d; then
        say "missing: Mesa 25 (Debian 12's own crashes); adding bookworm-backports to apt's sources"
        printf 'deb http://deb.debian.org/debian bookworm-backports main\n' \
            | as_root tee /etc/apt/sources.list.d/carnet-backports.list >/dev/null
    fi
    as_root apt-get update >&2
    if [ "${#missing[@]}" -gt 0 ]; then apt_install "${missing[@]}"; fi
    if [ "$backport" = yes ]; then apt_install --target-release bookworm-backports mesa-vulkan-drivers; fi
}

# The graphics drivers complain on every start when there is no runtime folder.
ensure_runtime_folder() {
    if [ -z "${XDG_RUNTIME_DIR:-}" ] || [ ! -d "$XDG_RUNTIME_DIR" ]; then
        export XDG_RUNTIME_DIR="${XDG_CACHE_HOME:-$HOME/.cache}/carnet/runtime"
        mkdir -p "$XDG_RUNTIME_DIR"
        chmod 700 "$XDG_RUNTIME_DIR"
    fi
}

# prepare [test]: what a build needs, with `test` also what the tests need.
prepare() {
    if [ "${1:-}" = test ]; then PACKAGES+=("${TEST_PACKAGES[@]}"); fi
    command -v cargo >/dev/null \
        || die "no Rust toolchain found; install one as https://rustup.rs says, then start this again"
    install_packages
    ensure_runtime_folder
}
