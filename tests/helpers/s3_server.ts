import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A store that speaks as much of S3's protocol as putting, reading and deleting objects takes, in memory, on loopback.
 * Requests without a signature of the expected key are refused.
 */
export interface S3Server {
  /** `http://127.0.0.1:…` */
  endpoint: string
  accessKeyId: string
  bucket: string
  /** By key, without the bucket. */
  objects: Map<string, { bytes: Buffer; contentType: string }>
  /** Methods and keys of what was asked, in order. */
  requests: string[]
  /** From now on it answers 503. */
  fail(): void
  close(): void
}

export async function startS3Server(): Promise<S3Server> {
  const accessKeyId = 'TESTKEY'
  const bucket = 'banners-of-tests'
  const objects: S3Server['objects'] = new Map()
  const requests: string[] = []
  let failing = false

  const server: Server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://s3').pathname)
    const key = path.replace(`/${bucket}/`, '')
    requests.push(`${request.method} ${key}`)
    const body = await read(request)

    if (failing) return refuse(response, 503, 'SlowDown')
    if (!path.startsWith(`/${bucket}/`)) return refuse(response, 404, 'NoSuchBucket')
    if (!isSigned(request, accessKeyId)) return refuse(response, 403, 'AccessDenied')

    const object = objects.get(key)
    switch (request.method) {
      case 'PUT':
        objects.set(key, { bytes: body, contentType: request.headers['content-type'] ?? '' })
        return response.writeHead(200, { etag: '"1"' }).end()
      case 'DELETE':
        objects.delete(key)
        return response.writeHead(204).end()
      case 'GET':
        if (!object) return refuse(response, 404, 'NoSuchKey')
        return response
          .writeHead(200, {
            'content-type': object.contentType,
            'content-length': object.bytes.length,
          })
          .end(object.bytes)
      default:
        return refuse(response, 405, 'MethodNotAllowed')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    endpoint: `http://127.0.0.1:${port}`,
    accessKeyId,
    bucket,
    objects,
    requests,
    fail: () => {
      failing = true
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function isSigned({ headers }: IncomingMessage, accessKeyId: string): boolean {
  const signature = headers.authorization ?? ''
  return (
    signature.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`) &&
    /Signature=[0-9a-f]{64}$/.test(signature) &&
    headers['x-amz-date'] !== undefined
  )
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function refuse(response: ServerResponse, status: number, code: string) {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}
