import { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpError } from '@adonisjs/core/types/http'
import { ExceptionHandler, type HttpContext } from '@adonisjs/core/http'
import { underDevelopment } from '#config/vite'
import { keepExpiredForm } from '#core/expired_forms'
import { localeOf, themeOf } from '#core/i18n/locales'

/**
 * Pages by status; any other from 500 on is a failure of ours, any other from 400 on one of the request.
 */
const PAGES: Record<number, string> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'not_found',
  405: 'not_found',
  413: 'too_large',
  429: 'too_many',
}

/**
 * Errors that have a page of their own, whatever their status.
 */
const PAGES_BY_CODE: Record<string, string> = {
  E_DEAD_LINK: 'dead_link',
}

/**
 * What other programs are told; the framework's messages of unexpected failures stay in the log.
 */
const PHRASES: Record<number, string> = {
  404: 'There is nothing at this address',
  413: 'The body is too large',
  429: 'Too many requests',
}

/**
 * Policy of error pages that were born outside the pages' middleware.
 */
const STRICT_POLICY =
  "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';frame-ancestors 'none'"

/**
 * Answers what went wrong: pages that help for people, JSON for programs. Stacks are shown under `npm run dev` only.
 */
export default class HttpExceptionHandler extends ExceptionHandler {
  protected override debug = underDevelopment
  protected override renderStatusPages = false

  override async handle(error: unknown, ctx: HttpContext) {
    const httpError = this.toHttpError(error)

    if (isForPrograms(ctx)) return this.renderErrorFor(httpError, ctx)
    if (httpError.code === 'E_BAD_CSRF_TOKEN' && ctx.session) return keepExpiredForm(ctx)
    if (httpError.code === 'E_TOO_MANY_REQUESTS' || httpError.code === 'E_AUTHORIZATION_FAILURE') {
      return this.renderErrorAsHTML(httpError, ctx)
    }
    return super.handle(error, ctx)
  }

  override async renderErrorAsHTML(error: HttpError, ctx: HttpContext) {
    if (error.status >= 500 && this.isDebuggingEnabled(ctx)) {
      return super.renderErrorAsHTML(error, ctx)
    }

    const status = error.status >= 400 && error.status <= 599 ? error.status : 500
    ctx.response.status(status)
    this.#retryLater(error, ctx)

    try {
      prepareOutsideThePagesStack(ctx)
      ctx.response.send(
        await ctx.view.render('pages/errors/show', {
          kind:
            PAGES_BY_CODE[error.code ?? ''] ??
            PAGES[status] ??
            (status >= 500 ? 'server' : 'bad_request'),
          seconds: retryAfter(error),
          reference: status >= 500 ? ctx.request.id() : null,
        })
      )
    } catch (failure) {
      ctx.logger.error({ err: failure }, 'The error page could not be rendered')
      ctx.response.type('text/plain').send(plainly(failure as Error))
    }
  }

  override async renderErrorAsJSON(error: HttpError, ctx: HttpContext) {
    return this.renderErrorFor(error, ctx)
  }

  override async renderErrorAsJSONAPI(error: HttpError, ctx: HttpContext) {
    return this.renderErrorFor(error, ctx)
  }

  /**
   * For programs: one sentence, and the request's id for a failure of ours.
   */
  protected renderErrorFor(error: HttpError, ctx: HttpContext) {
    if (error.code === 'E_VALIDATION_ERROR') {
      return this.renderValidationErrorAsJSON(error, ctx)
    }

    this.#retryLater(error, ctx)
    if (error.status >= 500) {
      const message = 'Internal error. The request may be repeated.'
      ctx.response
        .status(error.status)
        .send({ errors: [{ message }], request_id: ctx.request.id() })
      return
    }
    const message = PHRASES[error.status] ?? error.message
    ctx.response.status(error.status).send({ errors: [{ message }] })
  }

  #retryLater(error: HttpError, ctx: HttpContext) {
    const seconds = retryAfter(error)
    if (seconds) ctx.response.header('Retry-After', seconds)
  }
}

function isForPrograms({ request }: HttpContext) {
  return request.url().startsWith('/api/')
}

/**
 * @returns seconds, when the limiter said how long; null otherwise
 */
function retryAfter(error: HttpError): number | null {
  if (error.code !== 'E_TOO_MANY_REQUESTS') return null
  const { availableIn } =
    (error as HttpError & { response?: { availableIn?: number } }).response ?? {}
  return availableIn ?? null
}

/**
 * Requests outside `pages()` (start/kernel.ts), and those that failed on their way through it, get the same page,
 * without menu: language and theme from the browser alone.
 */
function prepareOutsideThePagesStack(ctx: HttpContext) {
  if (!ctx.response.response.hasHeader('content-security-policy')) {
    ctx.response.header('Content-Security-Policy', STRICT_POLICY)
    ctx.response.header('X-Content-Type-Options', 'nosniff')
  }
  if (ctx.i18n instanceof I18n) return

  ctx.i18n = i18nManager.locale(localeOf(ctx))
  ctx.view.share({
    i18n: ctx.i18n,
    locale: ctx.i18n.locale,
    theme: themeOf(ctx),
    user: null,
    hostPanel: null,
    embedded: false,
    flash: null,
  })
}

/**
 * When not even the error page can be shown: one sentence. The likeliest reason has its own.
 */
function plainly({ message }: Error) {
  return message.includes('manifest file')
    ? 'The pages need their assets, and these are not built yet. Run "npm start", or "node_modules/.bin/vite build" and then start again.'
    : 'Something went wrong on our side. Try again in a minute.'
}
