import vine from '@vinejs/vine'

/** Countries that the registration offers. */
export const COUNTRIES = ['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'GB', 'IE', 'IT', 'JP', 'NL', 'US']

const line = (max: number) =>
  vine
    .string()
    .maxLength(max)
    .regex(/^[^\p{Cc}]*$/u)

export const registrationValidator = vine.create({
  name: line(120).minLength(2),
  email: vine
    .string()
    .maxLength(254)
    .email()
    .transform((email) => email.toLowerCase()),
  company: line(120).nullable().optional(),
  country: vine.enum(COUNTRIES),
  password: vine.string().minLength(10).maxLength(200),
})
