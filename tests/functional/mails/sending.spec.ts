import '#start/mails'
import { test } from '@japa/runner'
import ace from '@adonisjs/core/services/ace'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { appUrl } from '#config/app'
import { inTransaction } from '#core/database/transaction'
import { SendOwedMails } from '#core/mails/actions/send_owed_mails'
import { defineMail } from '#core/mails/mail'
import { type MailRecipient, oweMail } from '#core/mails/owe_mail'
import { countUndeliveredMails } from '#core/mails/queries/count_undelivered_mails'
import { MAIL_DELAYS_MS } from '#core/mails/retry_schedule'
import { createPanel, unique } from '#tests/helpers/world'
import { TestMailServer } from '#tests/helpers/smtp_server'

const greeting = defineMail<{ text: string }>('test.greeting', ({ text }, { t, locale }) => ({
  subject: `${locale}: ${text}`,
  paragraphs: [text],
  action: { label: t('mails.membership.approved.action'), path: '/affiliate/links/new' },
  why: t('mails.why.admin'),
}))

async function owe(
  overrides: { to?: Partial<MailRecipient>; key?: string; panelId?: number; text?: string } = {}
) {
  const key = overrides.key ?? unique('mail')
  const address = overrides.to?.address ?? `${key}@example.net`
  const owed = await inTransaction((trx) =>
    oweMail(trx, {
      mail: greeting,
      to: { address, name: 'Carla <b>', locale: 'en', clientId: null, ...overrides.to },
      details: { text: overrides.text ?? 'Hello & welcome' },
      key,
      panelId: overrides.panelId ?? null,
    })
  )
  return { key, address, owed }
}

const rowOf = (key: string) => db.from('owed_mails').where('dedupe_key', key).firstOrFail()

async function send() {
  const action = await app.container.make(SendOwedMails)
  return action.handle()
}

test.group('Mails that are owed', (group) => {
  const server = new TestMailServer()
  group.setup(async () => {
    await server.start()
    // what other tests owe has nobody who waits for it
    await db
      .from('owed_mails')
      .where('state', 'owed')
      .update({ next_attempt_at: now() + 400 * 86_400_000 })
    return () => server.stop()
  })
  group.each.teardown(() => {
    thaw()
    server.refuse = () => null
  })

  test('are sent as HTML and text, and then nothing of the reader stays', async ({ assert }) => {
    const { key, address } = await owe()
    await send()

    const [mail, ...more] = server.to(address)
    assert.lengthOf(more, 0)
    assert.equal(mail!.subject, 'en: Hello & welcome')
    assert.include(mail!.html, 'Hello Carla &lt;b&gt;,')
    assert.include(mail!.html, 'Hello &amp; welcome')
    assert.include(mail!.html, `href="${appUrl}/affiliate/links/new"`)
    assert.include(mail!.text, 'Hello Carla <b>,')
    assert.include(mail!.text, `${appUrl}/affiliate/links/new`)
    assert.equal(mail!.headers.find((one) => one.key === 'auto-submitted')!.value, 'auto-generated')

    const row = await rowOf(key)
    assert.equal(row.state, 'sent')
    assert.isNull(row.address)
    assert.isNull(row.name)
    assert.isNull(row.details)
    assert.equal(await send(), 0)
    assert.lengthOf(server.to(address), 1)
  })

  test('are owed once for each key, and not at all when the act is undone', async ({ assert }) => {
    const { key } = await owe()
    const again = await owe({ key })
    assert.isFalse(again.owed)
    assert.lengthOf(await db.from('owed_mails').where('dedupe_key', key), 1)

    const undone = unique('mail')
    await assert.rejects(() =>
      inTransaction(async (trx) => {
        await oweMail(trx, {
          mail: greeting,
          to: { address: 'a@example.net', name: 'A', locale: 'en', clientId: null },
          details: { text: 'x' },
          key: undone,
          panelId: null,
        })
        throw new Error('undone')
      })
    )
    assert.lengthOf(await db.from('owed_mails').where('dedupe_key', undone), 0)
    await send()
  })

  test('are sent once by workers who run at the same time', async ({ assert }) => {
    const owed = await Promise.all(Array.from({ length: 30 }, () => owe()))
    await Promise.all([send(), send(), send()])
    for (const { address } of owed) assert.lengthOf(server.to(address), 1)
  })

  test('are tried again by the schedule, then given up until an operator asks', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const { key, address } = await owe({ panelId: panel.id })
    server.refuse = (to) =>
      to === address ? { responseCode: 451, message: `${address} is greylisted` } : null

    let at = now()
    for (const delay of MAIL_DELAYS_MS) {
      freeze(at)
      await send()
      const row = await rowOf(key)
      assert.equal(row.state, 'owed')
      assert.equal(Number(row.next_attempt_at), at + delay)
      assert.notInclude(row.last_error, address)
      at += delay
    }
    assert.deepEqual(await countUndeliveredMails(panel.id), { failed: 0, late: 1 })
    freeze(at)
    await send()
    const givenUp = await rowOf(key)
    assert.equal(givenUp.state, 'failed')
    assert.deepEqual(await countUndeliveredMails(panel.id), { failed: 1, late: 0 })

    server.refuse = () => null
    ace.ui.switchMode('raw')
    const command = await ace.exec('mail:retry', [])
    ace.ui.switchMode('normal')
    assert.equal(command.exitCode, 0)
    await send()
    assert.lengthOf(server.to(address), 1)
    assert.deepEqual(await countUndeliveredMails(panel.id), { failed: 0, late: 0 })
  })

  test('are given up at once where the server does not know the address', async ({ assert }) => {
    const { key, address } = await owe()
    server.refuse = (to) => (to === address ? { responseCode: 550, message: 'no such user' } : null)
    await send()
    const row = await rowOf(key)
    assert.equal(row.state, 'failed')
    assert.include(row.last_error, 'no such user')
  })

  test('one bad address holds up nobody else', async ({ assert }) => {
    const bad = await owe()
    const good = await owe()
    server.refuse = (to) => (to === bad.address ? { responseCode: 550, message: 'no' } : null)
    await send()
    assert.lengthOf(server.to(good.address), 1)
  })

  test('left by a worker who died are sent again when its lease ends, under the same Message-ID', async ({
    assert,
  }) => {
    const { key, address } = await owe()
    await send()
    const at = now()
    // as it is when the process dies between the sending and the note of it
    await db
      .from('owed_mails')
      .where('dedupe_key', key)
      .update({
        state: 'owed',
        lease: 'of-the-dead',
        next_attempt_at: at + 1_000,
        address,
        name: 'Carla',
        details: JSON.stringify({ text: 'Hello & welcome' }),
      })
    freeze(at)
    await send()
    assert.lengthOf(server.to(address), 1)
    freeze(at + 1_000)
    await send()
    const [first, second] = server.to(address)
    assert.isString(first!.messageId)
    assert.equal(second!.messageId, first!.messageId)
  })

  test('of somebody who was erased meanwhile are dropped', async ({ assert }) => {
    const { key } = await owe()
    await db
      .from('owed_mails')
      .where('dedupe_key', key)
      .update({ address: null, name: null, details: null })
    await send()
    const { state } = await rowOf(key)
    assert.equal(state, 'dropped')
  })

  test('are forgotten after thirty days', async ({ assert }) => {
    const { key } = await owe()
    await send()
    freeze(now() + 31 * 86_400_000)
    await send()
    assert.isNull(await db.from('owed_mails').where('dedupe_key', key).first())
  })

  test('carry no second header, whatever somebody is called', async ({ assert }) => {
    const { address } = await owe({ text: 'Hi\r\nBcc: everybody@example.net' })
    await send()
    const [mail] = server.to(address)
    assert.equal(mail!.subject, 'en: Hi Bcc: everybody@example.net')
    assert.isUndefined(mail!.bcc)
  })

  test('wait while the mail server is away', async ({ assert }) => {
    const { key, address } = await owe()
    await server.stop()
    await send()
    const waiting = await rowOf(key)
    assert.equal(waiting.state, 'owed')
    assert.equal(waiting.attempts, 1)
    await server.start()
    freeze(Number(waiting.next_attempt_at))
    await send()
    assert.lengthOf(server.to(address), 1)
  })
})
