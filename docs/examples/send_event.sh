#!/bin/sh
# Sends one event, signed as https://www.standardwebhooks.com says. Needs curl and openssl.
#   ADDON_URL      address of the add-on, such as https://affiliates.example.com
#   PANEL_KEY      the panel's key, as registered
#   PANEL_SECRET   one of its secrets: whsec_…
#   sh send_event.sh <event id> <file with the event as JSON>
set -eu

event_id=$1
file=$2
timestamp=$(date +%s)

# The key is the bytes behind whsec_.
key=$(printf '%s' "${PANEL_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')

# What is signed: id, timestamp and the body exactly as it is sent, byte for byte.
signature=$({ printf '%s.%s.' "$event_id" "$timestamp"; cat "$file"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

curl --silent --show-error \
  --header 'content-type: application/json' \
  --header "webhook-id: $event_id" \
  --header "webhook-timestamp: $timestamp" \
  --header "webhook-signature: v1,$signature" \
  --data-binary "@$file" \
  --write-out '\n%{http_code}\n' \
  "$ADDON_URL/api/panel/v1/$PANEL_KEY/events"
