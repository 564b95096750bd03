import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { actorWord } from '#core/audit/actor_word'
import { PRODUCT } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { fieldError } from '#core/exceptions/field_error'
import { actorOf, administeredPanel } from '#identity/administered'
import { countMembersUnder, PublishTerms } from '#affiliates/actions/publish_terms'
import { SaveTermsDraft } from '#affiliates/actions/save_terms_draft'
import {
  allVersions,
  findTerms,
  lastTermsOf,
  paragraphsOf,
  type Terms,
} from '#affiliates/program_terms'
import { acceptAgain } from '#affiliates/settings'
import { termsValidator } from '#affiliates/validators/membership_validator'

const LIST = '/admin/terms'

/** How far ahead a version may be announced, in days. */
const FARTHEST_DAYS = 366

/**
 * The terms of the program in versions: the programme's, and those of panels that have terms of their own. A new version
 * is written as a draft and published by a page that says who is told.
 */
@inject()
export default class ProgramTermsController {
  constructor(
    private saveDraft: SaveTermsDraft,
    private publish: PublishTerms
  ) {}

  async index({ auth, i18n, view }: HttpContext) {
    const administered = administeredPanel(auth.user!)
    const panels = await panelsOf(administered)
    const scopes: { id: number | null; name: string | null }[] = [
      { id: null, name: null },
      ...panels,
    ]
    const versions = await allVersions(db.connection())
    const groups = scopes.map(({ id, name }) => {
      const mayWrite = id !== null || administered === null
      const own = withStanding(versions.filter(({ panelId }) => panelId === id))
      return {
        panelId: id,
        name,
        mayWrite,
        versions: own
          .filter(({ standing }) => mayWrite || standing !== 'draft')
          .map((terms) => ({ ...terms, by: actorNamed(i18n, terms.actorName) })),
      }
    })
    return view.render('pages/members/terms/index', { groups })
  }

  async create(ctx: HttpContext) {
    const { request, view } = ctx
    const panelId = await scopeAsked(ctx, request.input('panel'))
    const last = await lastTermsOf(db.connection(), panelId)
    // a panel's first terms begin as the programme's
    const model = last ?? (await lastTermsOf(db.connection(), null, 'published'))
    const isDraft = last !== null && last.publishedAt === null

    return view.render('pages/members/terms/create', {
      panelId,
      panelName: await nameOf(panelId),
      version: isDraft ? last.version : (model?.version ?? 0) + 1,
      texts: model?.texts ?? { en: '', it: '' },
      effectiveOn: dayOf(isDraft ? Math.max(last.effectiveFrom, now()) : now()),
      today: dayOf(now()),
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, request, response } = ctx
    const form = await request.validateUsing(termsValidator)
    const panelId = await scopeAsked(ctx, form.panel ?? null)

    const day = DateTime.fromISO(form.effective_on, { zone: programTimeZone }).startOf('day')
    const today = DateTime.fromMillis(now(), { zone: programTimeZone }).startOf('day')
    if (!day.isValid || day < today || day > today.plus({ days: FARTHEST_DAYS })) {
      throw fieldError('effective_on', i18n.t('members.terms.day_refused', { days: FARTHEST_DAYS }))
    }

    const id = await this.saveDraft.handle({
      panelId,
      texts: { en: lineEnds(form.text_en), it: lineEnds(form.text_it) },
      effectiveFrom: day.toMillis(),
      actor: actorOf(ctx),
    })
    return response.redirect().status(303).toPath(`${LIST}/${id}/publish`)
  }

  async show(ctx: HttpContext) {
    const terms = await termsAsked(ctx)
    return ctx.view.render('pages/members/terms/show', {
      terms,
      by: actorNamed(ctx.i18n, terms.actorName),
      panelName: await nameOf(terms.panelId),
      languages: inLanguages(terms),
    })
  }

  /** Asks before a draft is published. */
  async edit(ctx: HttpContext) {
    const { response, view } = ctx
    const terms = await termsAsked(ctx, 'to write')
    if (terms.publishedAt !== null) return response.redirect().toPath(`${LIST}/${terms.id}`)

    return view.render('pages/members/terms/publish', {
      terms,
      panelName: await nameOf(terms.panelId),
      languages: inLanguages(terms),
      told: await countMembersUnder(db.connection(), terms.panelId),
      mustAccept: acceptAgain.value,
      isToday: terms.effectiveFrom <= now(),
    })
  }

  async update(ctx: HttpContext) {
    const { i18n, response, session } = ctx
    const terms = await termsAsked(ctx, 'to write')
    const outcome = await this.publish.handle({ termsId: terms.id, actor: actorOf(ctx) })
    if (outcome.ok) {
      session.flash('success', i18n.t('members.terms.published', { count: outcome.told }))
    } else {
      session.flash('warning', i18n.t('members.terms.published_already'))
    }
    return response.redirect().status(303).toPath(`${LIST}/${terms.id}`)
  }
}

const actorNamed = (i18n: I18n, name: string) =>
  name === PRODUCT.name ? actorWord(i18n, PRODUCT) : name

const dayOf = (instant: number) =>
  DateTime.fromMillis(instant, { zone: programTimeZone }).toISODate()!

const lineEnds = (text: string) => text.replaceAll('\r\n', '\n')

function inLanguages(terms: Terms) {
  return (['en', 'it'] as const).map((locale) => ({
    locale,
    paragraphs: paragraphsOf(terms.texts[locale]),
  }))
}

/**
 * @param versions of one scope, newest first
 */
function withStanding<Version extends Omit<Terms, 'texts'>>(versions: Version[]) {
  const published = versions.filter(({ publishedAt }) => publishedAt !== null)
  const current = published.find(({ effectiveFrom }) => effectiveFrom <= now())
  return versions.map((terms) => ({
    ...terms,
    standing:
      terms.publishedAt === null
        ? 'draft'
        : terms.id === current?.id
          ? 'current'
          : terms.effectiveFrom > now()
            ? 'announced'
            : 'earlier',
  }))
}

async function panelsOf(administered: number | null) {
  return select<{ id: number; name: string }>(
    db.connection(),
    administered === null
      ? 'SELECT id, name FROM panels ORDER BY name, id'
      : 'SELECT id, name FROM panels WHERE id = ?',
    administered === null ? [] : [administered]
  )
}

async function nameOf(panelId: number | null): Promise<string | null> {
  if (panelId === null) return null
  const [panel] = await select<{ name: string }>(
    db.connection(),
    'SELECT name FROM panels WHERE id = ?',
    [panelId]
  )
  return panel?.name ?? null
}

const notFound = () => new Exception('No such terms', { status: 404, code: 'E_ROW_NOT_FOUND' })

/**
 * Whose terms are to be written: a panel's staff write their panel's alone.
 * @throws E_ROW_NOT_FOUND
 */
async function scopeAsked({ auth }: HttpContext, asked: unknown): Promise<number | null> {
  const administered = administeredPanel(auth.user!)
  if (administered !== null) return administered
  if (asked === null || asked === undefined || asked === '') return null

  const panelId = Number(asked)
  if (!Number.isSafeInteger(panelId) || (await nameOf(panelId)) === null) throw notFound()
  return panelId
}

/**
 * The version that the address names. Everybody among the admins reads the programme's; drafts are for who may write.
 * @throws E_ROW_NOT_FOUND
 */
async function termsAsked({ auth, params }: HttpContext, purpose?: 'to write'): Promise<Terms> {
  const administered = administeredPanel(auth.user!)
  const terms = await findTerms(db.connection(), Number(params.id))
  if (!terms) throw notFound()

  const mayWrite = administered === null || terms.panelId === administered
  const mayRead = mayWrite || (terms.panelId === null && terms.publishedAt !== null)
  if (!(purpose === 'to write' ? mayWrite : mayRead)) throw notFound()
  return terms
}
