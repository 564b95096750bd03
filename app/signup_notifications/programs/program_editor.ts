/**
 * The editor's page: what was typed, what is wrong with it and how to mend it, and the request that comes of it with
 * sample values. Nothing of it is saved.
 */
import type { I18n } from '@adonisjs/i18n'
import { compileTemplate } from '#outbound/template/compile_template'
import { describeFinding } from '#outbound/template/describe_finding'
import type { Finding } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import { renderRequest } from '#outbound/template/render_request'
import { originOf } from '#outbound/template/origin_of'
import type { KnownParameters } from '#outbound/template/request_template'
import { record, text } from '#plans/form_values'
import {
  knownParameters,
  LANDING_PREFIX,
  PARAMETER_GROUPS,
  sampleValues,
  SIGNUP_PARAMETERS,
} from '#signup_notifications/parameters'
import { presetNamed, PRESETS, unfilledPlaceholders } from '#signup_notifications/presets/presets'
import type { ProgramPanel } from '#signup_notifications/programs/panel_of_programs'
import {
  appendParameter,
  BODY_TESTS,
  clickParameterNames,
  DELIVERIES,
  fillIn,
  isElsewhere,
  isTyped,
  type KeptHeaders,
  METHODS,
  MISMATCHES,
  type Mistake,
  MOST_HEADERS,
  NAME_MAX_LENGTH,
  parseProgram,
  type ProgramForm,
  readProgramForm,
  replaceText,
  rulesForm,
  STATES,
  templateOf,
} from '#signup_notifications/programs/program_form'
import {
  comparedTerms,
  type ProgramTerms,
  type TermName,
} from '#signup_notifications/programs/program_facts'
import { changedSince, versionOf } from '#signup_notifications/programs/program_version'

type Field = 'url' | 'body'

const FIELD_NAMES: Record<Field, string> = { url: 'url_template', body: 'body_template' }

/** What `${landing.NAME}` stands for in the preview, where nothing else is said. */
const LANDING_SAMPLE = 'abc123'

/** Characters of what somebody else has changed that a message shows. */
const LONGEST_FACT = 400

interface EditorOf {
  i18n: I18n
  /** Whose signups it hears of. */
  panel: ProgramPanel
  /** Whether templates may name `${email}`. */
  withEmail: boolean
  /** The program as it is now; null: a new one. */
  saved: ProgramTerms | null
}

export class ProgramEditor {
  /** Whether a preset waits for an answer: it would overwrite what was typed. */
  private asks = false

  private constructor(
    private of: EditorOf,
    public form: ProgramForm
  ) {}

  static ofTerms(of: EditorOf, terms: ProgramTerms) {
    const form: ProgramForm = {
      ...readProgramForm({}),
      version: versionOf(terms),
      panel: String(of.panel.id),
      preset: terms.preset ?? '',
      name: terms.name,
      delivery: terms.delivery,
      method: terms.template.method,
      url: terms.template.url,
      body: terms.template.body ?? '',
      ...rulesForm(terms.outcomeRules),
      headers: terms.headers.map(({ name }) => keptHeader(name)),
      clickParameters: terms.clickParameters.join(', '),
      clickRequired: terms.clickRequired,
      state: terms.state === 'disabled' ? 'off' : (terms.state as ProgramForm['state']),
    }
    return new ProgramEditor(of, form)
  }

  /**
   * @param input the request's fields, whatever they are
   */
  static ofForm(of: EditorOf, input: Record<string, unknown>) {
    const form = readProgramForm(input)
    if (form.preset !== '' && !presetNamed(form.preset)) form.preset = ''
    return new ProgramEditor(of, form)
  }

  /**
   * Does what a button of the form says; what is no button changes nothing.
   * @param input the request's fields: those beside a button say what it is to do
   */
  press(button: string, input: Record<string, unknown>) {
    const [act, field, start, end] = button.split(':')
    if (act === 'insert' && isField(field)) {
      const name = text(record(input.parameter)[field])
      if (this.isOffered(name)) this.form = appendParameter(this.form, field, name)
    }
    if (act === 'fix' && isField(field)) {
      const found = this.findings.find(
        (one) => one.field === field && String(one.start) === start && String(one.end) === end
      )
      if (found && found.fix !== null)
        this.form = replaceText(this.form, { ...found, fix: found.fix })
    }
    if (act === 'add_header' && this.form.headers.length < MOST_HEADERS) {
      const empty = { was: '', name: '', value: '', remove: false }
      this.form = { ...this.form, headers: [...this.form.headers, empty] }
    }
    if (act === 'preset' || act === 'replace') this.choosePreset(input, act === 'replace')
  }

  private choosePreset(input: Record<string, unknown>, overwrites: boolean) {
    const preset = presetNamed(this.form.preset)
    if (!preset) return
    if (!overwrites && isTyped(this.form, PRESETS)) {
      this.asks = true
      return
    }
    this.form = fillIn(this.form, preset, presetNamed(text(input.former_preset)))
  }

  private isOffered(name: string) {
    return this.known.names.has(name) || this.landingNames().includes(name)
  }

  /** The query parameters of its own that a program's links bring along. */
  private landingNames() {
    return clickParameterNames(this.form).map((name) => LANDING_PREFIX + name)
  }

  private get known(): KnownParameters {
    return knownParameters({ withEmail: this.of.withEmail })
  }

  private get findings(): Finding[] {
    if (this.form.url === '') return []
    return lintTemplate(templateOf(this.form), this.known)
  }

  /** What still stands where something of the admin's own belongs. */
  private placeholders(): string[] {
    const preset = presetNamed(this.form.preset)
    return preset ? unfilledPlaceholders(templateOf(this.form), preset) : []
  }

  private get kept(): KeptHeaders {
    const { saved } = this.of
    return {
      names: saved?.headers.map(({ name }) => name) ?? [],
      origin: saved && originOf(saved.template.url),
    }
  }

  get parsed() {
    const { mistakes, input } = parseProgram(this.form, this.kept)
    const left = this.placeholders()
    if (left.length === 0) return { mistakes, input }
    const words = 'programs.mistakes.placeholders'
    const placeholders = { field: 'url_template', words, values: named(left) }
    return { mistakes: [...mistakes, placeholders], input: null }
  }

  /**
   * What is wrong, by field, for people; nothing where the program may be saved.
   */
  mistakes(): Record<string, string[]> {
    const byField: Record<string, string[]> = {}
    const add = (field: string, message: string) => (byField[field] ??= []).push(message)
    for (const mistake of this.parsed.mistakes) add(mistake.field, this.inWords(mistake))
    for (const finding of this.findings) {
      if (finding.level !== 'error') continue
      const { what, how } = describeFinding(this.of.i18n, finding)
      const label = this.t(`programs.edit.${FIELD_NAMES[finding.field]}`)
      add(FIELD_NAMES[finding.field], `${label}: ${what} ${how}`)
    }
    return byField
  }

  /**
   * The URL that is asked for, with examples in it, for the check of its address: alone, where with those it would be too
   * long. null where the template has errors.
   */
  exampleUrl(): string | null {
    const rendered = this.render(sampleValues())
    if (rendered?.ok) return rendered.request.url
    return rendered && `${this.compiled()!.origin}/`
  }

  /**
   * Whether somebody else has changed the program since the form was opened: then it is not saved.
   */
  get isStale(): boolean {
    const { saved } = this.of
    return saved !== null && changedSince(this.form.version, saved)?.length !== 0
  }

  /**
   * What the other has changed, by field, for people; nothing where nobody can tell. The form is as it was typed, and the
   * next time it is saved over that. Headers that the other added come along, since nobody else knows their values.
   */
  catchUp(): Record<string, string[]> {
    const saved = this.of.saved!
    const changed = changedSince(this.form.version, saved) ?? []
    const facts = comparedTerms(saved)
    const typed = this.form.headers.map(({ was }) => was)
    const added = changed.includes('headers')
      ? saved.headers.filter(({ name }) => !typed.includes(name))
      : []
    this.form = {
      ...this.form,
      version: versionOf(saved),
      headers: [...this.form.headers, ...added.map(({ name }) => keptHeader(name))],
    }
    return Object.fromEntries(
      changed.map((name) => {
        const field = name === 'headers' ? 'secret_headers' : name
        const label = name === 'state' ? 'programs.state.title' : `programs.edit.${name}`
        const message = this.t('programs.mistakes.changed', {
          value: this.factInWords(name, facts),
        })
        return [field, [this.t('programs.mistakes.at', { field: this.t(label), message })]]
      })
    )
  }

  private factInWords(name: TermName, facts: ReturnType<typeof comparedTerms>): string {
    const saved = this.of.saved!
    const words: Partial<Record<TermName, string>> = {
      preset: presetNamed(saved.preset)?.name ?? this.t('programs.edit.no_preset'),
      delivery: this.t(`programs.delivery.${saved.delivery}`),
      method: this.t(`programs.method.${saved.template.method}`),
      body_test: facts.body_test ? this.t(`programs.edit.body_tests.${facts.body_test}`) : '',
      mismatch: this.t(`programs.edit.mismatches.${saved.outcomeRules.mismatch}`),
      refused_texts: saved.outcomeRules.refusedTexts.join(' · '),
      headers: saved.headers.map((header) => header.name).join(', '),
      click_parameters: saved.clickParameters.join(', '),
      click_required: this.t(
        `programs.edit.is_click_required.${saved.clickRequired ? 'yes' : 'no'}`
      ),
      state: this.t(`programs.state.${saved.state}`),
    }
    const value = words[name] ?? String(facts[name] ?? '')
    if (value === '') return this.t('programs.edit.nothing')
    return value.length > LONGEST_FACT ? `${value.slice(0, LONGEST_FACT).toWellFormed()}…` : value
  }

  /**
   * What the editor's page shows.
   */
  page() {
    const { form } = this
    const preset = presetNamed(form.preset)
    const sample = this.sample()
    return {
      form,
      isDisabled: this.of.saved?.state === 'disabled',
      preset,
      asks: this.asks,
      presets: PRESETS.map(({ key, name }) => ({ value: key, label: name })),
      placeholders: this.placeholders(),
      findings: this.findings.map((finding) => this.findingRow(finding)),
      warnings: this.warnings(),
      preview: this.preview(sample),
      parameters: this.parameterGroups(),
      samples: this.sampleRows(sample),
      headers: form.headers.map((header) => ({
        ...header,
        isKept: this.kept.names.includes(header.was),
      })),
      asksAnew: this.asksAnew(),
      options: {
        deliveries: DELIVERIES,
        methods: METHODS,
        bodyTests: BODY_TESTS,
        mismatches: MISMATCHES,
        states: STATES,
      },
      limits: { headers: MOST_HEADERS, name: NAME_MAX_LENGTH },
    }
  }

  private t = (key: string, values?: Record<string, unknown>) => this.of.i18n.t(key, values)

  private findingRow(finding: Finding) {
    const { level, field, start, end, quote, fix } = finding
    return {
      ...describeFinding(this.of.i18n, finding),
      level,
      field,
      name: FIELD_NAMES[field],
      start,
      end,
      quote,
      fix,
      found: this.form[field].slice(start, end),
      act: `fix:${field}:${start}:${end}`,
    }
  }

  private warnings(): string[] {
    const { form } = this
    const isInsecure = /^http:/i.test(form.url) && /^https:/i.test(this.of.panel.shopUrl)
    return [
      ...(form.delivery !== 'server' && isInsecure
        ? [this.t('programs.edit.insecure', { panel: this.of.panel.name })]
        : []),
      ...(form.delivery !== 'server' && this.compiled()?.secrets.length
        ? [this.t('programs.edit.secret_in_browser')]
        : []),
      ...this.clickWarnings(),
      ...(this.asksAnew() ? [this.asksAnew()!] : []),
    ]
  }

  /**
   * Why header values have to be typed again; null: those that are kept are sent.
   */
  private asksAnew(): string | null {
    const { names, origin } = this.kept
    if (names.length === 0 || !isElsewhere(this.form, this.kept)) return null
    return this.t('programs.edit.headers_anew', { origin: origin!, count: names.length })
  }

  /**
   * A program that is called without the click id that it expects may credit whoever it likes.
   */
  private clickWarnings(): string[] {
    if (!this.usedNames().includes('click_id')) return []
    if (clickParameterNames(this.form).length === 0) {
      return [this.t('programs.edit.click_unnamed', { parameter: '${click_id}' })]
    }
    return this.form.delivery !== 'browser' && !this.form.clickRequired
      ? [this.t('programs.edit.click_optional')]
      : []
  }

  /** What stands in the preview for each parameter: as it was typed, or its example. */
  private sample(): Map<string, string> {
    const values = new Map<string, string>()
    for (const [name, value] of sampleValues()) {
      if (this.isOffered(name)) values.set(name, value)
    }
    for (const name of this.usedNames()) if (!values.has(name)) values.set(name, LANDING_SAMPLE)
    for (const [name, value] of this.form.sample) if (values.has(name)) values.set(name, value)
    return values
  }

  private usedNames(): string[] {
    return [...(this.compiled()?.parameters ?? [])]
  }

  private compiled() {
    if (this.form.url === '') return null
    if (this.findings.some(({ level }) => level === 'error')) return null
    return compileTemplate(templateOf(this.form), this.known)
  }

  private render(values: ReadonlyMap<string, string | null>) {
    const compiled = this.compiled()
    if (!compiled) return null
    const complete = new Map(values)
    for (const name of compiled.parameters)
      if (!complete.has(name)) complete.set(name, LANDING_SAMPLE)
    return renderRequest(compiled, complete)
  }

  private preview(sample: Map<string, string>) {
    if (this.form.url === '') return { state: 'empty' as const }
    const rendered = this.render(sample)
    if (!rendered) return { state: 'wrong' as const }
    if (!rendered.ok) {
      const { reason, name } = rendered
      return {
        state: 'refused' as const,
        why: this.t(`programs.preview.${reason}`, { name: name ?? '' }),
      }
    }
    const left = this.usedNames().filter((name) => sample.get(name) === '')
    return {
      state: 'ready' as const,
      ...rendered.request,
      left: left.length > 0 ? this.t('programs.preview.left_out', named(left)) : null,
    }
  }

  private parameterGroups() {
    const offered = SIGNUP_PARAMETERS.filter(({ name }) => this.isOffered(name))
    return PARAMETER_GROUPS.map((group) => {
      const names = offered.filter((one) => one.group === group).map(({ name }) => name)
      const own = group === 'click' ? this.landingNames() : []
      return {
        label: this.t(`templates.groups.${group}`),
        options: [...names, ...own].map((name) => ({
          name,
          label: this.t('programs.edit.parameter_option', { name, meaning: this.meaningOf(name) }),
        })),
      }
    })
  }

  private meaningOf(name: string): string {
    return name.startsWith(LANDING_PREFIX)
      ? this.t('programs.edit.landing', { name: name.slice(LANDING_PREFIX.length) })
      : this.t(`templates.parameters.${name}.label`)
  }

  private sampleRows(sample: Map<string, string>) {
    const used = new Set(this.usedNames())
    return [...sample].map(([name, value]) => ({
      name,
      value,
      isUsed: used.has(name),
      label: this.meaningOf(name),
    }))
  }

  private inWords({ field, words, values }: Mistake): string {
    const message = this.t(words, values)
    const [, header] = /^secret_headers\[(\d+)\]/.exec(field) ?? []
    const label = header
      ? this.t('programs.edit.header', { number: Number(header) + 1 })
      : this.t(`programs.edit.${field}`)
    return this.t('programs.mistakes.at', { field: label, message })
  }
}

const keptHeader = (name: string) => ({ was: name, name, value: '', remove: false })

const isField = (name: string | undefined): name is Field => name === 'url' || name === 'body'

const named = (names: string[]) => ({ names: names.join(', '), count: names.length })
