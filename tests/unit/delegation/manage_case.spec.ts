import { test } from '@japa/runner'
import {
  FRESH_MS,
  isFresh,
  judgeManageLink,
  type ManageCase,
  type ManageLink,
  type ManageVisitor,
} from '#delegation/consent/manage_case'

const AT = Date.parse('2026-11-20T12:00:00Z')

const GENERAL: ManageLink = {
  panelId: 1,
  agent: { id: 7, clientId: 70, status: 'active', generalLinks: true },
  invitation: null,
  pendingUntil: null,
}
const INVITATION: ManageLink = {
  ...GENERAL,
  invitation: {
    id: 3,
    email: 'Carla@example.net',
    clientId: null,
    state: 'open',
    expiresAt: AT + 1,
  },
}
const CARLA: Extract<ManageVisitor, { kind: 'client' }> = {
  kind: 'client',
  panelId: 1,
  clientId: 5,
  email: 'carla@EXAMPLE.net',
  closed: false,
  impersonated: false,
  authTime: AT,
  managerAgentId: null,
}

const invited = (given: Partial<NonNullable<ManageLink['invitation']>>): ManageLink => ({
  ...INVITATION,
  invitation: { ...INVITATION.invitation!, ...given },
})
const agent = (given: Partial<ManageLink['agent']>, link = GENERAL): ManageLink => ({
  ...link,
  agent: { ...link.agent, ...given },
})

const CASES: [string, ManageLink, ManageVisitor, ManageCase][] = [
  ['a client', GENERAL, CARLA, 'consent'],
  ['whom it is for', INVITATION, CARLA, 'consent'],
  ['the client it is bound to', invited({ email: null, clientId: 5 }), CARLA, 'consent'],
  ['another than it is bound to', invited({ email: null, clientId: 6 }), CARLA, 'not_invited'],
  ['another address', invited({ email: 'carla@example.net.evil' }), CARLA, 'not_invited'],
  ['an address bound to nobody', invited({ email: null }), CARLA, 'not_invited'],
  ['no address known', INVITATION, { ...CARLA, email: null }, 'not_invited'],
  ['a client not told of yet', INVITATION, { ...CARLA, clientId: null }, 'consent'],
  ['a guest', GENERAL, { kind: 'guest' }, 'sign_in'],
  ['a guest, expired', invited({ expiresAt: AT }), { kind: 'guest' }, 'expired'],
  ['a guest, declined', invited({ state: 'declined' }), { kind: 'guest' }, 'used'],
  ['staff', GENERAL, { kind: 'staff' }, 'staff'],
  ['another panel’s', GENERAL, { ...CARLA, panelId: 2 }, 'elsewhere'],
  ['another panel’s with that id', GENERAL, { ...CARLA, panelId: 2, clientId: 70 }, 'elsewhere'],
  ['the agent', GENERAL, { ...CARLA, clientId: 70 }, 'own'],
  ['the agent, by an invitation', INVITATION, { ...CARLA, clientId: 70 }, 'own'],
  ['closed', GENERAL, { ...CARLA, closed: true }, 'closed'],
  ['granted', GENERAL, { ...CARLA, managerAgentId: 7 }, 'granted'],
  [
    'granted, by a used one',
    invited({ state: 'used' }),
    { ...CARLA, managerAgentId: 7 },
    'granted',
  ],
  ['managed by another', GENERAL, { ...CARLA, managerAgentId: 8 }, 'consent'],
  ['revoked', invited({ state: 'revoked' }), CARLA, 'revoked'],
  ['used', invited({ state: 'used' }), CARLA, 'used'],
  ['declined', invited({ state: 'declined' }), CARLA, 'declined'],
  ['declined by another', invited({ state: 'declined', email: 'x@y.z' }), CARLA, 'used'],
  ['expired', invited({ expiresAt: AT }), CARLA, 'expired'],
  ['a waiting link that ran out', { ...GENERAL, pendingUntil: AT }, CARLA, 'expired'],
  ['a waiting link', { ...GENERAL, pendingUntil: AT + 1 }, CARLA, 'consent'],
  ['suspended', agent({ status: 'suspended' }), CARLA, 'agent_suspended'],
  [
    'suspended, granted',
    agent({ status: 'suspended' }),
    { ...CARLA, managerAgentId: 7 },
    'agent_suspended',
  ],
  ['ended', agent({ status: 'ended' }), CARLA, 'agent_ended'],
  ['general links off', agent({ generalLinks: false }), CARLA, 'general_off'],
  ['invitations while they are off', agent({ generalLinks: false }, INVITATION), CARLA, 'consent'],
  ['impersonated', GENERAL, { ...CARLA, impersonated: true }, 'impersonated'],
  ['an older sign-in', GENERAL, { ...CARLA, authTime: AT - FRESH_MS - 1 }, 'confirm'],
  ['no time of the sign-in', GENERAL, { ...CARLA, authTime: null }, 'confirm'],
]

test.group('Which page a Service Manager link is', () => {
  for (const [who, link, visitor, expected] of CASES) {
    test(`${who}: ${expected}`, ({ assert }) => {
      assert.equal(judgeManageLink(link, visitor, AT), expected)
    })
  }

  test('a sign-in is fresh for ten minutes, also by a clock that is ahead', ({ assert }) => {
    assert.isTrue(isFresh(AT - FRESH_MS, AT))
    assert.isFalse(isFresh(AT - FRESH_MS - 1, AT))
    assert.isTrue(isFresh(AT + 9_000, AT))
    assert.isFalse(isFresh(null, AT))
  })
})
