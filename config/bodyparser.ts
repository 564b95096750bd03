import { defineConfig } from '@adonisjs/core/bodyparser'

/**
 * Forms only. The panel API verifies and parses its own raw bytes (app/panels).
 */
const bodyParserConfig = defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: {
    convertEmptyStringsToNull: true,
    trimWhitespaces: true,
    types: ['application/x-www-form-urlencoded'],
    limit: '256kb',
    // a plan of fifty rules; what is beyond would be left out without a word
    queryString: { parameterLimit: 5_000, arrayLimit: 100 },
  },
  json: {
    convertEmptyStringsToNull: false,
    trimWhitespaces: false,
    types: ['application/json'],
    limit: '256kb',
  },
  multipart: {
    autoProcess: false,
    processManually: [],
    limit: '2mb',
    types: ['multipart/form-data'],
  },
})

export default bodyParserConfig
