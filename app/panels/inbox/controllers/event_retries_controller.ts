import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { ProcessAgain } from '#panels/actions/process_again'
import { aboutInWords, resultInWords } from '#panels/inbox/event_words'
import { findEvents } from '#panels/inbox/queries/list_events'

const INBOX = '/admin/inbox'

/**
 * Processing parked or failed events again: one, or those that are ticked.
 */
@inject()
export default class EventRetriesController {
  constructor(private processAgain: ProcessAgain) {}

  async create(ctx: HttpContext) {
    const { i18n, view } = ctx
    const { waiting, done, ids } = await chosen(ctx)
    if (ids.length === 0) return nothingChosen(ctx, 'inbox.again.none_ticked')
    if (waiting.length === 0) return nothingChosen(ctx, 'inbox.again.nothing_waits')

    return view.render('pages/inbox/process_again', {
      done,
      events: waiting.map((event) => ({
        ...event,
        about: aboutInWords(i18n, event.object),
        result: resultInWords(i18n, event),
      })),
      keep: waiting.length === 1 ? `${INBOX}/${waiting[0]!.id}` : INBOX,
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const { waiting } = await chosen(ctx)
    if (waiting.length === 0) return nothingChosen(ctx, 'inbox.again.nothing_waits')

    const processed = await this.processAgain.handle({
      actor: actorOf(ctx),
      ids: waiting.map(({ id }) => id),
    })
    const count = (...states: string[]) =>
      processed.filter(({ outcome }) => states.includes(outcome.state)).length
    const [applied, parked, failed] = [
      count('applied', 'done'),
      count('parked'),
      count('failed', 'untried'),
    ]
    session.flash(
      failed > 0 ? 'warning' : 'success',
      i18n.t('inbox.again.outcome', { applied, parked, failed })
    )
    const back = waiting.length === 1 ? `${INBOX}/${waiting[0]!.id}` : INBOX
    return response.redirect().status(303).toPath(back)
  }
}

async function chosen(ctx: HttpContext) {
  const ids = tickedRows(ctx)
  const events = await findEvents(administeredPanel(ctx.auth.user!), ids)
  const waiting = events.filter(({ state }) => state !== 'applied')
  return { ids, waiting, done: events.length - waiting.length }
}

function nothingChosen({ i18n, response, session }: HttpContext, key: string) {
  session.flash('info', i18n.t(key))
  return response.redirect().status(303).toPath(INBOX)
}
