#!/usr/bin/env bash
# What printing reports, the browser tests, the catalogues, the alert rules and the tests of time
# stamps need from the system.
# Installs it where it may, says what is missing where it may not: the tests concerned are then
# skipped.
set -eu

has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_chinese_font() { fc-list :lang=zh | grep -q .; }
has_library() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null | grep -q "$1"; }

missing=()
has_browser > /dev/null || missing+=(chromium)
has_chinese_font 2> /dev/null || missing+=(fonts-noto-cjk fontconfig)
command -v msgfmt > /dev/null || missing+=(gettext)
command -v openssl > /dev/null || missing+=(openssl)
has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
promtool=there
command -v promtool > /dev/null || promtool=
[ ${#missing[@]} -gt 0 ] || [ -z "$promtool" ] || exit 0

# The tool alone, 19 MB to load: its package would start a server of its own and bring 15 others.
install_promtool() (
  folder=$(mktemp -d)
  trap 'rm -r "$folder"' EXIT
  chmod 755 "$folder" # for the user that apt loads as
  cd "$folder" \
    && apt-get download -qq prometheus > /dev/null 2>&1 \
    && dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract ./usr/bin/promtool \
    && install -m 755 usr/bin/promtool /usr/local/bin/promtool
)

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  apt-get update -qq
  if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing ${missing[*]} ..."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
  fi
  if [ -z "$promtool" ]; then
    echo "Installing promtool ..."
    install_promtool || echo "It could not be loaded: alert rules are not checked."
  fi
else
  [ -n "$promtool" ] || missing+=(prometheus)
  echo "Missing: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install ${missing[*]}"
fi
