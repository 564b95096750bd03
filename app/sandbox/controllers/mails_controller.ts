import type { HttpContext } from '@adonisjs/core/http'
import { missingPage } from '#sandbox/missing_page'
import { findMail, listMails } from '#sandbox/queries/mails'

/**
 * The mailbox of everybody: what the product and this panel sent. Open to all, like the sample itself.
 */
export default class MailsController {
  async index({ request, view }: HttpContext) {
    const asked = String(request.input('page'))
    const page = /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : 1
    return view.render('pages/sandbox/mail/index', { ...(await listMails(page)), page })
  }

  async show(ctx: HttpContext) {
    const mail = await findMail(mailId(ctx))
    if (!mail) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/mail/show', { mail })
  }

  /**
   * The mail's HTML for the frame on its page. `sandbox` takes scripts, forms and the page's origin from it; nothing
   * is loaded from anywhere.
   */
  async html(ctx: HttpContext) {
    const mail = await findMail(mailId(ctx))
    if (!mail?.html) return missingPage(ctx)

    ctx.response.header(
      'Content-Security-Policy',
      [
        `sandbox allow-popups allow-popups-to-escape-sandbox`,
        `default-src 'none'`,
        `style-src 'unsafe-inline'`,
        `img-src data:`,
        `base-uri 'none'`,
        `form-action 'none'`,
        `frame-ancestors 'self'`,
      ].join('; ')
    )
    ctx.response.type('text/html; charset=utf-8')
    return ctx.response.send(`<base target="_blank">${mail.html}`)
  }
}

function mailId({ params }: HttpContext): number {
  return /^\d{1,10}$/.test(String(params.id)) ? Number(params.id) : 0
}
