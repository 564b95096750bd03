/**
 * Bruno builds websites for others: an agent of the sample panel, whose links nobody has followed yet.
 */
import app from '@adonisjs/core/services/app'
import { PRODUCT } from '#core/audit/record_act'
import { freeze } from '#core/clock'
import { AppointAgent } from '#agents/actions/appoint_agent'
import { publicId } from '#sandbox/records'

const DAY_MS = 86_400_000

/** Bruno's id in the sample panel. */
const BRUNO = 1002

const APPOINTED_DAYS_AGO = 20

/**
 * @param begun the instant that the days count back from, in milliseconds
 */
export async function appointSampleAgent(panel: { id: number }, begun: number) {
  freeze(begun - APPOINTED_DAYS_AGO * DAY_MS)
  const appoint = await app.container.make(AppointAgent)
  await appoint.handle({
    panelId: panel.id,
    clientExternalId: publicId('client', BRUNO),
    profile: {
      name: 'Bruno Bianchi',
      company: 'Studio B',
      email: 'bruno@studio-b.example',
      phone: '+39 055 123 4567',
      website: 'https://studio-b.example',
      languages: ['it', 'en'],
      generalLinks: true,
    },
    actor: PRODUCT,
  })
}
