import { createHmac } from 'node:crypto'

const KEY = 'bench-only-key-of-thirty-two-bytes-or-more'

/**
 * Headers of the redirect as the product sends them, the cookie signed anew for each answer.
 */
export function redirectHeaders() {
  const payload = JSON.stringify({ l: [['01k7tv4i220000803t4ifh', 1, Date.now(), 30]] })
  const body = `v1.0.${Buffer.from(payload).toString('base64url')}`
  const token = `${body}.${createHmac('sha256', KEY).update(body).digest('base64url')}`
  return {
    'Location': 'https://www.example.com/hosting',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Robots-Tag': 'noindex',
    'Content-Length': '0',
    'Set-Cookie': `pa_visit=${token}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax`,
  }
}
