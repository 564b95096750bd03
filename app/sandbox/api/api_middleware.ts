import { timingSafeEqual, createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { sampleApi } from '#config/sandbox'
import { findClient } from '#sandbox/queries/people'
import { rowId, type PersonRow } from '#sandbox/records'
import { textIn } from '#sandbox/text'
import { refuse } from '#sandbox/api/answers'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Whom the address of the API names. */
    sandboxClient: PersonRow
  }
}

/**
 * The API's calls carry its token and name a client who is there; no session, no cookie.
 */
export default class ApiMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { request, response, params } = ctx
    response.header('Cache-Control', 'no-store')
    response.header('X-Content-Type-Options', 'nosniff')

    if (!isToken(request.header('authorization'))) {
      response.header('WWW-Authenticate', 'Bearer')
      return refuse(ctx, 401, 'unauthorized', 'The token is wrong. Copy it from the panel again.')
    }
    if (params.client !== undefined) {
      const client = await findClient(rowId('client', params.client))
      if (client?.status !== 'active') {
        return refuse(ctx, 404, 'not_found', 'There is no such client.')
      }
      ctx.sandboxClient = client
      ctx.sandboxText = textIn(client.locale)
    }
    return next()
  }
}

function isToken(header: string | undefined): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hashOf(header ?? ''), hashOf(`Bearer ${sampleApi.token}`))
}
