import { test } from '@japa/runner'
import {
  delayAfter,
  invitationEnd,
  type NativeAccess,
  nextStep,
  observe,
  permissionsFor,
  stepUnasked,
  WATCH_ENDED_MS,
  WATCH_OPEN_MS,
  type Wanted,
} from '#delegation/native/native_access'
import type { NativeKind, PanelUser } from '#panels/drivers/panel_driver'

const DAY = 86_400_000
const AT = Date.parse('2026-11-20T12:00:00Z')
const EMAIL = 'bruno@studio-b.example'

const KIND: NativeKind = {
  permissions: { see: ['products'], manage_services: ['manage'], place_orders: ['orders'] },
  invitationDays: 7,
}

const OWNER: PanelUser = { id: '1', email: 'carla@example.net', isOwner: true }
const BRUNO: PanelUser = { id: '7', email: EMAIL.toUpperCase(), isOwner: false }
const DORA: PanelUser = { id: '8', email: 'dora@example.org', isOwner: false }

const OWED: NativeAccess = {
  email: EMAIL,
  state: 'owed',
  reason: null,
  scopes: [],
  knownUsers: null,
  userId: null,
  invitations: 0,
  invitedAt: null,
  others: 0,
  pending: null,
  requestKey: null,
  attempts: 0,
  problem: null,
}
const INVITED: NativeAccess = {
  ...OWED,
  state: 'invited',
  scopes: ['see'],
  knownUsers: ['1'],
  invitations: 1,
  invitedAt: AT,
}
const ACCEPTED: NativeAccess = {
  ...INVITED,
  state: 'accepted',
  userId: '7',
  invitations: 0,
}

const ALLOWED: Wanted = { aim: ['see'], isOver: false, mayInvite: true }
const SUSPENDED: Wanted = { aim: [], isOver: false, mayInvite: true }
const OVER: Wanted = { aim: [], isOver: true, mayInvite: true }

function look(access: NativeAccess, users: PanelUser[], wanted: Wanted, at = AT) {
  const seen = observe(access, users, KIND, at)
  return {
    ...seen,
    acts: seen.entries.map(({ act, stage }) => `${act} ${stage}`),
    step: nextStep(seen.access, users, wanted, KIND, at),
  }
}

test.group('Access in the panel itself: what is seen', () => {
  test('who comes after the invitation under its address is the agent', ({ assert }) => {
    const { access, acts, step } = look(INVITED, [OWNER, BRUNO], ALLOWED)
    assert.containsSubset(access, { state: 'accepted', userId: '7', invitations: 0 })
    assert.deepEqual(acts, ['native.joined stated'])
    assert.equal(step.step, 'rest')
  })

  test('is not the agent: {who}')
    .with([
      { who: 'a user of before', access: { ...INVITED, knownUsers: ['1', '7'] }, user: BRUNO },
      { who: 'the owner', access: INVITED, user: { ...BRUNO, isOwner: true } },
      { who: 'another address', access: INVITED, user: DORA },
      {
        who: 'who comes when none can be accepted any more',
        access: { ...INVITED, state: 'removed' as const, invitations: 0 },
        user: BRUNO,
      },
    ])
    .run(({ assert }, { access, user }) => {
      const seen = look(access, [OWNER, user], OVER)
      assert.notEqual(seen.access.state, 'accepted')
      assert.notDeepEqual(seen.step, { step: 'act', act: 'remove' })
    })

  test('others are counted, and told of when there are more of them', ({ assert }) => {
    const one = look(INVITED, [OWNER, DORA], ALLOWED)
    assert.equal(one.access.others, 1)
    assert.deepEqual(one.acts, ['native.others stated'])
    const again = look(one.access, [OWNER, DORA], ALLOWED)
    assert.deepEqual(again.acts, [])
    const joined = look(one.access, [OWNER, DORA, BRUNO], ALLOWED)
    assert.equal(joined.access.others, 0)
  })

  test('an act without an end gets the one that can be seen', ({ assert }) => {
    const pending = { requestKey: 'key' }
    const invited = look(
      { ...OWED, ...pending, pending: 'invite', knownUsers: ['1'], invitations: 1, invitedAt: AT },
      [OWNER, BRUNO],
      ALLOWED
    )
    assert.deepEqual(invited.acts, ['native.invite done', 'native.joined stated'])
    const removed = look({ ...ACCEPTED, ...pending, pending: 'remove' }, [OWNER], OVER)
    assert.deepEqual(removed.acts, ['native.remove done'])
    assert.equal(removed.access.state, 'removed')
    const cut = look({ ...ACCEPTED, ...pending, pending: 'update' }, [OWNER], ALLOWED)
    assert.deepEqual(cut.acts, ['native.update failed', 'native.gone stated'])
  })
})

test.group('Access in the panel itself: what is next', () => {
  test('{what}: {expected}')
    .with([
      { what: 'owed', access: OWED, wanted: ALLOWED, expected: 'invite' },
      {
        what: 'turned off',
        access: OWED,
        wanted: { ...ALLOWED, mayInvite: false },
        expected: 'rest',
      },
      {
        what: 'a user before',
        access: OWED,
        users: [OWNER, BRUNO],
        wanted: ALLOWED,
        expected: 'finish left_alone',
      },
      {
        what: 'the agent’s address is the owner’s',
        access: OWED,
        users: [{ ...BRUNO, isOwner: true }],
        wanted: ALLOWED,
        expected: 'finish left_alone',
      },
      { what: 'invited', access: INVITED, wanted: ALLOWED, expected: 'rest' },
      { what: 'invited, and over', access: INVITED, wanted: OVER, expected: 'rest' },
      {
        what: 'as it shall be',
        access: ACCEPTED,
        users: [BRUNO],
        wanted: ALLOWED,
        expected: 'rest',
      },
      {
        what: 'more than is allowed',
        access: { ...ACCEPTED, scopes: ['see' as const, 'place_orders' as const] },
        users: [BRUNO],
        wanted: ALLOWED,
        expected: 'update',
      },
      {
        what: 'suspended',
        access: ACCEPTED,
        users: [BRUNO],
        wanted: SUSPENDED,
        expected: 'remove',
      },
      { what: 'over', access: ACCEPTED, users: [BRUNO], wanted: OVER, expected: 'remove' },
      {
        what: 'removed, suspended',
        access: { ...ACCEPTED, state: 'removed' as const },
        wanted: SUSPENDED,
        expected: 'rest',
      },
      {
        what: 'removed, reinstated',
        access: { ...ACCEPTED, state: 'removed' as const },
        wanted: ALLOWED,
        expected: 'invite',
      },
      {
        what: 'removed, over',
        access: { ...ACCEPTED, state: 'removed' as const },
        wanted: OVER,
        expected: 'finish',
      },
      {
        what: 'refused three times',
        access: { ...OWED, problem: 'refused', attempts: 3 },
        wanted: ALLOWED,
        expected: 'finish none',
      },
    ])
    .run(({ assert }, { access, users = [OWNER], wanted, expected }) => {
      const step = nextStep(access, users, wanted, KIND, AT)
      const said =
        step.step === 'act'
          ? step.act
          : step.step === 'finish' && step.state
            ? `finish ${step.state}`
            : step.step
      assert.equal(said, expected)
    })

  test('an open invitation is looked after until it can be accepted no more', ({ assert }) => {
    assert.equal(invitationEnd(INVITED, KIND), AT + 8 * DAY)
    assert.isNull(invitationEnd(ACCEPTED, KIND))
    const until = (wanted: Wanted, at: number) => look(INVITED, [OWNER], wanted, at).step
    assert.deepEqual(until(OVER, AT), { step: 'rest', until: AT + WATCH_ENDED_MS })
    assert.deepEqual(until(ALLOWED, AT), { step: 'rest', until: AT + WATCH_OPEN_MS })
    const last = AT + 8 * DAY - 1
    assert.deepEqual(until(OVER, last), { step: 'rest', until: last + 1 })
    const { access, acts, step } = look(INVITED, [OWNER], OVER, last + 1)
    assert.deepEqual(acts, ['native.lapsed stated'])
    assert.equal(access.invitations, 0)
    assert.deepEqual(step, { step: 'finish' })
  })

  test('the panel is not asked where there is nothing to ask', ({ assert }) => {
    assert.isNull(stepUnasked(OWED, ALLOWED, AT))
    assert.containsSubset(stepUnasked(OWED, OVER, AT), { step: 'finish', reason: 'ended' })
    assert.containsSubset(stepUnasked(OWED, SUSPENDED, AT), { step: 'rest' })
    assert.containsSubset(stepUnasked(OWED, { ...ALLOWED, mayInvite: false }, AT), {
      reason: 'turned_off',
    })
    // one may be on its way
    assert.isNull(stepUnasked({ ...OWED, invitations: 1 }, OVER, AT))
  })

  test('tries go on for ever, an hour apart at most', ({ assert }) => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 400].map((attempts) => delayAfter(attempts) / 60_000),
      [1, 5, 15, 60, 60, 60]
    )
  })

  test('a permission is named once', ({ assert }) => {
    const kind = { ...KIND, permissions: { ...KIND.permissions, place_orders: ['products'] } }
    assert.deepEqual(permissionsFor(kind, ['see', 'place_orders']), ['products'])
  })
})
