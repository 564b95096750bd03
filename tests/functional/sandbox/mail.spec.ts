import ace from '@adonisjs/core/services/ace'
import logger from '@adonisjs/core/services/logger'
import mail from '@adonisjs/mail/services/main'
import { test } from '@japa/runner'
import { keepMail } from '#sandbox/mailbox/keep_mail'
import { MailReceiver } from '#sandbox/mailbox/mail_receiver'
import { sandbox, setUpSamplePanel, Shopper } from '#tests/helpers/sandbox'
import { Visitor } from '#tests/helpers/visitor'
import { unique } from '#tests/helpers/world'
import type { MailRow } from '#sandbox/records'

async function mailTo(address: string) {
  return (await sandbox()
    .from('sandbox_mails')
    .where('recipients', 'like', `%${address}%`)
    .orderBy('id')) as MailRow[]
}

test.group('Sample panel: mail', (group) => {
  const receiver = new MailReceiver(logger)

  group.setup(async () => {
    await setUpSamplePanel()
    await receiver.start()
    return () => receiver.stop()
  })

  test('`node ace mail:test` lands on the Mail page, in the language asked for', async ({
    assert,
  }) => {
    const address = `${unique('operator')}@example.com`
    ace.ui.switchMode('raw')
    const command = await ace.exec('mail:test', [address, '--locale=it'])
    ace.ui.switchMode('normal')
    command.assertSucceeded()

    const [received] = await mailTo(address)
    assert.equal(received!.source, 'product')
    assert.equal(received!.subject, 'Mail di prova di Panel Affiliates')
    const visitor = new Visitor()
    const list = await visitor.get('/sandbox/mail')
    assert.include(list.html, address)
    const page = await visitor.get(`/sandbox/mail/${received!.id}`)
    assert.include(page.html, 'Panel Affiliates invia la posta')
  })

  test('`node ace mail:test` says what to check when nobody takes the mail', async ({ assert }) => {
    await receiver.stop()
    ace.ui.switchMode('raw')
    const command = await ace.exec('mail:test', ['operator@example.com'])
    await receiver.start()
    try {
      assert.equal(command.exitCode, 1)
      command.assertLogMatches(/Not sent: .*ECONNREFUSED.*Check SMTP_HOST/)
    } finally {
      ace.ui.switchMode('normal')
    }
  })

  test('accents, long lines and both parts arrive as they were sent', async ({ assert }) => {
    const address = `${unique('reader')}@example.com`
    const text = `Perché ${'così '.repeat(200)}€ 漢字`
    await mail.send((message) => {
      message.to(address).subject('Già: “ciao” 😀').text(text).html(`<p>${text}</p>`)
    })
    const [received] = await mailTo(address)
    assert.equal(received!.subject, 'Già: “ciao” 😀')
    assert.equal(received!.text.trim(), text)
    assert.include(received!.html, '漢字')
  })

  test('a hostile mail is text, or HTML that can do nothing', async ({ assert }) => {
    const address = `${unique('victim')}@example.com`
    await mail.send((message) => {
      message
        .to(address)
        .subject('<script>alert(1)</script>')
        .text('</div><script>alert(2)</script>')
        .html('<p>hi</p><script>alert(3)</script><img src="https://evil.example/x">')
    })
    const [received] = await mailTo(address)
    const visitor = new Visitor()
    const page = await visitor.get(`/sandbox/mail/${received!.id}`)
    assert.notInclude(page.html, '<script>alert')
    assert.include(page.html, '&lt;script&gt;alert(2)')
    assert.match(page.html, /<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/)

    const html = await visitor.get(`/sandbox/mail/${received!.id}/html`)
    const policy = html.headers.get('content-security-policy')!
    assert.match(policy, /^sandbox /)
    assert.notInclude(policy, 'allow-scripts')
    assert.notInclude(policy, 'allow-same-origin')
    assert.include(policy, `default-src 'none'`)
  })

  test('a mail that is too long is refused, the next one is taken', async ({ assert }) => {
    const address = `${unique('flooded')}@example.com`
    await assert.rejects(() =>
      mail.send((message) => {
        message.to(address).subject('long').text('x'.repeat(2_100_000))
      })
    )
    await mail.send((message) => {
      message.to(address).subject('short').text('x')
    })
    const received = await mailTo(address)
    assert.deepEqual(
      received.map(({ subject }) => subject),
      ['short']
    )
  })

  test('the panel’s own mails are in the client’s language', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.choose({ locale: 'it' })
    await shopper.register()
    await shopper.order()
    const received = await mailTo(shopper.email)
    assert.deepEqual(
      received.map(({ subject, source }) => [subject.replace(/NB-\d+/, 'NB-…'), source]),
      [
        ['Ti diamo il benvenuto in Nimbus Hosting', 'panel'],
        ['L’ordine NB-… è attivo', 'panel'],
      ]
    )
    assert.include(received[1]!.text, 'Gale, annuale (my-own-site.it)')
    assert.include(received[1]!.text.replaceAll('\u00a0', ' '), 'Totale: 97,48 €')
  })

  test('the oldest mails go when there are too many', async ({ assert }) => {
    const blank = { source: 'panel', sender: 'a', recipients: 'b', text: '', html: null } as const
    for (let number = 0; number < 510; number++) {
      await keepMail(sandbox(), { ...blank, subject: `flood ${number}` })
    }
    const [{ total }] = await sandbox().from('sandbox_mails').count('* as total')
    assert.equal(total, 500)
  })

  test('the mailbox pages through what it holds', async ({ assert }) => {
    const visitor = new Visitor()
    const page = await visitor.get('/sandbox/mail?page=2')
    assert.include(page.html, '<title>Mail – page 2')
    assert.include(page.html, 'href="/sandbox/mail?page=3"')
  })
})
