import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import Delivery from '#outbound/models/delivery'
import { actorOf, administeredPanel } from '#identity/administered'
import { SendTest } from '#signup_notifications/log/actions/send_test'
import { presentAttempt, requestText } from '#signup_notifications/log/attempt_words'
import {
  prepareTest,
  type ProgramTest,
  valuesForNext,
} from '#signup_notifications/log/program_test'
import { listAttempts } from '#signup_notifications/log/queries/list_attempts'
import { refusalInWords } from '#signup_notifications/log/reason_words'
import type AffiliateProgram from '#signup_notifications/models/affiliate_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'

/**
 * One signup, made up or past, sent to a program now to see what it answers.
 */
@inject()
export default class ProgramTestsController {
  constructor(private sendTest: SendTest) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, params, request } = ctx
    const program = await administeredProgram(administeredPanel(auth.user!), params.id)
    const asked = request.qs()
    const sent = await findSent(program, asked.sent)
    const test = await prepareTest(i18n, program, sent?.input ?? asked)
    return render(ctx, test, { sent })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, params, request, response } = ctx
    const program = await administeredProgram(administeredPanel(auth.user!), params.id)
    const test = await prepareTest(i18n, program, request.all())
    if (request.input('act') === 'show') return render(ctx, test)
    if (!test.request) {
      response.status(422)
      return render(ctx, test)
    }

    const sent = await this.sendTest.handle({
      program,
      parameters: test.kept,
      signup: test.signup,
      actor: actorOf(ctx),
    })
    if (!sent.ok && 'seconds' in sent) {
      response.status(429)
      const notice = i18n.t('deliveries.try.too_soon', { seconds: sent.seconds })
      return render(ctx, test, { notice })
    }
    if (!sent.ok) {
      response.status(422)
      const why = refusalInWords(i18n, sent.reason)
      return render(ctx, test, { notice: i18n.t('deliveries.try.unfinished', { why }) })
    }
    return response
      .redirect()
      .status(303)
      .toPath(`/admin/affiliate-programs/${program.id}/test?sent=${sent.deliveryId}`)
  }
}

interface Shown {
  notice?: string
  sent?: Awaited<ReturnType<typeof findSent>>
}

function render({ i18n, view }: HttpContext, test: ProgramTest, { notice, sent }: Shown = {}) {
  const { program, destination, request } = test
  const isOpenable = program.delivery !== 'server' && request?.method === 'GET'
  const stopped =
    destination.state === 'on' ? (destination.held ? 'held' : null) : destination.state

  return view.render('pages/deliveries/test', {
    ...test,
    notice: notice ?? null,
    stopped,
    requestText:
      request &&
      requestText({
        line: `${request.method} ${request.url}`,
        headers: [
          ...(request.contentType ? [{ name: 'content-type', value: request.contentType }] : []),
          ...(test.headers ?? []),
        ],
        body: request.body,
      }),
    browserUrl: isOpenable ? request.url : null,
    sent: sent && {
      id: sent.deliveryId,
      attempt: sent.attempt && presentAttempt(i18n, sent.attempt),
    },
  })
}

/**
 * The test that was just sent, with the values to begin the next one from.
 */
async function findSent(program: AffiliateProgram, asked: unknown) {
  if (typeof asked !== 'string' || !/^\d{1,9}$/.test(asked)) return null
  const delivery = await Delivery.query()
    .where({ id: Number(asked), destination_id: program.destinationId, is_test: true })
    .first()
  if (!delivery) return null
  const [attempt] = await listAttempts(delivery.id)
  return {
    deliveryId: delivery.id,
    attempt: attempt ?? null,
    input: delivery.subjectId
      ? { from: 'signup', signup: String(delivery.subjectId) }
      : { from: 'sample', values: valuesForNext(delivery.parameters ?? {}) },
  }
}
