/**
 * The editor's and the calculator's page: what was typed, what it means, what is wrong and what is odd about it. Nothing
 * of it is saved.
 */
import type { I18n } from '@adonisjs/i18n'
import { now } from '#core/clock'
import { formatMoney, isCurrency } from '#core/money'
import { describeRule } from '#plans/describe_terms'
import { type Mistake, parseWhole, shareOfHundred, text } from '#plans/form_values'
import { DOMAIN_ACTIONS, ITEM_KINDS, type PlanTerms } from '#plans/plan_terms'
import { seenWords } from '#plans/queries/seen_words'
import {
  changeLines,
  MOST_LINES,
  parseSample,
  readSampleForm,
  type SampleForm,
  usualOrder,
} from '#plans/sample_order'
import { sampleInWords } from '#plans/sample_words'
import {
  BINDINGS,
  changeRules,
  EARNINGS,
  MOST_ENTRIES,
  MOST_RULES,
  type ParsedTerms,
  parseTerms,
  PAYMENTS,
  readTermsForm,
  RELEASES,
  type TermsForm,
  termsFormOf,
  warningsOf,
} from '#plans/terms_form'

const MOST_VERSIONS = 999_999

/** Of fields outside of rules and lines. */
const LABELS: Record<string, string> = {
  'hold_days': 'plans.edit.hold',
  'minimum_order': 'plans.edit.minimum',
  'renewal_payments': 'plans.edit.renewals',
  'sample[discount]': 'plans.calculator.discount',
  'sample[tax]': 'plans.calculator.tax',
  'sample[refund]': 'plans.calculator.refund',
  'sample[paid_on]': 'plans.calculator.paid_on',
}

/** As many lines as were typed, and one more. */
const rowsOf = (typed: string) => Math.min(typed.split('\n').length + 1, 8)

export class PlanEditor {
  private constructor(
    private i18n: I18n,
    public form: TermsForm,
    public sample: SampleForm,
    /** The version that the admin had before them. */
    public basedOn: number
  ) {}

  static ofTerms(i18n: I18n, terms: PlanTerms, version: number, instant: number) {
    const sample = usualOrder(i18n.locale, instant)
    return new PlanEditor(i18n, termsFormOf(terms, i18n.locale), sample, version)
  }

  /**
   * @param input the request's fields, whatever they are
   * @param version the plan's last, where the form does not say on which one it is based
   */
  static ofForm(i18n: I18n, input: Record<string, unknown>, version: number) {
    const basedOn = parseWhole(text(input.based_on), MOST_VERSIONS)
    const sample = 'sample' in input ? readSampleForm(input.sample) : usualOrder(i18n.locale, now())
    return new PlanEditor(i18n, readTermsForm(input), sample, basedOn.ok ? basedOn.value : version)
  }

  get parsed(): ParsedTerms {
    return parseTerms(this.form)
  }

  /**
   * Does what a button of the form says: `add`, `up:2`, `remove_line:0`; anything else changes nothing.
   */
  press(button: string) {
    const [, act, digits = '0'] = /^([a-z_]+)(?::(\d{1,2}))?$/.exec(button) ?? []
    const position = Number(digits)
    if (act === 'add') this.form.rules = changeRules(this.form.rules, { act })
    if (act === 'remove' || act === 'up' || act === 'down') {
      this.form.rules = changeRules(this.form.rules, { act, position })
    }
    if (act === 'add_line') this.sample.lines = changeLines(this.sample.lines, { act })
    if (act === 'remove_line') this.sample.lines = changeLines(this.sample.lines, { act, position })
  }

  /**
   * What is wrong with the terms, by field, for people; as a refused form has it.
   */
  termsMistakes(): Record<string, string> {
    return this.byField(this.parsed.mistakes)
  }

  /**
   * What is wrong with the sample order.
   */
  sampleMistakes(): Record<string, string> {
    return this.byField(parseSample(this.sample).mistakes)
  }

  /**
   * What the editor's page shows.
   */
  async page(plan: { panelId: number | null }) {
    const { terms, rules } = this.parsed
    const result = this.calculate(terms)
    const warnings = warningsOf(rules)
    const { currency } = this.sample

    return {
      basedOn: this.basedOn,
      form: this.form,
      minimumRows: rowsOf(this.form.minimumOrder),
      rules: this.form.rules.map((form, position) => {
        const rule = rules[position]
        const share =
          form.earns === 'percent'
            ? shareOfHundred(form.percent, isCurrency(currency) ? currency : 'EUR')
            : null
        return {
          form,
          position,
          number: position + 1,
          name: `rules[${position}]`,
          words: rule ? describeRule(this.i18n, rule) : null,
          amountRows: rowsOf(form.amounts),
          hint: share && this.hint(share),
          warnings: warnings.flatMap((warning) =>
            warning.reason === 'unreachable' && warning.rule === position
              ? [this.i18n.t('plans.warnings.unreachable', this.namesOf(warning))]
              : []
          ),
          decides: result?.lines.filter((line) => line.rule === position).length ?? 0,
        }
      }),
      warnings: warnings
        .filter(({ reason }) => reason !== 'unreachable')
        .map(({ reason }) => this.i18n.t(`plans.warnings.${reason}`)),
      calculator: this.calculator(result, terms !== null),
      seen: await seenWords(plan.panelId),
      options: {
        kinds: ITEM_KINDS,
        domainActions: DOMAIN_ACTIONS,
        payments: PAYMENTS,
        earnings: EARNINGS,
        bindings: BINDINGS,
        releases: RELEASES,
      },
      limits: { rules: MOST_RULES, entries: MOST_ENTRIES },
    }
  }

  /**
   * What the calculator's own page shows, for terms as they are.
   */
  calculatorPage(terms: PlanTerms) {
    const result = this.calculate(terms)
    return {
      rules: terms.rules.map((rule, position) => ({
        number: position + 1,
        words: describeRule(this.i18n, rule),
        decides: result?.lines.filter((line) => line.rule === position).length ?? 0,
      })),
      calculator: this.calculator(result, true),
    }
  }

  private calculate(terms: PlanTerms | null) {
    const { invoice } = parseSample(this.sample)
    return terms && invoice ? sampleInWords(this.i18n, terms, invoice) : null
  }

  private calculator(result: ReturnType<PlanEditor['calculate']>, areTermsRight: boolean) {
    return {
      sample: this.sample,
      result,
      areTermsRight,
      kinds: ITEM_KINDS,
      domainActions: DOMAIN_ACTIONS,
      mayAddLine: this.sample.lines.length < MOST_LINES,
    }
  }

  private hint({ hundred, share }: { hundred: number; share: number }) {
    const currency = isCurrency(this.sample.currency) ? this.sample.currency : 'EUR'
    const money = (minor: number) => formatMoney(minor, currency, this.i18n.locale)
    return this.i18n.t('plans.edit.share', { share: money(share), hundred: money(hundred) })
  }

  private namesOf({ rule, by }: { rule: number; by: number }) {
    return { rule: rule + 1, by: by + 1 }
  }

  private byField(mistakes: Mistake[]) {
    return Object.fromEntries(mistakes.map((mistake) => [mistake.field, this.inWords(mistake)]))
  }

  private inWords({ field, reason, values }: Mistake): string {
    const mistake = this.i18n.t(`plans.mistakes.${reason}`, values)
    const [, ofRule] = /^rules\[(\d+)\]/.exec(field) ?? []
    const [, ofLine] = /^sample\[lines\]\[(\d+)\]/.exec(field) ?? []
    if (ofRule) return this.i18n.t('plans.mistakes.in_rule', { rule: Number(ofRule) + 1, mistake })
    if (ofLine) return this.i18n.t('plans.mistakes.in_line', { line: Number(ofLine) + 1, mistake })
    const label = LABELS[field]
    return label
      ? this.i18n.t('plans.mistakes.at', { field: this.i18n.t(label), mistake })
      : mistake
  }
}
