import type { HttpRequest } from '@adonisjs/core/http'

const ID = Symbol('request id')

/**
 * The id of a request, in every line that is logged while it is served. A proxy in front may give one by `x-request-id`;
 * from anybody else the header is somebody's text in the logs, and a new id is made.
 *
 * @param isTrusted the same judge of addresses that believes forwarded ones (`http.trustProxy`)
 */
export function trustRequestIdsOf(
  Request: typeof HttpRequest,
  isTrusted: (address: string, distance: number) => boolean
) {
  const original = Request.prototype.id

  Request.prototype.id = function id(this: HttpRequest & { [ID]?: string }) {
    if (this[ID] === undefined) {
      const given = this.request.headers['x-request-id']
      if (
        given !== undefined &&
        !(
          typeof given === 'string' &&
          /^[\w-]{8,64}$/.test(given) &&
          isTrusted(this.request.socket.remoteAddress ?? '', 0)
        )
      ) {
        delete this.request.headers['x-request-id']
      }
      this[ID] = original.call(this)
    }
    return this[ID]
  }
}
