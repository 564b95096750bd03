/**
 * The sample data of `npm start`: the sample panel, its people, and the story of Alice's first month. Seeded again, nothing
 * changes.
 */
import app from '@adonisjs/core/services/app'
import { samplePanel } from '#config/sandbox'
import { RegisterPanel } from '#panels/actions/register_panel'
import { SeedSamplePeople } from '#sandbox/actions/seed_sample_people'

/**
 * @param say is told each step that takes a moment
 */
export async function seedSampleData(say: (step: string) => void) {
  const registerPanel = await app.container.make(RegisterPanel)
  const { isNew } = await registerPanel.handle(samplePanel)
  if (isNew) say('Sample data: registering the sample panel and its people')

  const seedPeople = await app.container.make(SeedSamplePeople)
  await seedPeople.handle()
}
