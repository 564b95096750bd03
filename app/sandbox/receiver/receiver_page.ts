import { PROGRAMS, type ProgramKind } from '#sandbox/receiver/programs'
import type { Booking, ReceivedCall } from '#sandbox/receiver/receiver_book'
import type { Text } from '#sandbox/text'

/** Calls that the page shows of each program. */
const SHOWN = 20
/** Headers that tell who called. */
const TELLING = ['cookie', 'referer', 'user-agent', 'content-type']

interface Page {
  text: Text
  /** The address that the receiver was opened under. */
  origin: string
  shopUrl: string
  /** Oldest first. */
  calls: ReceivedCall[]
  bookings: Booking[]
}

/** Markup; everything else that goes into `html` is escaped. */
class Markup {
  constructor(readonly source: string) {}
}

/**
 * What each program got, newest first, and how to try it.
 */
export function receiverPage(page: Page): string {
  const { text } = page
  const word = say(text)
  const others = page.calls.filter(({ program }) => !PROGRAMS.some(({ key }) => key === program))

  return html`<!doctype html>
    <html lang="${text.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${word('title')}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <h1>${word('title')}</h1>
          <p>${word('purpose')}</p>
          <p>
            ${word('memory', { count: SHOWN })} <a href="${page.shopUrl}">${word('to_shop')}</a>
          </p>
        </header>
        <main>
          <section aria-labelledby="steps">
            <h2 id="steps">${word('steps.title')}</h2>
            <ol>
              ${['add', 'test', 'shop'].map((step) => html`<li>${word(`steps.${step}`)}</li>`)}
            </ol>
          </section>
          ${PROGRAMS.map((program) => programSection(program, page))}
          ${
            others.length > 0
              ? html`<section aria-labelledby="others">
                  <h2 id="others">${word('others')}</h2>
                  ${callList(others, page)}
                </section>`
              : ''
          }
        </main>
      </body>
    </html>`.source
}

function programSection(program: ProgramKind, page: Page): Markup {
  const word = say(page.text)
  const calls = page.calls.filter((call) => call.program === program.key)
  const sales = page.bookings.filter((sale) => sale.program === program.key)
  const link = `${page.origin}/r/${program.key}`

  return html`<section aria-labelledby="${program.key}">
    <h2 id="${program.key}">${program.name}</h2>
    <p>${word(`programs.${program.key}`)}</p>
    <dl class="try">
      <dt>${word('template')}</dt>
      <dd><code>${page.origin}${program.template}</code></dd>
      <dt>${word('delivery')}</dt>
      <dd>${word(`deliveries.${program.delivery}`)}</dd>
      <dt>${word('link')}</dt>
      <dd>
        <a href="${link}">${link}</a>
        <small>
          ${word('link_does', { cookie: program.cookie, parameter: program.clickParameter })}
        </small>
      </dd>
    </dl>
    <p class="sums">${word('got', { calls: calls.length, sales: sales.length })}</p>
    ${calls.length > 0 ? callList(calls, page) : ''}
  </section>`
}

function callList(calls: ReceivedCall[], page: Page): Markup {
  return html`<ol class="calls">
    ${calls
      .slice(-SHOWN)
      .reverse()
      .map((call) => callEntry(call, page))}
  </ol>`
}

function callEntry(call: ReceivedCall, { text }: Page): Markup {
  const word = say(text)
  const at = new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const headers = TELLING.filter((name) => call.headers[name])
  const isProgram = PROGRAMS.some(({ key }) => key === call.program)

  return html`<li>
    <details>
      <summary>
        <time datetime="${new Date(call.at).toISOString()}">${at.format(call.at)}</time>
        <span>${word(`from.${call.from}`)}</span>
        ${isProgram ? html`<strong>${verdict(call, text)}</strong>` : ''}
      </summary>
      <dl>
        <dt>${word('request')}</dt>
        <dd><code>${call.method} ${call.url}</code></dd>
        ${
          call.body
            ? html`<dt>${word('body')}</dt>
                <dd><code>${call.body}</code></dd>`
            : ''
        }
        ${headers.map(
          (name) =>
            html`<dt>${word(`headers.${name}`)}</dt>
              <dd><code>${call.headers[name]!}</code></dd>`
        )}
        <dt>${word('answer')}</dt>
        <dd>${call.answerStatus === null ? word('no_answer') : String(call.answerStatus)}</dd>
      </dl>
    </details>
  </li>`
}

/**
 * What became of a call: `booked 12.50 for order NB-2001, matched by its cookie`.
 */
function verdict(call: ReceivedCall, text: Text): string {
  const word = say(text)
  const values = {
    order: call.orderId ?? '–',
    amount: call.bookedAmount ?? '',
    click: call.clickId ?? '',
  }
  if (call.duplicate) return word('verdicts.duplicate', values)
  if (call.bookedAmount !== null) {
    const matched = word(`matched.${call.matchedBy ?? 'nothing'}`)
    const isAsSent = Number(call.sentAmount) === Number(call.bookedAmount) && call.sentAmount !== ''
    return isAsSent
      ? word('verdicts.booked', { ...values, matched })
      : word('verdicts.booked_wrong', { ...values, matched, sent: call.sentAmount ?? '' })
  }
  return call.matchedBy === null
    ? word(call.clickId ? 'verdicts.unknown_click' : 'verdicts.no_click', values)
    : word('verdicts.not_booked', values)
}

function say(text: Text) {
  return (key: string, values?: Record<string, unknown>) => text.t(`receiver.${key}`, values)
}

type Part = string | number | Markup | Part[]

/**
 * Markup of literal parts; what is put between them is text unless it came from here too.
 */
function html(literals: TemplateStringsArray, ...parts: Part[]): Markup {
  const source = literals.reduce((sofar, literal, at) => sofar + markupOf(parts[at - 1]!) + literal)
  return new Markup(source)
}

function markupOf(part: Part): string {
  if (Array.isArray(part)) return part.map(markupOf).join('')
  return part instanceof Markup ? part.source : escaped(String(part))
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
}
