<?php
/**
 * Sends one event, signed as https://www.standardwebhooks.com says. Needs PHP 7.4 or later.
 *   ADDON_URL=… PANEL_KEY=… PANEL_SECRET=whsec_… php send_event.php <event id> <file with the event as JSON>
 */

[, $eventId, $file] = $argv;

// The very bytes that are signed are sent: never sign one serialization and send another.
$body = file_get_contents($file);
$timestamp = time();

// The key is the bytes behind whsec_.
$key = base64_decode(preg_replace('/^whsec_/', '', getenv('PANEL_SECRET')));
$signature = base64_encode(hash_hmac('sha256', "$eventId.$timestamp.$body", $key, true));

$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => implode("\r\n", [
        'Content-Type: application/json',
        "webhook-id: $eventId",
        "webhook-timestamp: $timestamp",
        "webhook-signature: v1,$signature",
    ]),
    'content' => $body,
    'timeout' => 10,
    'ignore_errors' => true,
]]);

$answer = @file_get_contents(
    getenv('ADDON_URL') . '/api/panel/v1/' . rawurlencode(getenv('PANEL_KEY')) . '/events',
    false,
    $context
);
$status = isset($http_response_header) ? (int) explode(' ', $http_response_header[0])[1] : 0;

echo $answer, "\n", $status, "\n";

// 200 and 202 mean it is kept. Anything else, or no answer: send the same event again, later, with the same id.
exit($status === 200 || $status === 202 ? 0 : 1);
