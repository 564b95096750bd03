import { isDeepStrictEqual } from 'node:util'
import { test } from '@japa/runner'
import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type { Assert } from '@japa/assert'
import {
  type Access,
  type Actor,
  ACTORS,
  type AgentName,
  AGENTS,
  createPeople,
  type Member,
  type ObjectOf,
  OBJECTS,
  type People,
  ROUTES,
  rowsOf,
  type Thing,
} from '#tests/helpers/authorization'

/**
 * Routes that only tests have (tests/fixtures/routes.ts).
 */
const FIXTURES = '/__test/'

/**
 * An id that nothing has.
 */
const NO_ID = '999999999'

interface Attempt {
  people: People
  actor: Actor
  method: string
  /** The route's pattern. */
  pattern: string
  /** Whose thing the address names; null where addresses name none. */
  object: ObjectOf | null
  access: Access
}

function listRoutes(): string[] {
  const domains = Object.values(router.toJSON())
  return domains
    .flat()
    .filter(({ pattern }) => !pattern.includes(FIXTURES))
    .flatMap(({ methods, pattern }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${pattern}`)
    )
}

function memberOf({ people, actor }: Attempt): Member | null {
  return actor in people.members ? people.members[actor as keyof People['members']] : null
}

function agentOf({ people, actor }: Attempt): Member | null {
  return actor in people.agents ? people.agents[actor as AgentName] : null
}

/**
 * Whom routes of this access serve, if it is the actor.
 */
function servedBy(attempt: Attempt): Member | null {
  switch (attempt.access.access) {
    case 'earners': {
      return memberOf(attempt) ?? agentOf(attempt)
    }
    case 'agents': {
      return agentOf(attempt)
    }
    default: {
      return memberOf(attempt)
    }
  }
}

/**
 * Who tries a route. All agents, where agents are served; else one of them, who stands for clients without membership, and
 * none where the answer is about nobody.
 */
function actorsFor({ access }: Access): readonly Actor[] {
  if (access === 'agents' || access === 'earners') return ACTORS
  const isAboutPeople = access === 'members' || access === 'clients' || access === 'admins'
  return ACTORS.filter(
    (actor) => !AGENTS.includes(actor as AgentName) || (isAboutPeople && actor === AGENTS[0])
  )
}

/**
 * Whose thing the address names: for who owns nothing here, everything is another's. An admin's own are those of the
 * panel's members; a local admin has them all.
 */
function objectOf(attempt: Attempt): Member | null {
  const { people, object, actor } = attempt
  if (object === 'own' && actor === 'admin elsewhere') return people.members['affiliate elsewhere']
  const own = servedBy(attempt)
  if (object === 'none') return null
  if (object === 'own' && own) return own
  if (attempt.access.access === 'agents') {
    return people.agents[actor === 'agent with grant' ? 'other agent' : 'agent with grant']
  }
  return own === people.members.affiliate
    ? people.members['other affiliate']
    : people.members.affiliate
}

function addressOf(attempt: Attempt): string {
  const { pattern, people, object } = attempt
  const thing = objectOf(attempt)
  return pattern
    .replace(':panel', object === 'none' ? 'nobody' : people.panel.key)
    .replace(':code', thing?.link.code ?? 'nosuchcode')
    .replace(':product', 'starter')
    .replace(':group', 'nothing')
    .replace(':secretId', NO_ID)
    .replace(':act', 'approve')
    .replace(':link', 'referral')
    .replace(':version', '1')
    .replace(':word', 'restart')
    .replace(/:(referral|order|client|invoice)Id/, (_, name: Thing) => idOf(thing, name))
    .replace(/:(service|order)\b/, 'x-1')
    .replace(':id', pattern.startsWith('/sandbox') ? '1' : idOf(thing, thingNamed(attempt.access)))
    .replace('*', 'no/such/page')
}

const idOf = (owner: Member | null, thing: Thing) => String(owner?.things[thing] ?? NO_ID)

const thingNamed = (access: Access): Thing => ('of' in access && access.of) || 'link'

async function send(client: ApiClient, attempt: Attempt) {
  const { actor, people, method, access } = attempt
  const request = client
    .request(addressOf(attempt), method)
    .redirects(0)
    .header('accept', 'text/html')
    .header('user-agent', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0.0.0')

  if (actor !== 'guest') request.loginAs(people.users[actor])
  if (method !== 'GET') request.withCsrfToken()
  if ('fields' in access && access.fields) {
    request.form(access.fields(`${actor} was here`))
  }
  return request
}

/**
 * What every answer must not show: things of those whom the actor is not.
 */
function foreignMarks(attempt: Attempt): string[] {
  const { people, access } = attempt
  const administered = access.access === 'admins' ? administeredBy(attempt) : []
  return Object.entries({ ...people.members, ...people.agents })
    .filter(([, member]) => member !== servedBy(attempt) || !IS_OWN.includes(access.access))
    .filter(([, member]) => !administered.includes(member))
    .flatMap(([, { marks, affiliate }]) => [marks.link, marks.service, affiliate.client.email])
}

/** Routes that serve people with what is theirs. */
const IS_OWN: Access['access'][] = ['clients', 'members', 'earners', 'agents']

function administeredBy({ people, actor }: Attempt): Member[] {
  if (actor === 'admin') return [...Object.values(people.members), ...Object.values(people.agents)]
  return actor === 'admin elsewhere' ? [people.members['affiliate elsewhere']] : []
}

/**
 * Whether the actor administers what the address names.
 */
function mayAdminister(attempt: Attempt): boolean {
  const { actor, access, object } = attempt
  if (access.access !== 'admins') return false
  if (actor !== 'admin' && (actor !== 'admin elsewhere' || access.local)) return false
  const owner = objectOf(attempt)
  return object === null || (owner !== null && administeredBy(attempt).includes(owner))
}

type Response = Awaited<ReturnType<typeof send>>

function judge(assert: Assert, attempt: Attempt, response: Response) {
  const { access, actor, people } = attempt
  const status = response.status()

  // an image has no text
  const text = response.text() ?? ''
  for (const mark of foreignMarks(attempt)) assert.notInclude(text, mark)

  switch (access.access) {
    case 'everyone': {
      assert.include((actor === 'guest' ? null : access.signedInAnswers) ?? access.answers, status)
      return
    }
    case 'panel': {
      assert.equal(status, 401)
      return
    }
    case 'admins': {
      if (actor === 'guest') return assert.equal(status, 401)
      if (actor !== 'admin' && actor !== 'admin elsewhere') return assert.equal(status, 403)
      if (actor === 'admin elsewhere' && access.local) return assert.equal(status, 403)
      if (!mayAdminister(attempt)) return assert.equal(status, 404)
      assert.include(access.answers ?? [200], status)
      if (access.shows) {
        const ofAll = administeredBy(attempt).filter((one) => !isAgent(people, one))
        const members = attempt.object === null ? ofAll : [objectOf(attempt)!]
        for (const { marks } of members) assert.include(response.text(), marks[access.shows])
      }
      if (access.showsPanels) {
        assert.include(response.text(), people.elsewhere.key)
        if (actor === 'admin') assert.include(response.text(), people.panel.key)
        else assert.notInclude(response.text(), people.panel.key)
      }
      return
    }
    case 'clients': {
      if (actor === 'guest') return assert.equal(status, 401)
      if (actor === 'admin' || actor === 'admin elsewhere') return assert.equal(status, 403)
      assert.include(access.answers, status)
      return
    }
    case 'members':
    case 'earners':
    case 'agents': {
      const member = servedBy(attempt)
      if (actor === 'guest') return assert.equal(status, 401)
      if (!member) return assert.equal(status, 403)
      if (attempt.object !== null && objectOf(attempt) !== member) return assert.equal(status, 404)
      const lacks = attempt.object !== null && access.withoutGrant && lacksGrant(actor)
      if (lacks) return assert.include(access.withoutGrant!, status)
      assert.include(access.answers, status)
      if (access.shows) assert.include(response.text(), member.marks[access.shows])
      return
    }
    case 'sample': {
      const isRefusal = response.header('location')?.startsWith('/sandbox/login')
      if (access.for === 'anybody') assert.isBelow(status, 500)
      else if (access.for === 'its programs') assert.equal(status, 401)
      else if (attempt.method === 'GET') assert.isTrue(isRefusal)
      else assert.equal(status, 302)
    }
  }
}

const lacksGrant = (actor: Actor) => actor === 'agent without' || actor === 'agent with ended grant'

const isAgent = ({ agents }: People, one: Member) => Object.values(agents).includes(one)

function mayChange(attempt: Attempt): boolean {
  const { access, object, actor } = attempt
  const member = servedBy(attempt)
  if (access.access === 'admins') return access.changes === true && mayAdminister(attempt)
  return (
    (access.access === 'members' || access.access === 'earners' || access.access === 'agents') &&
    access.changes !== undefined &&
    member !== null &&
    (object === null || objectOf(attempt) === member) &&
    !(object !== null && access.withoutGrant && lacksGrant(actor))
  )
}

type Rows = Record<string, unknown[]>

interface OwnedRow {
  id: number
  affiliate_id?: number
  agent_id?: number
  grant_id?: number
}

function isOwnedBy(row: OwnedRow, affiliateId: number, { agent, grant }: Member['things']) {
  if (row.affiliate_id !== undefined) return row.affiliate_id === affiliateId
  if (row.agent_id !== undefined) return row.agent_id === agent
  if (row.grant_id !== undefined) return row.grant_id === grant
  return row.id === affiliateId
}

/**
 * An allowed change happened to the actor's own rows; a refused one to none.
 */
function judgeRows(assert: Assert, attempt: Attempt, before: Rows, after: Rows) {
  const { access } = attempt
  if (!mayChange(attempt)) return assert.deepEqual(after, before)
  if (access.access !== 'members' && access.access !== 'earners' && access.access !== 'agents')
    return

  const { affiliate, things } = servedBy(attempt)!
  const changed = access.changes === true ? ['links'] : access.changes!
  const unchanged = (rows: Rows) =>
    Object.fromEntries(Object.entries(rows).filter(([table]) => !changed.includes(table)))
  const ofOthers = (rows: Rows, table: string) =>
    (rows[table] as OwnedRow[]).filter((row) => !isOwnedBy(row, affiliate.id, things))
  assert.isTrue(changed.some((table) => !isDeepStrictEqual(after[table], before[table])))
  for (const table of changed) assert.deepEqual(ofOthers(after, table), ofOthers(before, table))
  assert.deepEqual(unchanged(after), unchanged(before))
}

/**
 * What the sample panel knows, but for its visitors' sessions.
 */
async function sampleRows(): Promise<Rows> {
  const sample = db.connection('sandbox')
  const tables: { name: string }[] = await sample
    .from('sqlite_master')
    .where('type', 'table')
    .where('name', 'like', 'sandbox%')
    .whereNot('name', 'sandbox_sessions')
    .select('name')
  const rows = await Promise.all(tables.map(({ name }) => sample.from(name)))
  return Object.fromEntries(tables.map(({ name }, index) => [name, rows[index]!]))
}

test.group('Authorization', (group) => {
  let people: People
  group.setup(async () => {
    people = await createPeople()
  })

  test('every route is classified in tests/helpers/authorization.ts', ({ assert }) => {
    assert.sameMembers(listRoutes(), Object.keys(ROUTES))
  })

  // who may what is decided by code: beside a whole run on SQLite every fourth route shows that the other database agrees
  const isBeside = process.env.TEST_BROWSER === 'story'
  const tried = Object.entries(ROUTES).filter((_route, index) => !isBeside || index % 4 === 0)

  for (const [route, access] of tried) {
    const [method, pattern] = route.split(' ') as [string, string]
    const objects = /:(?:\w*[iI]d|code|panel)\b/.test(pattern) ? OBJECTS : [null]
    const isSample = access.access === 'sample'

    test(`${route} is for ${isSample ? access.for : access.access}`, async ({ assert, client }) => {
      const rows = isSample ? sampleRows : () => rowsOf(people)
      const watched = !isSample || (method === 'POST' && access.for !== 'anybody')
      let before = watched ? await rows() : null

      for (const actor of actorsFor(access)) {
        for (const object of isSample ? [null] : objects) {
          const attempt: Attempt = { people, actor, method, pattern, object, access }

          const response = await send(client, attempt)
          try {
            judge(assert, attempt, response)
            if (before) {
              const after = await rows()
              judgeRows(assert, attempt, before, after)
              before = after
            }
            if (mayChange(attempt)) {
              people = await createPeople()
              before = await rows()
            }
          } catch (error) {
            const failure = error as Error
            const who = `${actor}, ${object ?? 'no object'}, answered ${response.status()}`
            failure.message = `${who}: ${failure.message}`
            throw failure
          }
        }
      }
    })
  }

  test('metrics are for this machine only', async ({ client }) => {
    const response = await client.get('/metrics').header('x-forwarded-for', '203.0.113.9')
    response.assertStatus(403)
  })
})
