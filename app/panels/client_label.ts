/**
 * A client as an admin's pages name them: by name, company, e-mail, and where all of that was erased, by the panel's id.
 */
export function clientLabel(client: {
  name: string | null
  company: string | null
  email: string | null
  external_id: string
}): string {
  const person = [client.name, client.company].filter(Boolean).join(', ')
  return person || client.email || `#${client.external_id}`
}
