import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import {
  EVENT_TYPES,
  eventSchema,
  exampleOf,
  type JsonSchema,
  LAUNCH_CLAIMS,
  openApiDocument,
} from '#panels/docs/openapi'

/**
 * The panel API for those who write a panel's module: a page for people, and the same as OpenAPI 3.1 for programs.
 */
export default class ApiDocsController {
  async show({ view }: HttpContext) {
    return view.render('pages/api_docs/show', {
      url: appUrl,
      events: EVENT_TYPES.map((type) => ({
        type,
        id: type.replaceAll('.', '-'),
        fields: fieldRows(eventSchema(type)),
        example: JSON.stringify(exampleOf(type), null, 2),
      })),
      claims: fieldRows(LAUNCH_CLAIMS),
      answers: [202, 200, 401, 408, 413, 422, 500],
      headers: ['id', 'timestamp', 'signature'],
    })
  }

  document({ response }: HttpContext) {
    return response.json(openApiDocument(appUrl))
  }
}

interface FieldRow {
  path: string
  kind: string
  required: boolean
  note: string
}

/**
 * A schema's fields line by line: `data.order.items[].tld`.
 */
function fieldRows(schema: JsonSchema, prefix = ''): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const row = {
      path,
      kind: kindOf(field),
      required: schema.required?.includes(name) ?? false,
      note: field.description ?? '',
    }
    const inner = field.items ? fieldRows(field.items, `${path}[]`) : fieldRows(field, path)
    // an object around fields says nothing that they don't
    return field.properties ? inner : [row, ...inner]
  })
}

function kindOf(field: JsonSchema): string {
  const values = field.enum?.filter((value) => value !== null)
  if (values) return values.join(' | ')
  if ('const' in field) return String(field.const)
  if (field.format === 'date-time') return 'date-time'
  const types = [field.type ?? 'any'].flat().filter((type) => type !== 'null')
  const longest = typeof field.maxLength === 'number' ? ` ≤ ${field.maxLength}` : ''
  return `${types.join(' | ')}${longest}`
}
