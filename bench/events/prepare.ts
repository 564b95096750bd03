/**
 * Child of bench/events.ts: an empty, migrated database with one panel, one affiliate and one link, whose names it
 * prints as JSON.
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER } from '../../bin/application.js'

const app = new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((application) => {
    application.booting(async () => {
      await import('#start/env')
    })
  })
  .createApp('console')
await app.init()
await app.boot()

const { prepareDatabases } = await import('#tests/helpers/databases')
const { createAffiliate, createLink, createPanel } = await import('#tests/helpers/world')
await prepareDatabases()
const panel = await createPanel()
const link = await createLink(await createAffiliate(panel))
process.stdout.write(
  `${JSON.stringify({ key: panel.key, secret: panel.secret, code: link.code })}\n`
)

await app.terminate()
process.exit(0)
