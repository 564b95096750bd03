import vine, { SimpleMessagesProvider } from '@vinejs/vine'

const address = () =>
  vine
    .string()
    .trim()
    .maxLength(2048)
    .url({
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      disallow_auth: true,
    })

const fields = {
  name: vine.string().trim().minLength(1).maxLength(120),
  driver: vine.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  /** `https://panel.example.com`: a path is dropped. */
  origins: vine.array(address().transform((url) => new URL(url).origin)).maxLength(20),
  shopUrl: address(),
  loginUrl: address(),
  registrationUrl: address(),
  jwksUrl: address(),
  embedded: vine.boolean({ strict: true }),
}

/**
 * The key stands in addresses and launch tokens, and is case-sensitive.
 */
export const createPanelValidator = vine.create({
  key: vine.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  ...fields,
  jwksUrl: fields.jwksUrl.clone().optional(),
})

export const updatePanelValidator = vine.create({
  name: fields.name.clone().optional(),
  driver: fields.driver.clone().optional(),
  origins: fields.origins.clone().optional(),
  shopUrl: fields.shopUrl.clone().optional(),
  loginUrl: fields.loginUrl.clone().optional(),
  registrationUrl: fields.registrationUrl.clone().optional(),
  jwksUrl: fields.jwksUrl.clone().nullable().optional(),
  embedded: fields.embedded.clone().optional(),
})

const messages = new SimpleMessagesProvider({
  'url': 'must be an absolute http or https address without a user name in it',
  'key.regex': 'must be 1 to 64 letters, digits, - and _, beginning with a letter or digit',
  'driver.regex': 'must be lower-case letters, digits and _',
  'maxLength': 'must not be longer than {{ max }} characters',
  'minLength': 'must not be empty',
})
createPanelValidator.messagesProvider = messages
updatePanelValidator.messagesProvider = messages
