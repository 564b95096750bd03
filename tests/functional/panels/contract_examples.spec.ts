import { execFile, spawnSync } from 'node:child_process'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import env from '#start/env'
import { createPanel } from '#tests/helpers/world'

const EXAMPLES = [
  { language: 'curl', needs: ['sh', 'curl', 'openssl', 'od'], run: ['sh', 'send_event.sh'] },
  { language: 'PHP', needs: ['php'], run: ['php', 'send_event.php'] },
  { language: 'JavaScript', needs: [], run: [process.execPath, 'send_event.mjs'] },
]

function isInstalled(command: string) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

interface Sent {
  code: number
  output: string
}

/**
 * Sends `docs/examples/order.placed.json` as the documentation says.
 */
function send(
  [interpreter, script]: string[],
  panel: { key: string; secret: string },
  eventId: string
) {
  return new Promise<Sent>((resolve) => {
    const folder = app.makePath('docs/examples')
    execFile(
      interpreter!,
      [`${folder}/${script}`, eventId, `${folder}/order.placed.json`],
      {
        env: {
          ...process.env,
          ADDON_URL: env.get('APP_URL'),
          PANEL_KEY: panel.key,
          PANEL_SECRET: panel.secret,
        },
        timeout: 20_000,
      },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr })
    )
  })
}

test.group('Examples of the event contract', () => {
  test(
    'the example in {language} sends an event that is accepted, and a repetition that counts once'
  )
    .with(EXAMPLES)
    .run(async ({ assert }, { language, needs, run }) => {
      const missing = needs.filter((command) => !isInstalled(command))
      if (missing.length > 0) {
        process.stdout.write(
          `    the ${language} example was not run: no ${missing.join(', ')} here\n`
        )
        return
      }

      const panel = await createPanel()
      const first = await send(run, panel, 'evt_1001')
      assert.equal(first.code, 0, first.output)
      assert.include(first.output, '{"id":"evt_1001","status":"accepted"}')
      assert.include(first.output, '202')

      const again = await send(run, panel, 'evt_1001')
      assert.equal(again.code, 0, again.output)
      assert.include(again.output, '{"status":"duplicate"}')
      assert.lengthOf(await db.from('orders').where('panel_id', panel.id), 1)
    })

  test('the example in {language} says where the secret is wrong')
    .with(EXAMPLES)
    .run(async ({ assert }, { needs, run }) => {
      if (needs.some((command) => !isInstalled(command))) return

      const panel = await createPanel()
      const other = await createPanel()
      const refused = await send(run, { key: panel.key, secret: other.secret }, 'evt_1')

      assert.include(refused.output, '401')
      assert.include(refused.output, 'webhook-signature')
      assert.isEmpty(await db.from('orders').where('panel_id', panel.id))
    })
})
