/**
 * People before a consent page: signed in by their panel's launch, with the time that it says.
 */
import { now } from '#core/clock'
import { launchToken } from '#tests/helpers/launch'
import { type Visitor } from '#tests/helpers/visitor'
import type { TestClient, TestPanel } from '#tests/helpers/world'

/**
 * Signs a client in and out of any session before. `authTime`: seconds ago, or null where the panel doesn't say.
 */
export async function launchClient(
  visitor: Visitor,
  panel: TestPanel,
  client: Pick<TestClient, 'externalId' | 'email'>,
  { authTime = 5, ...claims }: { authTime?: number | null } & Record<string, unknown> = {}
) {
  const token = await launchToken(panel, {
    sub: client.externalId,
    email: client.email,
    name: 'Carla Rossi',
    ...(authTime !== null && { auth_time: Math.floor(now() / 1000) - authTime, amr: ['pwd'] }),
    ...claims,
  })
  return visitor.get(`/launch?token=${token}`)
}

/**
 * What the consent page's form would send.
 */
export function consentForm(html: string): Record<string, string> {
  return {
    link: field(html, 'link'),
    text: field(html, 'text'),
    logo: field(html, 'logo'),
    days: /<option value="(\d+)" selected/.exec(html)?.[1] ?? '',
  }
}

function field(html: string, name: string) {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}
