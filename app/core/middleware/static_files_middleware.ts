import { inject } from '@adonisjs/core'
import StaticMiddleware from '@adonisjs/static/static_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const FILES = new Set(['/robots.txt', '/favicon.svg'])

/**
 * Serves files of `public/`, and asks the file system only for addresses that can be one: the tracked
 * redirect and the panel's events never wait for a `stat`.
 */
@inject()
export default class StaticFilesMiddleware {
  constructor(private files: StaticMiddleware) {}

  handle(ctx: HttpContext, next: NextFn) {
    const path = ctx.request.parsedUrl.pathname ?? '/'
    const canBeFile = path.startsWith('/assets/') || FILES.has(path)
    return canBeFile ? this.files.handle(ctx, next) : next()
  }
}
