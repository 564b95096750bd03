/**
 * The panel API as an OpenAPI 3.1 document. The events' schemas are the validators' own, with what JSON Schema can say
 * of their custom rules: a field that is added there is here at once.
 */
import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { LAUNCH_AUDIENCE, LONGEST_LIFE_S } from '#panels/launch/launch_claims'
import type { PanelEventType } from '#panels/panel_event'
import { FIELD_NOTES } from '#panels/docs/field_notes'
import { panelEventValidators } from '#panels/validators/panel_event_validator'
import { TOLERANCE_SECONDS } from '#panels/webhook_signature'

export interface JsonSchema {
  type?: string | string[]
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: unknown[]
  additionalProperties?: unknown
  [keyword: string]: unknown
}

/** An id: 1 to 128 characters without spaces around them and without control characters. */
const ID = {
  minLength: 1,
  pattern: String.raw`^[^\s\u0000-\u001f\u007f-\u009f](?:[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?$`,
}

export const EVENT_TYPES = Object.keys(panelEventValidators) as PanelEventType[]

/**
 * The schema of one whole event, as a panel sends it.
 */
export function eventSchema(type: PanelEventType): JsonSchema {
  const validator = panelEventValidators[type] as unknown as { toJSONSchema(): JsonSchema }
  const schema = refined(validator.toJSONSchema(), '')
  // part of the contract, accepted and not kept: the validator does not even name it
  if (type === 'client.registered') {
    schema.properties!.data!.properties!.user_agent = { description: FIELD_NOTES.user_agent! }
  }
  return {
    ...schema,
    title: type,
    properties: {
      type: { const: type, description: FIELD_NOTES.type! },
      ...schema.properties,
    },
    required: ['type', ...(schema.required ?? [])],
  }
}

/**
 * What the validators' custom rules and transformations mean in JSON Schema; fields that are not named are ignored, and
 * null is the same as nothing.
 */
function refined(schema: JsonSchema, name: string): JsonSchema {
  const description = FIELD_NOTES[name]
  const noted = description === undefined ? {} : { description }

  if (schema.properties) {
    const required = schema.required ?? []
    const rest: JsonSchema = { ...schema }
    delete rest.additionalProperties
    return {
      ...rest,
      ...noted,
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([field, inner]) => {
          const one = refined(inner, field)
          return [field, required.includes(field) ? one : orNull(one)]
        })
      ),
    }
  }
  if (schema.items) return { ...schema, ...noted, items: refined(schema.items, '') }
  // PHP writes an empty object as a list
  if (name === 'landing_params') return { ...noted, type: ['object', 'array'], maxItems: 0 }
  if (name === 'client_ip') return { ...noted }
  if (name === 'id' || name.endsWith('_id')) return { ...schema, ...noted, ...ID }
  if (name.endsWith('_at')) return { ...schema, ...noted, format: 'date-time' }
  if (name === 'currency') return { ...schema, ...noted, pattern: '^[A-Z]{3}$' }
  if (schema.type === 'number') {
    return { ...noted, type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
  }
  return { ...schema, ...noted }
}

function orNull(schema: JsonSchema): JsonSchema {
  if (schema.enum) return { ...schema, enum: [...schema.enum, null] }
  return schema.type === undefined ? schema : { ...schema, type: [schema.type, 'null'].flat() }
}

/** The claims of a launch token, as `checkLaunchClaims` takes them. */
export const LAUNCH_CLAIMS: JsonSchema = {
  type: 'object',
  required: ['iss', 'aud', 'sub', 'role', 'email', 'name', 'iat', 'exp', 'jti'],
  properties: {
    iss: { type: 'string', description: "The panel's key" },
    aud: { const: LAUNCH_AUDIENCE, description: 'Always this' },
    sub: { type: 'string', maxLength: 128, description: "The client's or staff member's id" },
    role: { enum: ['client', 'admin'], description: 'Who signs in' },
    email: { type: 'string', maxLength: 254, description: 'As the panel knows it' },
    name: { type: 'string', description: 'As the panel knows it' },
    locale: { type: 'string', description: 'Language of the pages' },
    auth_time: {
      type: 'number',
      description: 'When the person last proved who they are, seconds since 1970',
    },
    amr: {
      type: 'array',
      maxItems: 10,
      items: { type: 'string' },
      description: 'How they proved it, such as pwd, otp',
    },
    impersonated_by: {
      type: 'string',
      maxLength: 128,
      description: 'The staff member who acts as the client',
    },
    iat: { type: 'number', description: 'When it was made, seconds since 1970' },
    exp: { type: 'number', description: `When it ends, at most ${LONGEST_LIFE_S} s after iat` },
    jti: { type: 'string', maxLength: 200, description: 'An id that is used once' },
    return_to: { type: 'string', description: 'A path of the add-on, such as /affiliate/links' },
  },
}

const LAUNCH_EXAMPLE = {
  iss: 'mypanel',
  aud: LAUNCH_AUDIENCE,
  sub: '42',
  role: 'client',
  email: 'carla@example.net',
  name: 'Carla Rossi',
  locale: 'it',
  iat: 1_795_169_700,
  exp: 1_795_169_760,
  jti: '0b1f6a52-7f0e-4a56-9a3e-0d6c4a1f7c11',
  return_to: '/affiliate',
}

/**
 * The example of a type: the file `docs/examples/<type>.json`.
 */
export function exampleOf(type: PanelEventType): unknown {
  return JSON.parse(readFileSync(app.makePath(`docs/examples/${type}.json`), 'utf8'))
}

const errorAnswer = (description: string, field: string, rule: string, message: string) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Errors' },
      example: { errors: [{ field, rule, message }] },
    },
  },
})

const HEADERS = ['id', 'timestamp', 'signature'].map((name) => ({
  $ref: `#/components/parameters/webhook-${name}`,
}))

const PANEL = { $ref: '#/components/parameters/panel' }

const REFUSALS = {
  401: errorAnswer(
    'Unknown panel, wrong signature, or a clock that is off. Mend it, sign anew, send again.',
    'webhook-signature',
    'signature',
    'The signature was not made over these bytes with a secret of this panel that is valid now'
  ),
  408: errorAnswer(
    'The body did not arrive within 15 seconds. Send it again.',
    '',
    'timeout',
    'The body did not arrive in time'
  ),
  413: errorAnswer(
    'Over 256 KB, a batch over 2 MB. Split it.',
    '',
    'size',
    'The body must not be larger than 262144 bytes'
  ),
  422: errorAnswer(
    'Not the schema; nothing was stored. Mend it, send it again.',
    'data.order.total',
    'sum',
    'The total must be subtotal − discount + tax, 13163'
  ),
  500: {
    description: 'Not known whether it was stored. Send it again with the same id.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Errors' } } },
  },
}

const schemaName = (type: string) =>
  type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * @param url the add-on's own address
 */
export function openApiDocument(url: string) {
  const event = {
    oneOf: EVENT_TYPES.map((type) => ({ $ref: `#/components/schemas/${schemaName(type)}` })),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(
        EVENT_TYPES.map((type) => [type, `#/components/schemas/${schemaName(type)}`])
      ),
    },
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Panel Affiliates: the panel API',
      version: '1',
      description:
        'What a hosting panel says to the add-on: signed events (Standard Webhooks) and signing people in. Repeat an event until the answer is 200 or 202, always with the same id; it counts once. Order does not matter: what comes before what it refers to waits for it.',
    },
    servers: [{ url }],
    security: [{ signature: [] }],
    tags: [{ name: 'events' }, { name: 'sign-in' }],
    paths: {
      '/api/panel/v1/{panel}/events': {
        post: {
          operationId: 'sendEvent',
          tags: ['events'],
          summary: 'Send one event',
          parameters: [PANEL, ...HEADERS],
          requestBody: {
            required: true,
            description: 'At most 256 KB, UTF-8, signed byte for byte',
            content: {
              'application/json': {
                schema: event,
                examples: Object.fromEntries(
                  EVENT_TYPES.map((type) => [type, { value: exampleOf(type) }])
                ),
              },
            },
          },
          responses: {
            202: {
              description: 'Stored durably',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Accepted' },
                  example: { id: 'evt_1001', status: 'accepted' },
                },
              },
            },
            200: {
              description: 'This id is known already',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Duplicate' },
                  example: { status: 'duplicate' },
                },
              },
            },
            ...REFUSALS,
          },
        },
      },
      '/api/panel/v1/{panel}/events/batch': {
        post: {
          operationId: 'sendEvents',
          tags: ['events'],
          summary: 'Send up to 500 events under one signature',
          description:
            "Each is stored by itself, in the order listed; one that is not the schema does not stop the others. The batch's own webhook-id is signed and not kept.",
          parameters: [PANEL, ...HEADERS],
          requestBody: {
            required: true,
            description: 'At most 2 MB',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['events'],
                  properties: {
                    events: {
                      type: 'array',
                      maxItems: 500,
                      items: {
                        allOf: [
                          {
                            type: 'object',
                            required: ['id'],
                            properties: { id: { type: 'string', maxLength: 128, ...ID } },
                          },
                          event,
                        ],
                      },
                    },
                  },
                },
                example: {
                  events: [{ id: 'evt_1001', ...(exampleOf('client.registered') as object) }],
                },
              },
            },
          },
          responses: {
            200: {
              description: 'Each event with what became of it, in the same order',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/BatchAnswer' },
                  example: { events: [{ id: 'evt_1001', status: 'accepted' }] },
                },
              },
            },
            ...REFUSALS,
          },
        },
      },
      '/launch': {
        get: {
          operationId: 'launch',
          tags: ['sign-in'],
          summary: 'Sign a person in',
          description: `The panel sends the browser here with a JWT (HS256 with the bytes behind whsec_, or RS256 or EdDSA with a key of the registered JWKS address) whose claims are those of the schema LaunchClaims. It lives at most ${LONGEST_LIFE_S} seconds and is used once.`,
          security: [],
          parameters: [
            {
              name: 'token',
              in: 'query',
              required: true,
              description: 'The JWT',
              schema: {
                type: 'string',
                contentMediaType: 'application/jwt',
                contentSchema: { $ref: '#/components/schemas/LaunchClaims' },
              },
            },
          ],
          responses: {
            302: { description: 'Signed in: on to return_to or the start page' },
            401: { description: 'Wrong, too old or used: a page that leads back to the panel' },
          },
        },
      },
    },
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description:
            'Standard Webhooks: v1, and the base64 of HMAC-SHA256 over <webhook-id>.<webhook-timestamp>.<body>; the key is the bytes behind whsec_.',
        },
      },
      parameters: {
        'panel': {
          name: 'panel',
          in: 'path',
          required: true,
          description: "The panel's key",
          schema: { type: 'string' },
          example: 'mypanel',
        },
        'webhook-id': {
          name: 'webhook-id',
          in: 'header',
          required: true,
          description: "The event's id, made by the panel; the same on every repetition",
          schema: { type: 'string', maxLength: 128, ...ID },
          example: 'evt_1001',
        },
        'webhook-timestamp': {
          name: 'webhook-timestamp',
          in: 'header',
          required: true,
          description: `Whole seconds since 1970, at most ${TOLERANCE_SECONDS} from the add-on's clock`,
          schema: { type: 'string', pattern: String.raw`^\d{1,12}$` },
          example: '1795169700',
        },
        'webhook-signature': {
          name: 'webhook-signature',
          in: 'header',
          required: true,
          description: 'v1,<base64>; several, separated by spaces, while the secret is changed',
          schema: { type: 'string' },
          example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
        },
      },
      schemas: {
        ...Object.fromEntries(EVENT_TYPES.map((type) => [schemaName(type), eventSchema(type)])),
        LaunchClaims: { ...LAUNCH_CLAIMS, examples: [LAUNCH_EXAMPLE] },
        Accepted: {
          type: 'object',
          required: ['id', 'status'],
          properties: { id: { type: 'string' }, status: { const: 'accepted' } },
        },
        Duplicate: {
          type: 'object',
          required: ['status'],
          properties: { status: { const: 'duplicate' } },
        },
        BatchAnswer: {
          type: 'object',
          required: ['events'],
          properties: {
            events: {
              type: 'array',
              items: {
                type: 'object',
                required: ['id', 'status'],
                properties: {
                  id: { type: ['string', 'null'] },
                  status: { enum: ['accepted', 'duplicate', 'invalid'] },
                  errors: { type: 'array', items: { $ref: '#/components/schemas/Error' } },
                },
              },
            },
          },
        },
        Error: {
          type: 'object',
          required: ['message'],
          properties: {
            field: { type: 'string', description: 'Such as data.order.total' },
            rule: { type: 'string' },
            message: { type: 'string' },
          },
        },
        Errors: {
          type: 'object',
          required: ['errors'],
          properties: {
            errors: { type: 'array', items: { $ref: '#/components/schemas/Error' } },
          },
        },
      },
    },
  }
}
