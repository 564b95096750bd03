import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { ActForClient, type Done, type Wish } from '#delegation/acting/act_for_client'
import { noSuchThing } from '#delegation/acting/acting'
import { renderNoRights } from '#delegation/acting/no_rights'
import { describeDone, describeDriverFailure } from '#panels/drivers/describe_failure'
import type { DriverFailure } from '#panels/drivers/panel_driver'

interface Act {
  wish: Wish
  requestKey: string
  /** What the form sent, to be sent again with the same key. */
  fields: Record<string, string>
  /** Where the act's object is shown. */
  path: string
  /** Where the agent ends up, and what they are told: panel's words come after it. */
  done: (done: Done) => { path: string; text: string }
}

/**
 * Does what a form asks for, and answers it: back to the object with what came of it, or a page that says why not.
 */
export async function answerAct(ctx: HttpContext, { wish, requestKey, fields, path, done }: Act) {
  const { acting, agent, i18n, response, session, view } = ctx
  const actForClient = await app.container.make(ActForClient)
  const outcome = await actForClient.handle({
    agent,
    clientId: acting.rights.clientId,
    requestKey,
    wish,
  })

  if (outcome.ok) {
    const { path: next, text } = done(outcome)
    const more = describeDone((key, values) => i18n.t(key, values), outcome)
    session.flash('success', [text, more].filter(Boolean).join(' '))
    return response.redirect().status(303).toPath(next)
  }
  switch (outcome.reason) {
    case 'no_rights':
      return renderNoRights(ctx, outcome.rights)
    case 'scope':
      return response
        .status(403)
        .send(await view.render('pages/acting/out_of_scope', { scope: outcome.scope, path }))
    case 'too_many_refused':
      return response
        .status(429)
        .header('Retry-After', outcome.seconds)
        .send(
          await view.render('pages/acting/out_of_scope', {
            scope: outcome.scope,
            path,
            minutes: Math.ceil(outcome.seconds / 60),
          })
        )
    case 'in_progress':
      session.flash('info', i18n.t('acting.in_progress'))
      return response.redirect().status(303).toPath(path)
    case 'panel': {
      const { failure } = outcome
      if (failure.reason === 'not_found') throw noSuchThing()
      const page = await view.render('pages/acting/failed', {
        why: describeFailedAct(ctx, failure),
        isUncertain: isUncertain(failure),
        path,
        // what the panel refused it refuses again
        again: mayPass(failure) ? { action: ctx.request.url(), fields } : null,
      })
      return response.status(mayPass(failure) ? 503 : 422).send(page)
    }
  }
}

const isUncertain = (failure: DriverFailure) =>
  failure.reason === 'unavailable' && failure.uncertain

const mayPass = ({ reason }: DriverFailure) =>
  reason === 'unavailable' || reason === 'busy' || reason === 'unauthorized'

function describeFailedAct({ i18n }: HttpContext, failure: DriverFailure): string {
  if (failure.reason === 'unavailable') {
    return i18n.t(`acting.failures.${failure.uncertain ? 'uncertain' : 'not_done'}`)
  }
  const why = describeDriverFailure((key, values) => i18n.t(key, values), failure)
  return `${why} ${i18n.t('acting.failures.nothing_changed')}`
}
