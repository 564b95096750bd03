/**
 * The sample data of `npm start`: the sample panel, its people, the story of Alice's first weeks as an affiliate,
 * somebody who wants to be one, and an agent.
 * Seeded again, nothing changes; interrupted, it goes on where it stopped.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { samplePanel } from '#config/sandbox'
import { freeze, now, thaw } from '#core/clock'
import { isDuplicate } from '#core/database/transaction'
import { RegisterPanel } from '#panels/actions/register_panel'
import { SeedSamplePeople } from '#sandbox/actions/seed_sample_people'
import { tellAliceStory } from '#database/seeders/alice_story'
import { tellOfApplication } from '#database/seeders/sample_application'
import { appointSampleAgent } from '#database/seeders/sample_agent'
import { addSampleBanners } from '#database/seeders/sample_banners'
import { addSamplePlans } from '#database/seeders/sample_plans'

/**
 * The day on which the sample people became clients, counted back from the seeding.
 */
const PEOPLE_SINCE_DAYS = 62
const DAY_MS = 86_400_000

const MARK = 'sample_data'

/**
 * @param say is told each step that takes a moment
 */
export async function seedSampleData(say: (step: string) => void) {
  const registerPanel = await app.container.make(RegisterPanel)
  const seedPeople = await app.container.make(SeedSamplePeople)

  const { panel } = await registerPanel.handle(samplePanel)
  const mark = await db.from('settings').where('key', MARK).first()
  if (mark?.value === 'complete') {
    await seedPeople.handle()
    return
  }

  const begun = mark ? Number(mark.value) : await begin()
  say('Sample data: the sample panel, its people and eight weeks of business')
  try {
    freeze(begun - PEOPLE_SINCE_DAYS * DAY_MS)
    await seedPeople.handle()
    await addSampleBanners(panel)
    await addSamplePlans(panel)
    await tellAliceStory(panel, begun)
    await tellOfApplication(panel, begun)
    await appointSampleAgent(panel, begun)
  } finally {
    thaw()
  }

  await db.from('settings').where('key', MARK).update({ value: 'complete', updated_at: now() })
}

/**
 * Notes the instant that the story counts back from, so that an interrupted seeding goes on with the same days.
 */
async function begin(): Promise<number> {
  const at = now()
  try {
    await db.table('settings').insert({ key: MARK, value: String(at), updated_at: at })
    return at
  } catch (error) {
    if (!isDuplicate(error)) throw error
    const row = await db.from('settings').where('key', MARK).firstOrFail()
    return Number(row.value)
  }
}
