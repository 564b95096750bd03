import { test } from '@japa/runner'
import {
  type AssociationFacts,
  attribute,
  type AttributionFacts,
  type LinkFacts,
  type TokenFacts,
} from '#referrals/attribution'

const DAY = 86_400_000
const ORDERED = Date.UTC(2026, 10, 20, 10)

const link = (overrides: Partial<LinkFacts> = {}): LinkFacts => ({
  panelId: 1,
  affiliateId: 10,
  standingAtVisit: 'active',
  standingAtSubject: 'active',
  affiliateAtVisit: 'active',
  affiliateAtSubject: 'active',
  affiliateClientId: 100,
  affiliateEmail: 'alice@example.com',
  ...overrides,
})

function visit(daysBefore: number, overrides: Partial<LinkFacts> = {}): TokenFacts {
  const touch = {
    visitId: 'click',
    linkId: 7,
    at: ORDERED - daysBefore * DAY,
    lifeDays: 30,
    link: link(overrides),
  }
  return { state: 'read', first: touch, last: touch }
}

const none: TokenFacts = { state: 'none' }

const association = (overrides: Partial<AssociationFacts> = {}): AssociationFacts => ({
  associationId: 1,
  since: ORDERED - 100 * DAY,
  kind: 'simple',
  agentId: 3,
  affiliateId: 30,
  linkId: 9,
  visitId: 'brought',
  visitedAt: null,
  agentAtSubject: 'active',
  agentClientId: 300,
  agentEmail: 'bruno@example.com',
  ...overrides,
})

type Case = Partial<Omit<AttributionFacts, 'subject'>> & {
  subject?: Partial<AttributionFacts['subject']>
}

/** `who:reason`, and who was passed over, with the reason. */
function verdict({ subject, ...rest }: Case) {
  const decision = attribute({
    model: 'last_click',
    precedence: 'association',
    panelId: 1,
    ownToken: none,
    registrationToken: none,
    association: association(),
    ...rest,
    subject: {
      kind: 'order',
      at: ORDERED,
      clientId: 500,
      clientEmail: 'carla@example.net',
      createdBy: 'client',
      ...subject,
    },
  })
  const through = decision.outcome === 'credited' ? decision : decision.through
  const who = (one: { affiliateId: number; role?: string } | null | undefined) =>
    one ? `${one.role ?? 'affiliate'} ${one.affiliateId}` : 'nobody'
  const { passedOver } = decision
  return [
    `${decision.outcome} ${who(through)}: ${decision.reason}`,
    ...(passedOver ? [`${who(passedOver)}: ${passedOver.reason}`] : []),
  ]
}

const AGENT = 'credited agent 30: agent_association'
const AFFILIATE = 'credited affiliate 10: last_click'

const CASES: [string, Case, string[]][] = [
  ['an agent’s client without any visit', {}, [AGENT]],
  ['no agent: as ever', { association: null, ownToken: visit(1) }, [AFFILIATE]],
  [
    'receipts from before there were agents',
    { association: undefined },
    ['refused nobody: no_token'],
  ],
  [
    'an affiliate’s visit besides',
    { ownToken: visit(1) },
    [AGENT, 'affiliate 10: agent_comes_first'],
  ],
  [
    'an affiliate’s visit besides, by the other setting',
    { precedence: 'last_click', ownToken: visit(1) },
    [AFFILIATE, 'agent 30: visit_comes_first'],
  ],
  [
    'the agent’s link was followed after the affiliate’s',
    {
      precedence: 'last_click',
      ownToken: visit(2),
      association: association({ visitedAt: ORDERED - DAY }),
    },
    [AGENT, 'affiliate 10: agent_comes_first'],
  ],
  [
    'the agent’s link was followed before the affiliate’s',
    {
      precedence: 'last_click',
      ownToken: visit(1),
      association: association({ visitedAt: ORDERED - 2 * DAY }),
    },
    [AFFILIATE, 'agent 30: visit_comes_first'],
  ],
  ['no affiliate’s visit, by the other setting', { precedence: 'last_click' }, [AGENT]],
  [
    'a visit that earns nothing, by the other setting',
    { precedence: 'last_click', ownToken: visit(31) },
    [AGENT, 'affiliate 10: visit_expired'],
  ],
  [
    'a suspended agent takes nothing from an affiliate',
    { ownToken: visit(1), association: association({ agentAtSubject: 'suspended' }) },
    [AFFILIATE, 'agent 30: agent_not_active_at_order'],
  ],
  [
    'a suspended agent, and nobody else',
    { association: association({ agentAtSubject: 'suspended' }) },
    ['refused agent 30: agent_not_active_at_order'],
  ],
  ['the agent’s own order', { subject: { clientId: 300 } }, ['refused agent 30: own_client']],
  [
    'the agent’s own order under another address',
    {
      subject: { clientEmail: 'B.runo+shop@example.com' },
      association: association({ agentEmail: 'b.runo@example.com' }),
    },
    ['refused agent 30: own_email'],
  ],
  [
    'an affiliate’s own order who has an agent',
    { subject: { clientId: 100 }, ownToken: visit(1) },
    [AGENT, 'affiliate 10: own_client'],
  ],
  [
    'an order that staff placed',
    { subject: { createdBy: 'admin' }, ownToken: visit(1) },
    ['refused agent 30: not_placed_by_client', 'affiliate 10: not_placed_by_client'],
  ],
  [
    'one payee in both roles is paid as the agent, once',
    { ownToken: visit(1, { affiliateId: 30, affiliateClientId: 300 }) },
    [AGENT],
  ],
  [
    'a client who is bound to an affiliate besides',
    {
      binding: {
        orderId: 1,
        since: ORDERED - 50 * DAY,
        affiliateId: 20,
        linkId: 8,
        visitId: 'bound',
        affiliateAtSubject: 'active',
        affiliateClientId: 200,
        affiliateEmail: null,
      },
      precedence: 'last_click',
    },
    [AGENT, 'affiliate 20: agent_comes_first'],
  ],
  [
    'a signup',
    { subject: { kind: 'signup' }, ownToken: visit(1) },
    [AGENT, 'affiliate 10: agent_comes_first'],
  ],
]

test.group('Agent or affiliate', () => {
  for (const [says, given, expected] of CASES) {
    test(says, ({ assert }) => {
      assert.deepEqual(verdict(given), expected)
    })
  }
})
