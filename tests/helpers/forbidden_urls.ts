/**
 * Addresses that are never called (SECURITY.md, "Calling out"), for every path by which one may get in.
 */
export interface ForbiddenUrl {
  url: string
  /** A key below `calls.blocked.` of resources/lang. */
  reason: string
  /** What kind of trick or address it is; one of each kind is the least that every path is tried with. */
  kind: string
}

/** A public address in a range that is no documentation and no private network. */
const PUBLIC = '93.184.215.14'

/**
 * The shapes of an IPv4 address that browsers and C libraries read and people do not.
 */
function shapesOf(address: string): Record<string, string[]> {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (value: number) => `0x${value.toString(16)}`
  const octal = (value: number) => `0${value.toString(8)}`
  return {
    'shortened IPv4': [`${a}.${(b * 256 + c) * 256 + d}`, `${a}.${b}.${c * 256 + d}`],
    'decimal IPv4': [`${number}`],
    'hexadecimal IPv4': [hex(number), [a, b, c, d].map(hex).join('.')],
    'octal IPv4': [octal(number), [a, b, c, d].map(octal).join('.')],
    'IPv4 in mixed notation': [`${hex(a)}.${b}.${octal(c)}.${d}`],
    'IPv4 with a dot at its end': [`${address}.`],
  }
}

const INSIDE: Record<string, string[]> = {
  'private IPv4, class A': ['10.0.0.1', '10.255.255.255'],
  'private IPv4, class B': ['172.16.0.1', '172.31.255.254'],
  'private IPv4, class C': ['192.168.0.1'],
  'loopback IPv4': ['127.0.0.1', '127.1.2.3', '127.255.255.254'],
  'link-local IPv4': ['169.254.1.1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.254'],
  'loopback IPv6': ['[::1]', '[0:0:0:0:0:0:0:1]'],
  'link-local IPv6': ['[fe80::1]', '[febf::1]'],
  'unique-local IPv6': ['[fc00::1]', '[fd12:3456:789a::1]'],
  'IPv4-mapped IPv6': [
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:10.0.0.1]',
    '[::FFFF:192.168.1.1]',
  ],
  ...shapesOf('127.0.0.1'),
  'shapes of a private address': Object.values(shapesOf('10.0.0.1')).flat(),
  'localhost': ['localhost'],
  'localhost in another case': ['LOCALHOST', 'LocalHost'],
  'localhost with a dot': ['localhost.', 'A.B.LocalHost.'],
  'a name below localhost': ['a.localhost'],
  'full-width digits and letters': ['１２７.0.0.1', '１２７．０．０．１', 'ｌｏｃａｌｈｏｓｔ'],
  'circled digits and letters': ['①②⑦.0.0.1', 'ⓛocalhost'],
  'other dots': ['127。0。0。1'],
  'a percent-encoded host': [
    '%31%32%37.0.0.1',
    '%6c%6f%63alhost',
    '127%2e0%2e0%2e1',
    '%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1',
  ],
}

const METADATA: Record<string, string[]> = {
  'metadata of a cloud': ['169.254.169.254', '169.254.170.2', '169.254.170.23', '192.0.0.192'],
  'metadata at a public address': ['168.63.129.16'],
  'metadata behind carrier-grade NAT': ['100.100.100.200'],
  'metadata by IPv6': ['[fd00:ec2::254]', '[fd20:ce::254]'],
  'metadata by mapped IPv6': ['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]'],
  'shapes of a metadata address': Object.values(shapesOf('169.254.169.254')).flat(),
}

const SPECIAL: Record<string, string[]> = {
  'unspecified IPv4': ['0.0.0.0', '0', '0.1.2.3'],
  'broadcast': ['255.255.255.255'],
  'multicast IPv4': ['224.0.0.1', '239.255.255.255'],
  'reserved IPv4': ['240.0.0.1', '192.0.0.8', '192.88.99.1'],
  'documentation IPv4': ['192.0.2.1', '198.51.100.7', '203.0.113.7'],
  'benchmarking IPv4': ['198.18.0.1', '198.19.255.254'],
  'unspecified IPv6': ['[::]'],
  'IPv4-compatible IPv6': ['[::127.0.0.1]', '[::10.0.0.1]', '[::7f00:1]', '[::5db8:d70e]'],
  'NAT64': ['[64:ff9b::127.0.0.1]', '[64:ff9b::a00:1]', '[64:ff9b:1::a00:1]'],
  '6to4': ['[2002:7f00:1::1]', '[2002:a00:1::]'],
  'Teredo': ['[2001:0:4136:e378:8000:63bf:80ff:fffe]'],
  'translated IPv6': ['[::ffff:0:127.0.0.1]'],
  'site-local': ['[fec0::1]', '[feff::1]'],
  'multicast IPv6': ['[ff02::1]', '[ff0e::1]'],
  'benchmarking IPv6': ['[2001:2::1]'],
  'documentation IPv6': ['[2001:db8::1]', '[3fff::1]'],
  'IPv6 for other purposes': ['[100::1]', '[2001:20::1]', '[5f00::1]'],
  'IPv6 that nobody was given': ['[4000::1]', '[e000::1]'],
}

const SCHEMES = [
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1:6379/_INFO',
  'dict://127.0.0.1:11211/stats',
  'ldap://127.0.0.1/',
  'ws://127.0.0.1/',
  'wss://127.0.0.1/',
  'data:text/plain,hello',
  'javascript:alert(1)',
  'jar:http://127.0.0.1!/',
  'blob:http://127.0.0.1/1',
  'view-source:http://127.0.0.1/',
]

/**
 * Everything that is refused, with or without DNS.
 *
 * @param port that somebody on loopback listens on: forms that lead there use it, so that a hole would be seen
 * @param own the product's own addresses, as APP_URL says them
 */
export function forbiddenUrls({ port, own }: { port: number; own: URL }): ForbiddenUrl[] {
  const ownPort = Number(own.port) || (own.protocol === 'https:' ? 443 : 80)
  const hosts = (kinds: Record<string, string[]>, reason: string): ForbiddenUrl[] =>
    Object.entries(kinds).flatMap(([kind, names]) =>
      names.flatMap((host) => [
        { kind, reason, url: `http://${host}:${port}/` },
        { kind, reason, url: `https://${host}:${port}/x?y=1` },
      ])
    )
  const all = (kind: string, reason: string, urls: string[]): ForbiddenUrl[] =>
    urls.map((url) => ({ kind, reason, url }))

  return [
    ...hosts(INSIDE, 'inside'),
    ...hosts(METADATA, 'metadata'),
    ...hosts(SPECIAL, 'special'),

    // who is asked is what stands after the @
    ...all('userinfo', 'userinfo', [
      `http://example.com@127.0.0.1:${port}/`,
      `http://example.com:80@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}@example.com/`,
      `http://@127.0.0.1:${port}/`,
      `http://:@127.0.0.1:${port}/`,
      `http://a:b@c:d@127.0.0.1:${port}/`,
      `https://user@${PUBLIC}/`,
    ]),

    // what `new URL` repairs in silence
    ...all('a backslash', 'characters', [
      `http:\\\\127.0.0.1:${port}\\`,
      `http://example.com\\@127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}\\@example.com/`,
      `https://${PUBLIC}/a\\b`,
    ]),
    ...all('a tab or line break', 'characters', [
      `http://127.0.0.1\t:${port}/`,
      `http://127.0.\n0.1:${port}/`,
      `ht\ttp://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}/\r\nX-Injected: 1`,
    ]),
    ...all('white space around it', 'characters', [
      ` http://127.0.0.1:${port}/`,
      `http://127.0.0.1:${port}/ `,
    ]),
    ...all('invisible characters', 'characters', [
      `http://127.0.0.1:${port}/\u0000`,
      `\u0001http://127.0.0.1:${port}/`,
      `http://127.0.0.1\u00a0:${port}/`,
      `http://127\u00ad.0.0.1:${port}/`,
      `http://loc\u200balhost:${port}/`,
      `http://\u202e127.0.0.1:${port}/`,
    ]),

    ...all('no URL', 'not_a_url', [
      `http:127.0.0.1:${port}`,
      `http:/127.0.0.1:${port}/`,
      `http:///127.0.0.1:${port}/`,
      `http:////127.0.0.1:${port}/`,
      `//127.0.0.1:${port}/`,
      `/etc/passwd`,
      `127.0.0.1`,
      `example.com`,
      '',
      'http://',
      'http://?x',
      'http://:80/',
      'http://[::1',
      'http://[::1]x/',
      'http://[1.2.3.4]/',
      'http://127.0.0.1.256/',
      'http://1.2.3.4.5/',
      'http://256.256.256.256/',
      'http://0x7f.0.0.0x1ff/',
      'http://a..b/',
      'http://.a/',
      `http://${'a'.repeat(64)}.example/`,
      'http://exa mple.com/'.replace(' ', '%20'),
      'http://exa%00mple.com/',
      'http://exa%2fmple.com/',
      `http://${PUBLIC}:0x50/`,
      `http://${PUBLIC}:65536/`,
      `http://${PUBLIC}:-1/`,
      `http://${PUBLIC}:80:80/`,
    ]),

    ...all('a zone', 'zone', [
      `http://[fe80::1%25eth0]:${port}/`,
      `http://[fe80::1%eth0]/`,
      `http://[::1%251]/`,
    ]),

    ...SCHEMES.flatMap((url) => all(url.slice(0, url.indexOf(':')), 'scheme', [url])),

    ...[0, 1, 22, 25, 3306, 6379, 8080, 11211].flatMap((wrong) =>
      all(`port ${wrong}`, 'port', [`http://${PUBLIC}:${wrong}/`])
    ),
    ...all('a port of a name', 'port', [`https://example.com:${port === 8443 ? 8444 : 8443}/`]),

    ...all('own host', 'own_host', [
      `http://${own.hostname}:${ownPort}/`,
      `http://${own.hostname.toUpperCase()}:${ownPort}/admin`,
      `http://${own.hostname}.:${ownPort}/`,
      `http://${own.hostname}/`,
      `https://${own.hostname}/`,
    ]),
    ...all('own listener', 'own_listener', [
      `http://127.0.0.1:${ownPort}/`,
      `http://[::1]:${ownPort}/`,
      `http://0:${ownPort}/`,
    ]),

    ...all('too long', 'too_long', [`https://${PUBLIC}/${'a'.repeat(2_048)}`]),
  ]
}

/**
 * What only the client itself can be given: forms, databases and templates make proper characters of these.
 */
export const UNENCODED_URLS: ForbiddenUrl[] = [
  { kind: 'half a character', reason: 'characters', url: `https://${PUBLIC}/\ud800` },
  // short as written, too long as sent
  { kind: 'too long', reason: 'too_long', url: `https://${PUBLIC}/${'é'.repeat(700)}` },
]

/**
 * One of each kind.
 */
export function oneOfEachKind(urls: ForbiddenUrl[]): ForbiddenUrl[] {
  return [...new Map(urls.toReversed().map((entry) => [entry.kind, entry])).values()].toReversed()
}
