/**
 * The e-mail of a local admin as it is compared: `Ada@Example.com ` signs in like `ada@example.com`.
 */
export function normalizeLogin(email: string) {
  return email.normalize('NFKC').trim().toLowerCase()
}
