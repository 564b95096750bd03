/**
 * The story of a membership, as people see it: Carla applies on her phone, in Italian; the admin gets a mail, opens it,
 * signs in on the way, approves; Carla gets a mail, opens it and adds her first link.
 */
import '#start/mails'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import hash from '@adonisjs/core/services/hash'
import { SendOwedMails } from '#core/mails/actions/send_owed_mails'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { createLocalAdmin } from '#tests/helpers/admins'
import { createApplicant } from '#tests/helpers/membership'
import { TestMailServer } from '#tests/helpers/smtp_server'
import { createPanel, unique } from '#tests/helpers/world'
import {
  baseUrl,
  expectAccessible,
  expectNoErrors,
  expectNothingSideways,
  look,
  newPage,
  signIn,
  type TestPage,
} from '#tests/helpers/browser'

const PASSWORD = 'a long enough passphrase for tests'

async function checked(opened: TestPage, name: string) {
  await expectAccessible(opened)
  await expectNothingSideways(opened)
  await look(opened, name)
}

async function deliver() {
  const action = await app.container.make(SendOwedMails)
  await action.handle()
}

/** The address that a mail's button leads to. */
function linkIn(html: string | undefined): string {
  const [, address] = /<a href="([^"]+)"/.exec(html ?? '') ?? []
  if (!address?.startsWith(baseUrl())) throw new Error(`No link of ours in ${html}`)
  return address.replaceAll('&amp;', '&')
}

test.group('Joining the program', (group) => {
  const server = new TestMailServer()
  group.setup(async () => {
    await server.start()
    return () => server.stop()
  })

  test('a client applies on a phone, an admin approves from the mail, the affiliate starts from theirs', async ({
    assert,
  }) => {
    await new EnsureDefaultPlan().handle()
    const panel = await createPanel({ name: 'Nimbus Hosting' })
    const email = `${unique('ada')}@example.com`
    await createLocalAdmin({
      local_login: email,
      email,
      name: 'Ada Root',
      password: await hash.make(PASSWORD),
    })
    const carla = await createApplicant(panel, { locale: 'it', name: 'Carla Rinaldi' })
    await db.from('clients').where('id', carla.client.id).update({ name: 'Carla Rinaldi' })

    // Carla applies
    const phone = await newPage({ locale: 'it', width: 360 })
    await signIn(phone, carla.userId, '/affiliate')
    await phone.page.fill('#field-site_url', 'carla.example.it')
    await phone.page.fill(
      '#field-promotion',
      'Scrivo di cucina e consiglio il mio hosting ai lettori.'
    )
    await phone.page.locator('details.terms summary').click()
    assert.include(await phone.page.textContent('details.terms'), 'Queste condizioni valgono')
    await phone.page.check('#field-accept_terms')
    await phone.page.locator('main form .btn-primary').click()
    await phone.page.waitForSelector('text=La tua richiesta è in attesa dal')
    await checked(phone, 'joining-applied-it-360')

    // the admin opens the mail, and signs in on the way
    await deliver()
    const [received] = server.to(carla.client.email)
    assert.equal(
      received!.subject,
      'La tua richiesta di adesione al programma di affiliazione di Nimbus Hosting'
    )
    const [waiting] = server.to(email)
    assert.equal(waiting!.subject, 'Carla Rinaldi applies for the affiliate program')
    const address = linkIn(waiting!.html)

    const office = await newPage({ locale: 'en', width: 1280 })
    await office.page.goto(address)
    await office.page.locator('main .btn-primary').click()
    await office.page.fill('#field-email', email)
    await office.page.fill('#field-password', PASSWORD)
    await office.page.locator('main form .btn-primary').click()
    await office.page.waitForURL(address)
    assert.include(await office.page.textContent('main'), 'https://carla.example.it/')
    const before = await db.from('affiliates').where('client_id', carla.client.id).firstOrFail()
    assert.equal(before.status, 'applied')

    await office.page.locator('main .btn-primary').click()
    await office.page.waitForSelector('text=Approved. A mail tells the member.')
    await checked(office, 'joining-approved-en-1280')
    expectNoErrors(office, ['401'])

    // Carla opens hers, and adds her first link
    await deliver()
    const approved = server.to(carla.client.email).at(-1)!
    assert.equal(approved.subject, 'Ora fai parte del programma di affiliazione di Nimbus Hosting')
    await phone.page.goto(linkIn(approved.html))
    await phone.page.fill('#field-name', 'Il mio blog')
    await phone.page.fill('#field-target_url', 'www.example.com/hosting')
    await phone.page.locator('main form .btn-primary').click()
    await phone.page.waitForURL(/\/affiliate\/links\/\d+$/)
    await checked(phone, 'joining-first-link-it-360')
    expectNoErrors(phone)

    // and the mail itself can be read
    const reader = await newPage({ width: 360 })
    await reader.page.setContent(approved.html!)
    await look(reader, 'joining-mail-it-360')
    await expectNothingSideways(reader)
  })
})
