/**
 * Somebody who waits: Marta, who came through Alice's link weeks ago, wants to share links herself. Ada, of the panel's
 * staff, has looked at the add-on before, so the mail about it goes to her.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { SignIn } from '#identity/actions/sign_in'
import { ApplyForMembership } from '#affiliates/actions/apply_for_membership'
import { EnsureDefaultTerms } from '#affiliates/actions/ensure_default_terms'
import { termsAt, termsOfPanel } from '#affiliates/program_terms'
import { sandboxDb } from '#sandbox/database'
import { publicId, type PersonRow } from '#sandbox/records'

const DAY_MS = 86_400_000

const STAFF = 'admin@example.com'
const APPLICANT = 'marta@vidal-ceramics.example'

/** Days before the end of the story. */
const STAFF_DAYS_AGO = 40
const APPLIED_DAYS_AGO = 2

/**
 * @param begun the instant that the days count back from, in milliseconds
 */
export async function tellOfApplication(panel: { id: number }, begun: number) {
  await new EnsureDefaultTerms().handle()
  freeze(begun - STAFF_DAYS_AGO * DAY_MS)
  await signIn(panel, await personOf(STAFF))

  const marta = await personOf(APPLICANT)
  freeze(begun - APPLIED_DAYS_AGO * DAY_MS)
  const user = await signIn(panel, marta)
  const terms = termsAt(await termsOfPanel(db.connection(), panel.id), now())
  const apply = await app.container.make(ApplyForMembership)
  // refused where she has applied already
  await apply.handle({
    panelId: panel.id,
    clientExternalId: user.subjectId!,
    siteUrl: 'https://vidal-ceramics.example/',
    promotion:
      'I run a pottery studio and teach others to sell online. My newsletter goes to 1,400 small workshops; I would recommend your hosting there and in my course notes.',
    termsId: terms!.id,
    language: 'en',
    userId: user.id,
  })
}

async function personOf(email: string): Promise<PersonRow> {
  return sandboxDb().from('sandbox_people').where('email', email).firstOrFail()
}

function signIn(panel: { id: number }, { id, role, email, name, locale }: PersonRow) {
  return inTransaction(async (trx) => {
    const action = await app.container.make(SignIn)
    return action.handle({
      panelId: panel.id,
      role: role === 'staff' ? 'admin' : 'client',
      subjectId: publicId(role, id),
      email,
      name,
      locale,
      trx,
    })
  })
}
