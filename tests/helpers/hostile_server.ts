import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/**
 * One way to treat a caller badly, once its request has arrived (or before, where `isEager`).
 */
export interface Hostility {
  name: string
  /** How the call must end: a status, or the reason of its failure. */
  expected: number | string
  /** What it may end like, too, where the network decides. */
  orElse?: string
  isEager?: boolean
  act(socket: Socket, options: { inside: string }): void
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`
const BLOCK = 'x'.repeat(16_384)

/** Milliseconds between two drops. */
const DRIP_MS = 20

/**
 * Writes as fast as the other side takes it, until it is gone.
 */
function flood(socket: Socket, block: string | Buffer) {
  const write = () => {
    while (!socket.destroyed && socket.write(block));
  }
  socket.on('drain', write)
  write()
}

function drip(socket: Socket, drop: string | (() => string)) {
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer)
    else socket.write(typeof drop === 'string' ? drop : drop())
  }, DRIP_MS)
  socket.on('close', () => clearInterval(timer))
}

/** Ten megabytes of nothing, in ten kilobytes. */
const BOMB = gzipSync(Buffer.alloc(10_000_000))

export const HOSTILITIES: Hostility[] = [
  { name: 'never answers', expected: 'timeout', act: () => {} },
  { name: 'never reads', expected: 'timeout', isEager: true, act: (socket) => socket.pause() },
  {
    name: 'drips a status line',
    expected: 'timeout',
    act(socket) {
      const letters = [...`HTTP/1.1 200 ${'O'.repeat(2_000)}`]
      drip(socket, () => letters.shift() ?? 'K')
    },
  },
  {
    name: 'drips headers',
    expected: 'timeout',
    act(socket) {
      socket.write(OK)
      drip(socket, 'x-a: b\r\n')
    },
  },
  {
    name: 'drips a body',
    expected: 'timeout',
    act(socket) {
      socket.write(`${OK}content-length: 1000000\r\n\r\n`)
      drip(socket, 'x')
    },
  },
  {
    name: 'drips interim answers',
    expected: 'protocol',
    act: (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(6)),
  },
  {
    name: 'drips the header of an interim answer',
    expected: 'timeout',
    act(socket) {
      socket.write('HTTP/1.1 103 Early Hints\r\n')
      drip(socket, 'x-a: b\r\n')
    },
  },
  {
    name: 'drips empty lines before its answer',
    expected: 'timeout',
    act: (socket) => drip(socket, '\r\n'),
  },
  {
    name: 'floods with interim answers',
    expected: 'protocol',
    act: (socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(200)),
  },
  {
    name: 'never ends a chunked body',
    expected: 200,
    act(socket) {
      socket.write(CHUNKED)
      flood(socket, `4000\r\n${BLOCK}\r\n`)
    },
  },
  {
    name: 'never ends a body without a length',
    expected: 200,
    act(socket) {
      socket.write(`${OK}connection: close\r\n\r\n`)
      flood(socket, BLOCK)
    },
  },
  {
    name: 'never ends one chunk extension',
    expected: 200,
    act(socket) {
      socket.write(`${CHUNKED}5;`)
      flood(socket, BLOCK)
    },
  },
  {
    name: 'puts a long extension to each chunk',
    expected: 200,
    act(socket) {
      socket.write(CHUNKED)
      flood(socket, `1;${'e'.repeat(10_000)}\r\nx\r\n`)
    },
  },
  {
    name: 'never ends its trailers',
    expected: 200,
    act(socket) {
      socket.write(`${CHUNKED}0\r\n`)
      flood(socket, 'x-trailer: abcdefgh\r\n'.repeat(500))
    },
  },
  {
    name: 'sends 20,000 headers',
    expected: 'headers_too_large',
    act(socket) {
      const lines = Array.from({ length: 20_000 }, (_, index) => `x-${index}: ${index}\r\n`)
      socket.write(`${OK}${lines.join('')}content-length: 2\r\n\r\nok`)
    },
  },
  {
    name: 'sends 4,000 empty headers',
    expected: 'headers_too_large',
    act: (socket) => socket.write(`${OK}${'a:\r\n'.repeat(4_000)}content-length: 0\r\n\r\n`),
  },
  {
    name: 'never ends one header',
    expected: 'headers_too_large',
    act(socket) {
      socket.write(`${OK}x-long: `)
      flood(socket, BLOCK)
    },
  },
  {
    name: 'never ends its status line',
    expected: 'headers_too_large',
    act(socket) {
      socket.write('HTTP/1.1 200 ')
      flood(socket, BLOCK)
    },
  },
  {
    name: 'floods with empty lines before its answer',
    expected: 'headers_too_large',
    act: (socket) => flood(socket, '\r\n'.repeat(8_000)),
  },
  {
    name: 'promises more than it sends, and waits',
    expected: 'timeout',
    act: (socket) => socket.write(`${OK}content-length: 1000\r\n\r\nshort`),
  },
  {
    name: 'promises more than it sends, and closes',
    expected: 'closed',
    act: (socket) => socket.end(`${OK}content-length: 1000\r\n\r\nshort`),
  },
  {
    name: 'promises a petabyte',
    expected: 200,
    act(socket) {
      socket.write(`${OK}content-length: 1125899906842624\r\n\r\n`)
      flood(socket, BLOCK)
    },
  },
  {
    name: 'sends more than it promised',
    expected: 200,
    act(socket) {
      socket.write(`${OK}content-length: 2\r\n\r\nok`)
      flood(socket, BLOCK)
    },
  },
  {
    name: 'closes in the middle of a chunk',
    expected: 'closed',
    act: (socket) => socket.end(`${CHUNKED}ffff\r\nx`),
  },
  {
    name: 'names two lengths',
    expected: 'protocol',
    act: (socket) =>
      socket.write(`${OK}content-length: 2\r\ncontent-length: 200\r\n\r\n${'x'.repeat(200)}`),
  },
  {
    name: 'names a length and chunks',
    expected: 'protocol',
    act: (socket) =>
      socket.write(`${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  },
  {
    name: 'names a length that is none',
    expected: 'protocol',
    act: (socket) => socket.write(`${OK}content-length: -5\r\n\r\nhello`),
  },
  {
    name: 'resets at once',
    expected: 'closed',
    orElse: 'connect',
    isEager: true,
    act: (socket) => socket.resetAndDestroy(),
  },
  { name: 'resets instead of an answer', expected: 'closed', act: (s) => s.resetAndDestroy() },
  { name: 'closes instead of an answer', expected: 'closed', act: (socket) => socket.end() },
  {
    name: 'resets within its headers',
    expected: 'closed',
    act: (socket) => socket.write(`${OK}x-a: `, () => socket.resetAndDestroy()),
  },
  {
    name: 'resets after its headers',
    expected: 'closed',
    act: (socket) =>
      socket.write(`${OK}content-length: 10\r\n\r\n`, () => socket.resetAndDestroy()),
  },
  {
    name: 'resets within its body',
    expected: 'closed',
    act: (socket) =>
      socket.write(`${OK}content-length: 10\r\n\r\nhello`, () => socket.resetAndDestroy()),
  },
  {
    name: 'redirects inside',
    expected: 302,
    act: (socket, { inside }) =>
      socket.write(`HTTP/1.1 302 Found\r\nlocation: ${inside}\r\ncontent-length: 0\r\n\r\n`),
  },
  {
    name: 'redirects the method, too',
    expected: 307,
    act: (socket, { inside }) =>
      socket.write(
        `HTTP/1.1 307 Temporary Redirect\r\nlocation: ${inside}\r\nrefresh: 0; url=${inside}\r\nalt-svc: h2="${new URL(inside).host}"\r\ncontent-length: 0\r\n\r\n`
      ),
  },
  {
    name: 'sends a gzip bomb',
    expected: 200,
    act(socket) {
      socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`)
      socket.write(BOMB)
    },
  },
  {
    name: 'sends a gzip bomb that never ends',
    expected: 200,
    act(socket) {
      socket.write(`${OK}content-encoding: gzip, gzip\r\nconnection: close\r\n\r\n`)
      flood(socket, BOMB)
    },
  },
  {
    name: 'switches protocols',
    expected: 'protocol',
    act: (socket) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      ),
  },
  {
    name: 'is no web server',
    expected: 'protocol',
    isEager: true,
    act: (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'),
  },
  {
    name: 'sends control bytes in a header',
    expected: 'protocol',
    act: (socket) => socket.write(`${OK}x-a: b\u0000c\r\ncontent-length: 0\r\n\r\n`),
  },
]

/**
 * A server on loopback for each entry of HOSTILITIES.
 *
 * @param inside where redirects lead: nobody may go there
 */
export async function startHostileServer(inside: string) {
  const sockets = new Set<Socket>()
  const ports: number[] = []
  const servers = HOSTILITIES.map((hostility) =>
    createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      if (hostility.isEager) return hostility.act(socket, { inside })
      socket.once('data', () => hostility.act(socket, { inside }))
    })
  )
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port)
  }

  return {
    ports,
    /** Connections that are still open. */
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
    },
  }
}
