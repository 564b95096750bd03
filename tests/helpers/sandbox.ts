/**
 * People of the sample panel at their browsers, over real HTTP, and what the panel owed the add-on for it.
 */
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { samplePanel, samplePassword } from '#config/sandbox'
import { RegisterPanel } from '#panels/actions/register_panel'
import { kindOf } from '#panels/drivers/kinds'
import { SeedSamplePeople } from '#sandbox/actions/seed_sample_people'
import { outbox } from '#sandbox/outbox/main'
import { publicId, rowId, type OutboxRow, type PersonRow } from '#sandbox/records'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { unique } from '#tests/helpers/world'

export const PASSWORD = 'a long enough password'

/**
 * The sample panel is registered in the add-on, its people are there. Done once or more.
 */
export async function setUpSamplePanel() {
  const registerPanel = await app.container.make(RegisterPanel)
  await registerPanel.handle(samplePanel)
  await new SeedSamplePeople().handle()
}

export function sandbox() {
  return db.connection('sandbox')
}

/**
 * Sends what earlier tests left owed: programs that a test sets up would hear of their signups too.
 */
export async function settleOutbox() {
  await sandbox().from('sandbox_outbox').where('status', 'owed').update({ next_try_at: 0 })
  await outbox.drain()
}

/**
 * The panel as `Visitor` sees it, with the steps that many tests take.
 */
export class Shopper extends Visitor {
  email = `${unique('shopper')}@example.net`

  async register(fields: Record<string, string> = {}): Promise<Page> {
    await this.get('/sandbox/register')
    return this.post('/sandbox/register', {
      name: 'Sam Shopper',
      email: this.email,
      country: 'IT',
      password: PASSWORD,
      ...fields,
    })
  }

  async logIn(email = this.email, password = PASSWORD): Promise<Page> {
    await this.get('/sandbox/login')
    return this.post('/sandbox/login', { email, password })
  }

  async choose(preferences: { currency?: string; locale?: string }) {
    await this.get('/sandbox')
    return this.post('/sandbox/preferences', preferences)
  }

  async addProduct(product: string, fields: Record<string, string> = {}): Promise<Page> {
    await this.get(`/sandbox/products/${product}`)
    return this.post('/sandbox/cart/products', {
      product,
      cycle: 'yearly',
      domain: 'my-own-site.it',
      domain_choice: 'own',
      ...fields,
    })
  }

  async addDomain(domain: string, action: string, fields: Record<string, string> = {}) {
    await this.get('/sandbox/domains')
    return this.post('/sandbox/cart/domains', { domain, action, ...fields })
  }

  async useCoupon(coupon: string): Promise<Page> {
    await this.get('/sandbox/cart')
    return this.post('/sandbox/cart/coupon', { coupon })
  }

  async checkOut(method: string, fields: Record<string, string> = {}): Promise<Page> {
    await this.get('/sandbox/checkout')
    return this.post('/sandbox/checkout', { method, card: 'accepted', ...fields })
  }

  /**
   * @returns the new order's id, `o-2001`
   */
  async order(method = 'card', product = 'gale'): Promise<string> {
    await this.addProduct(product, product === 'breeze' && method === 'trial' ? { trial: '1' } : {})
    return orderOf(await this.checkOut(method))
  }

  async person(): Promise<PersonRow> {
    return (await sandbox()
      .from('sandbox_people')
      .where('email', this.email)
      .firstOrFail()) as PersonRow
  }

  async clientId(): Promise<string> {
    const { id } = await this.person()
    return publicId('client', id)
  }

  /**
   * What the panel owes the add-on about this client, or has sent, in order.
   */
  async events(): Promise<SentEvent[]> {
    return eventsOf(rowId('client', await this.clientId()))
  }
}

/**
 * What an agent does for a client by the panel's API: restarts a service and asks for its cancellation, orders for
 * the client, and credit is added.
 */
export async function actFor(clientId: string) {
  const kind = await kindOf('sandbox')
  const driver = kind!.connect({ panelKey: samplePanel.key, ...samplePanel.connection })
  const requestKey = () => unique('key')
  const services = await driver.listServices(clientId)
  const service = (services.ok ? services.value : []).find(({ can }) =>
    can.includes('service.restart')
  )
  const serviceId = service!.id

  const answers = [
    await driver.actOnService({
      clientId,
      serviceId,
      act: 'service.restart',
      requestKey: requestKey(),
    }),
    await driver.actOnService({
      clientId,
      serviceId,
      act: 'service.request_cancellation',
      reason: 'The shop moves to a larger server in spring, as was said on the phone',
      requestKey: requestKey(),
    }),
    await driver.placeOrder({
      clientId,
      order: {
        productId: 'cirrus-2',
        cycle: 'monthly',
        domain: 'the-new-shop-of-massimiliana.example.it',
        placedBy: 'Bruno Bianchi, Studio B',
      },
      requestKey: requestKey(),
    }),
    await driver.addCredit({
      clientId,
      amount: 123_456,
      currency: 'EUR',
      description: 'Commissions',
      requestKey: requestKey(),
    }),
  ]
  const refused = answers.find(({ ok }) => !ok)
  if (refused) throw new Error(`The panel did not do it: ${JSON.stringify(refused)}`)
}

/**
 * A member of the staff, logged in.
 */
export async function staffMember(): Promise<Shopper> {
  const staff = new Shopper()
  staff.email = 'admin@example.com'
  await staff.logIn(staff.email, samplePassword)
  return staff
}

export interface SentEvent {
  row: OutboxRow
  type: string

  data: any
}

export async function eventsOf(clientRow: number): Promise<SentEvent[]> {
  const rows = (await sandbox()
    .from('sandbox_outbox')
    .where('client_id', clientRow)
    .orderBy('id')) as OutboxRow[]
  return rows.map((row) => ({ row, type: row.type, data: JSON.parse(row.payload).data }))
}

export function orderOf(page: Page): string {
  const id = /\/sandbox\/orders\/(o-\d+)\/confirmation$/.exec(page.location ?? '')?.[1]
  if (!id) throw new Error(`No order was placed: ${page.status} ${page.location}\n${page.html}`)
  return id
}
