/**
 * What a client agrees to, as text: composed once for the page that asks, the proof that is kept and whoever shows it
 * again.
 */
import { createHash } from 'node:crypto'
import type { AgentSnapshot } from '#delegation/consent/agree_to_manager'
import { plainName } from '#core/plain_name'
import { nameInSentence, nameWithCompany } from '#delegation/consent/plain_name'
import type { NativeOffer } from '#delegation/native/native_offer'
import { OPTIONAL_SCOPES, type Scope } from '#delegation/scopes'

/**
 * Changes whenever the words below `consent.text` of resources/lang, or what stands where, change their meaning.
 */
export const CONSENT_TEXT_VERSION = '2026-11-21.2'

export type OptionalScope = (typeof OPTIONAL_SCOPES)[number]

export interface ConsentFacts {
  agent: AgentSnapshot
  /** Since when they are an agent, milliseconds. */
  since: number
  /** The panel's name. */
  panel: string
  /** What the agent asks for beyond seeing. */
  asks: readonly string[]
  /** Days to choose from. */
  days: readonly number[]
  /** Who is Service Manager now, and would no longer be. */
  replaces: { name: string; company: string | null } | null
  /** What they get in the panel itself; null where that is nothing. */
  native: Pick<NativeOffer, 'driver' | 'permissions'> | null
}

export interface ConsentText {
  version: string
  language: string
  /** SHA-256 of `body`, 64 hexadecimal digits. */
  hash: string
  /** The whole text as it is kept. */
  body: string
  title: string
  /** Who asks; `key` names the field. */
  who: { key: string; label: string; value: string }[]
  replaces: string | null
  will: { title: string; see: string[]; optional: OptionalText[]; hint: string }
  /** What happens in the panel itself, outside of what we can see and log. */
  native: { title: string; hint: string; permissions: string[]; ends: string } | null
  never: { title: string; items: string[] }
  earns: string
  ends: { title: string; hint: string; days: { days: number; label: string }[] }
  withdraw: string
}

interface OptionalText {
  scope: OptionalScope
  label: string
  hint: string
  /** Whether the agent asks for it; it is for the client to tick all the same. */
  asked: string | null
}

/** A language's texts, and days as it writes them. */
export interface ConsentWords {
  locale: string
  t: (key: string, values?: Record<string, string | number>) => string
  date: (instant: number) => string
}

const SEES = ['services', 'orders', 'name', 'log'] as const
const NEVER = ['password', 'email', 'payment', 'managers', 'terms', 'close'] as const
const WHO = ['name', 'company', 'email', 'phone', 'website'] as const

export function composeConsentText(
  facts: ConsentFacts,
  { locale, t, date }: ConsentWords
): ConsentText {
  const agent = nameInSentence(facts.agent.name)
  const panel = plainName(facts.panel)
  const say = (key: string, values: Record<string, string | number> = {}) =>
    t(`consent.text.${key}`, { agent, panel, ...values })

  const who = [
    ...WHO.map((key) => ({
      key,
      label: say(`who.${key}`),
      value: plainName(facts.agent[key] ?? ''),
    })).filter(({ value }) => value !== ''),
    { key: 'since', label: say('who.since'), value: date(facts.since) },
    { key: 'panel', label: say('who.panel'), value: panel },
  ]
  const text = {
    title: say('title', { agent: nameWithCompany(facts.agent) }),
    who,
    replaces: facts.replaces && say('replaces', { manager: nameWithCompany(facts.replaces) }),
    will: {
      title: say('will.title'),
      see: SEES.map((item) => say(`will.see.${item}`)),
      hint: say('will.hint'),
      optional: OPTIONAL_SCOPES.map((scope) => ({
        scope,
        label: say(`will.${scope}.label`),
        hint: say(`will.${scope}.hint`),
        asked: facts.asks.includes(scope) ? say('will.asked') : null,
      })),
    },
    native: facts.native && {
      title: say('native.title'),
      hint: say('native.hint', { email: plainName(facts.agent.email ?? '') }),
      permissions: facts.native.permissions
        .filter(({ permissions }) => permissions.length > 0)
        .map(({ scope, permissions }) =>
          say(`native.${scope}`, {
            permissions: permissions
              .map((each) => t(`drivers.${facts.native!.driver}.permissions.${each}`))
              .join(', '),
          })
        ),
      ends: say('native.ends'),
    },
    never: { title: say('never.title'), items: NEVER.map((item) => say(`never.${item}`)) },
    earns: say('earns'),
    ends: {
      title: say('ends.title'),
      hint: say('ends.hint'),
      days: facts.days.map((days) => ({ days, label: say('ends.days', { days }) })),
    },
    withdraw: say('withdraw'),
  }
  const body = asPlainText(text)
  return {
    version: CONSENT_TEXT_VERSION,
    language: locale,
    hash: hashOfText(body),
    body,
    ...text,
  }
}

/**
 * @returns 64 hexadecimal digits
 */
export function hashOfText(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex')
}

function asPlainText({
  title,
  who,
  replaces,
  will,
  native,
  never,
  earns,
  ends,
  withdraw,
}: Omit<ConsentText, 'version' | 'language' | 'hash' | 'body'>): string {
  const list = (items: string[]) => items.map((item) => `- ${item}`).join('\n')
  return [
    title,
    who.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    replaces,
    `${will.title}\n${list(will.see)}`,
    `${will.hint}\n${list(
      will.optional.map(({ label, hint, asked }) =>
        [label, hint, asked].filter(Boolean).join(' – ')
      )
    )}`,
    native && `${native.title}\n${native.hint}\n${list(native.permissions)}\n${native.ends}`,
    `${never.title}\n${list(never.items)}`,
    earns,
    `${ends.title}\n${ends.hint}\n${list(ends.days.map(({ label }) => label))}`,
    withdraw,
  ]
    .filter((block) => block !== null)
    .join('\n\n')
}

/** What people usually want, in days. */
const USUAL_DAYS = [30, 90, 180, 365]

/**
 * For how long a consent may hold: the default first in mind, shorter ones, and the most.
 */
export function dayChoices(initial: number, most: number): { days: number[]; initial: number } {
  const chosen = Math.min(initial, most)
  const days = [...new Set([...USUAL_DAYS, chosen, most])]
    .filter((each) => each <= most)
    .sort((one, other) => one - other)
  return { days, initial: chosen }
}

/** In the order in which they are granted. */
export function tickedScopes(form: Partial<Record<OptionalScope, unknown>>): Scope[] {
  return OPTIONAL_SCOPES.filter((scope) => form[scope] === '1')
}
