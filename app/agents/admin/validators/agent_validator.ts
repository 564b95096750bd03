import vine from '@vinejs/vine'
import { plainName } from '#core/plain_name'
import { AGENT_LANGUAGES, PROFILE_LIMITS } from '#agents/admin/agent_profile'
import { AGENT_ACTS, type AgentAct } from '#agents/actions/change_agent_status'

/** Characters of a reason that an admin gives. */
export const REASON_MAX_LENGTH = 1_000

const ACTS = Object.keys(AGENT_ACTS) as AgentAct[]

/** Without what is invisible or turns the direction of the text; nothing where nothing is left. */
const plain = (value: unknown) => (typeof value === 'string' ? plainName(value) || null : value)

const profile = {
  name: vine.string().parse(plain).maxLength(PROFILE_LIMITS.name),
  company: vine.string().parse(plain).maxLength(PROFILE_LIMITS.company).nullable().optional(),
  email: vine.string().trim().email().maxLength(PROFILE_LIMITS.email).nullable().optional(),
  phone: vine
    .string()
    .trim()
    .regex(/^\+?[\d ().\/-]{5,}$/)
    .maxLength(PROFILE_LIMITS.phone)
    .nullable()
    .optional(),
  website: vine
    .string()
    .trim()
    .url({ protocols: ['http', 'https'], require_protocol: true, require_valid_protocol: true })
    .maxLength(PROFILE_LIMITS.website)
    .nullable()
    .optional(),
  languages: vine.array(vine.enum(AGENT_LANGUAGES)).notEmpty().distinct(),
  general_links: vine.enum(['yes', 'no']),
}

export const agentProfileValidator = vine.create(profile)

export const newAgentValidator = vine.create({
  /** A panel's id; judged by who asks. */
  panel: vine.string().maxLength(10).optional(),
  client: vine.string().trim().maxLength(254),
  ...profile,
})

export const agentStandingValidator = vine.create({
  act: vine.enum(ACTS),
  /** To the agent. */
  message: vine.string().trim().maxLength(REASON_MAX_LENGTH).nullable().optional(),
  reason: vine
    .string()
    .trim()
    .maxLength(REASON_MAX_LENGTH)
    .optional()
    .requiredWhen(
      'act',
      'in',
      ACTS.filter((act) => AGENT_ACTS[act].reason === 'required')
    ),
})

/** Of an address, which may say anything. */
export function agentActNamed(name: unknown): AgentAct | null {
  return ACTS.find((act) => act === name) ?? null
}
