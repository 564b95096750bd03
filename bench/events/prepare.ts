/**
 * Child of bench/events.ts: an empty, migrated database with one panel and affiliates with a link each, whose names it
 * prints as JSON. So many affiliates that none has more orders a day than anybody would look into.
 */
import 'reflect-metadata'
import { Ignitor } from '@adonisjs/core'
import { APP_ROOT, IMPORTER } from '../../bin/application.js'

const AFFILIATES = 300

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
const codes: string[] = []
for (let count = 0; count < AFFILIATES; count++) {
  const link = await createLink(await createAffiliate(panel))
  codes.push(link.code)
}
process.stdout.write(`${JSON.stringify({ key: panel.key, secret: panel.secret, codes })}\n`)

await app.terminate()
process.exit(0)
