import db from '@adonisjs/lucid/services/db'

/** Somebody of a reviewed order, as the panel knows them. */
export interface ReviewedPerson {
  name: string | null
  company: string | null
  email: string | null
  externalId: string
  country: string | null
  /** Milliseconds; null while the panel has not told. */
  registeredAt: number | null
}

/**
 * What a review is judged by, beside its reasons.
 */
export interface ReviewFacts {
  affiliate: ReviewedPerson & { joinedAt: number; status: string; orders: number }
  client: ReviewedPerson & { orders: number }
  order: {
    status: string
    paymentMethod: string
    coupon: string | null
    items: string[]
    /** Of the referral: milliseconds; null where a binding brought it, or the visit is gone. */
    visitedAt: number | null
    link: string | null
  }
}

interface FactsRecord {
  affiliate_client_id: number
  affiliate_joined_at: number
  affiliate_status: string
  client_id: number
  order_id: number
  order_status: string
  payment_method: string
  coupon: string | null
  referral_reason: string | null
  visited_at: number | null
  link_code: string | null
}

interface PersonRecord {
  id: number
  name: string | null
  company: string | null
  email: string | null
  external_id: string
  country: string | null
  registered_at: number | null
}

export async function reviewFacts(reviewId: number): Promise<ReviewFacts> {
  const record: FactsRecord = await db
    .from('reviews')
    .innerJoin('orders', 'orders.id', 'reviews.order_id')
    .innerJoin('affiliates', 'affiliates.id', 'reviews.affiliate_id')
    .leftJoin('referrals', (join) =>
      join
        .on('referrals.order_id', 'reviews.order_id')
        .andOn('referrals.affiliate_id', 'reviews.affiliate_id')
    )
    .leftJoin('visits', 'visits.id', 'referrals.visit_id')
    .leftJoin('links', 'links.id', 'referrals.link_id')
    .where('reviews.id', reviewId)
    .select(
      'affiliates.client_id as affiliate_client_id',
      'affiliates.joined_at as affiliate_joined_at',
      'affiliates.status as affiliate_status',
      'orders.client_id',
      'orders.id as order_id',
      'orders.status as order_status',
      'orders.payment_method',
      'orders.coupon',
      'referrals.reason as referral_reason',
      'visits.visited_at',
      'links.code as link_code'
    )
    .firstOrFail()

  const [people, orders, items] = await Promise.all([
    db
      .from('clients')
      .whereIn('id', [record.client_id, record.affiliate_client_id])
      .select('id', 'name', 'company', 'email', 'external_id', 'country', 'registered_at'),
    db
      .from('orders')
      .whereIn('client_id', [record.client_id, record.affiliate_client_id])
      .select('client_id')
      .count('* as total')
      .groupBy('client_id'),
    db.from('order_items').where('order_id', record.order_id).orderBy('id').select('description'),
  ])
  const person = (id: number) =>
    personOf((people as PersonRecord[]).find((each) => each.id === id)!)
  const ordersOf = (id: number) =>
    Number(orders.find((row: { client_id: number }) => row.client_id === id)?.total ?? 0)

  return {
    affiliate: {
      ...person(record.affiliate_client_id),
      joinedAt: Number(record.affiliate_joined_at),
      status: record.affiliate_status,
      orders: ordersOf(record.affiliate_client_id),
    },
    client: { ...person(record.client_id), orders: ordersOf(record.client_id) },
    order: {
      status: record.order_status,
      paymentMethod: record.payment_method,
      coupon: record.coupon,
      items: items.map(({ description }: { description: string }) => description),
      visitedAt:
        record.visited_at === null ||
        record.referral_reason === 'bound_client' ||
        record.referral_reason === 'agent_association'
          ? null
          : Number(record.visited_at),
      link: record.link_code,
    },
  }
}

function personOf(record: PersonRecord): ReviewedPerson {
  return {
    name: record.name,
    company: record.company,
    email: record.email,
    externalId: record.external_id,
    country: record.country,
    registeredAt: record.registered_at === null ? null : Number(record.registered_at),
  }
}
