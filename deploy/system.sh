#!/usr/bin/env bash
# What printing reports, the browser tests and the catalogues need from the system. Installs it
# where it may, says what is missing where it may not: the tests concerned are then skipped.
set -eu

has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_chinese_font() { fc-list :lang=zh | grep -q .; }
has_library() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null | grep -q "$1"; }

missing=()
has_browser > /dev/null || missing+=(chromium)
has_chinese_font 2> /dev/null || missing+=(fonts-noto-cjk fontconfig)
command -v msgfmt > /dev/null || missing+=(gettext)
has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Installing ${missing[*]} ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
else
  echo "Missing: ${missing[*]}. On Debian or Ubuntu: sudo apt-get install ${missing[*]}"
fi
