import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Validator } from '@seriousme/openapi-schema-validator'
import app from '@adonisjs/core/services/app'
import { appUrl } from '#config/app'
import { FIELD_NOTES } from '#panels/docs/field_notes'
import {
  EVENT_TYPES,
  eventSchema,
  exampleOf,
  type JsonSchema,
  LAUNCH_CLAIMS,
  openApiDocument,
} from '#panels/docs/openapi'
import { checkLaunchClaims } from '#panels/launch/launch_claims'
import { readPanelEvent } from '#panels/read_panel_event'
import { panelEventValidators } from '#panels/validators/panel_event_validator'
import { sendBatch, sendEvent } from '#tests/helpers/panel_events'
import { createPanel, unique } from '#tests/helpers/world'

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
const validators = new Map(EVENT_TYPES.map((type) => [type, ajv.compile(eventSchema(type))]))

/** Every field as a path; lists as `[]`. */
function fieldsOf(schema: JsonSchema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = path === '' ? name : `${path}.${name}`
    if (field.properties) return [here, ...fieldsOf(field, here)]
    return field.items ? [here, ...fieldsOf(field.items, `${here}[]`)] : [here]
  })
}

const validatorSchema = (type: (typeof EVENT_TYPES)[number]) =>
  (panelEventValidators[type] as unknown as { toJSONSchema(): JsonSchema }).toJSONSchema()

test.group('The OpenAPI document', () => {
  test('is served to everybody, and is OpenAPI 3.1', async ({ client, assert }) => {
    const response = await client.get('/api/docs/openapi.json')
    response.assertStatus(200)
    assert.include(response.header('content-type'), 'application/json')
    const document = response.body()
    assert.deepEqual(document, JSON.parse(JSON.stringify(openApiDocument(appUrl))))

    const validator = new Validator()
    const outcome = await validator.validate(document)
    assert.deepEqual(outcome.errors ?? [], [])
    assert.isTrue(outcome.valid)
    assert.equal(validator.version, '3.1')
  })

  for (const type of EVENT_TYPES) {
    test(`${type}: has the validator’s fields, and no others`, ({ assert }) => {
      const documented = fieldsOf(eventSchema(type)).filter(
        (field) => field !== 'type' && field !== 'data.user_agent'
      )
      assert.sameMembers(documented, fieldsOf(validatorSchema(type)))
    })

    test(`${type}: its example is whole, and is accepted`, async ({ assert }) => {
      const example = exampleOf(type) as Record<string, unknown>
      const isValid = validators.get(type)!
      assert.isTrue(isValid(example), JSON.stringify(isValid.errors))
      const read = await readPanelEvent(example)
      assert.isTrue(read.ok, JSON.stringify(read))
      assert.equal(example.type, type)
    })

    test(`${type}: refuses what the validator refuses, and takes what it takes`, async ({
      assert,
    }) => {
      const WRONG = [null, '', 'x'.repeat(3_000), -1, 1.5, true, [], {}, undefined]
      for (const [path, broken] of mutations(exampleOf(type), WRONG)) {
        const read = await readPanelEvent(broken)
        // what concerns several fields at once is no matter of a schema; nor are dates and codes that don't exist
        const beyond = ['sum', 'max', 'notSameAs', 'distinct', 'instant', 'currency']
        if (!read.ok && read.errors.every(({ rule }) => beyond.includes(rule))) continue
        const isValid = validators.get(type)!
        assert.equal(isValid(broken), read.ok, `${path}: ${JSON.stringify(read)}`)
      }
    })
  }

  test('every field has a note, and every note a field', ({ assert }) => {
    const names = new Set(
      EVENT_TYPES.flatMap((type) =>
        fieldsOf(eventSchema(type)).map((path) => path.split('.').at(-1)!.replace('[]', ''))
      )
    )
    // objects that only hold fields need none
    for (const holder of ['data', 'client', 'order', 'invoice', 'account', 'service']) {
      names.delete(holder)
    }
    assert.sameMembers([...names], Object.keys(FIELD_NOTES))
  })

  test('the contract for authors of panels names every field too', ({ assert }) => {
    const contract = readFileSync(app.makePath('docs/event-contract.md'), 'utf8')
    for (const [name] of Object.entries(FIELD_NOTES)) assert.include(contract, name)
    for (const type of EVENT_TYPES) assert.include(contract, `\`${type}\``)
  })

  test('the examples, one after the other, are accepted by the real address', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    for (const type of EVENT_TYPES) {
      const id = unique(type)
      const response = await sendEvent(client, panel, exampleOf(type) as never, { id })
      assert.equal(response.status(), 202, `${type}: ${response.text()}`)
      assert.deepEqual(response.body(), { id, status: 'accepted' })
      const again = await sendEvent(client, panel, exampleOf(type) as never, { id })
      assert.equal(again.status(), 200)
    }
    const other = await createPanel()
    const batch = await sendBatch(
      client,
      other,
      EVENT_TYPES.map((type) => exampleOf(type)) as never
    )
    assert.isTrue(
      batch.body().events.every(({ status }: { status: string }) => status === 'accepted')
    )
  })

  test('the claims of a launch token are those that are checked', ({ assert }) => {
    const [example] = (openApiDocument(appUrl).components.schemas.LaunchClaims as JsonSchema)
      .examples as Record<string, unknown>[]
    const at = (example!.iat as number) * 1000
    const check = (claims: Record<string, unknown>) => checkLaunchClaims(claims, 'mypanel', at).ok
    const isValid = ajv.compile(LAUNCH_CLAIMS)
    assert.isTrue(check(example!))
    assert.isTrue(isValid(example))

    for (const claim of LAUNCH_CLAIMS.required!) {
      const rest = { ...example }
      delete rest[claim]
      assert.isFalse(check(rest), claim)
      assert.isFalse(isValid(rest), claim)
    }
    for (const claim of Object.keys(LAUNCH_CLAIMS.properties!)) {
      if (LAUNCH_CLAIMS.required!.includes(claim)) continue
      const rest = { ...example }
      delete rest[claim]
      assert.isTrue(check(rest), claim)
    }
  })
})

test.group('The page of the API', () => {
  for (const locale of ['en', 'it']) {
    test(`is there for guests in ${locale}, with every event and its example`, async ({
      client,
      assert,
    }) => {
      const response = await client.get('/api/docs').header('accept-language', locale)
      response.assertStatus(200)
      for (const type of EVENT_TYPES) response.assertTextIncludes(`<code>${type}</code>`)
      response.assertTextIncludes('data.order.items[].tld')
      response.assertTextIncludes('impersonated_by')
      assert.notMatch(response.text(), /<script(?![^>]* src="\/)[^>]*>/)
      assert.notInclude(response.text(), 'style=')
    })
  }
})

/** The example with one value changed, each in turn, everywhere. */
function* mutations(example: unknown, values: unknown[]): Generator<[string, unknown]> {
  for (const path of paths(example)) {
    for (const value of values) {
      const copy = structuredClone(example) as any
      let holder = copy
      for (const step of path.slice(0, -1)) holder = holder[step]
      const last = path.at(-1)!
      if (value === undefined) {
        if (Array.isArray(holder)) continue
        delete holder[last]
      } else holder[last] = value
      yield [`${path.join('.')} = ${JSON.stringify(value)?.slice(0, 40)}`, copy]
    }
  }
}

function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(name) : name]
    return [here, ...paths(inner, here)]
  })
}
