/**
 * What a client has ticked, for when the panel must ask for their password before it counts. A cookie that only this
 * server reads: a session starts empty at each sign-in.
 */
import type { HttpContext } from '@adonisjs/core/http'
import type { ManageLink } from '#delegation/consent/manage_case'
import type { Scope } from '#delegation/scopes'

const COOKIE = 'pa_consent'

interface Choice {
  /** Whose choice, of which link: nobody else's page may come with ticks. */
  of: string
  scopes: string[]
  days: number
}

export function rememberChoice(
  ctx: HttpContext,
  link: ManageLink,
  choice: { scopes: Scope[]; days: number }
) {
  ctx.response.encryptedCookie(COOKIE, { of: ownerOf(ctx, link), ...choice } satisfies Choice, {
    path: '/manage',
    maxAge: '30 minutes',
  })
}

/**
 * @returns null where this person has ticked nothing for this link in this browser
 */
export function rememberedChoice(
  ctx: HttpContext,
  link: ManageLink
): { scopes: string[]; days: number } | null {
  const choice = ctx.request.encryptedCookie(COOKIE) as Choice | null
  return choice && choice.of === ownerOf(ctx, link) ? choice : null
}

export function forgetChoice({ response }: HttpContext) {
  response.clearCookie(COOKIE, { path: '/manage' })
}

function ownerOf({ auth }: HttpContext, { agent, invitation }: ManageLink) {
  return JSON.stringify([auth.user!.id, agent.id, invitation?.id ?? null])
}
