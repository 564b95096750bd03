import { createHash } from 'node:crypto'
import edge from 'edge.js'
import { appUrl } from '#config/app'
import { type Mail, type MailContent, wordsIn } from '#core/mails/mail'
import type { Locale } from '#core/i18n/locales'

export interface RenderedMail {
  subject: string
  html: string
  text: string
}

/**
 * A mail in one language, as HTML and as plain text that says the same.
 * @param name of the reader
 */
export async function renderMail(
  mail: Mail,
  details: object,
  reader: { name: string; locale: Locale }
): Promise<RenderedMail> {
  const words = wordsIn(reader.locale)
  const content = mail.compose(details, words)
  const shown = {
    ...content,
    locale: reader.locale,
    greeting: words.t('mails.greeting', { name: reader.name }),
    product: words.t('frame.product'),
    quote: content.quote || null,
    rows: content.rows ?? [],
    address: appUrl + content.action.path,
  }

  return {
    // a line end in somebody's name must not start another header
    subject: content.subject.replaceAll(/\s+/g, ' ').trim(),
    html: await edge.render('emails/message', { ...shown, looks: LOOKS }),
    text: plainText(shown),
  }
}

function plainText(
  mail: MailContent & { greeting: string; product: string; address: string }
): string {
  const blocks = [
    mail.greeting,
    ...mail.paragraphs,
    mail.quote && mail.quote.replaceAll(/^/gm, '> '),
    (mail.rows ?? []).map(({ label, value }) => `${label}: ${value}`).join('\n'),
    `${mail.action.label}:\n${mail.address}`,
    `-- \n${mail.product}\n${mail.why}`,
  ]
  return blocks.filter(Boolean).join('\n\n') + '\n'
}

/**
 * The same for every attempt, so that a mail that was sent twice is one to mail programs that compare.
 */
export function messageIdOf(dedupeKey: string): string {
  const digest = createHash('sha256').update(dedupeKey).digest('hex').slice(0, 32)
  return `<${digest}@${new URL(appUrl).hostname}>`
}

/**
 * Mail programs know no style sheets of ours: every element has its own. Colours with a contrast of 4.5 at least, on
 * light and, where programs turn colours around, on dark.
 */
const LOOKS = {
  page: 'margin:0;padding:24px 12px;background:#f1f5f9;color:#182433;font-family:-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5',
  card: 'max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dbe2ea;border-radius:6px',
  product: 'margin:0 0 16px;font-weight:600',
  title: 'margin:0 0 16px;font-size:20px;line-height:1.3',
  paragraph: 'margin:0 0 16px',
  quote:
    'margin:0 0 16px;padding:8px 16px;border-left:4px solid #7b8ba1;white-space:pre-line;overflow-wrap:anywhere',
  table: 'margin:0 0 16px;border-collapse:collapse;width:100%',
  label:
    'padding:6px 12px 6px 0;border-bottom:1px solid #dbe2ea;text-align:left;font-weight:400;vertical-align:top',
  value:
    'padding:6px 0;border-bottom:1px solid #dbe2ea;text-align:right;font-weight:600;vertical-align:top;overflow-wrap:anywhere',
  button:
    'display:inline-block;padding:10px 20px;background:#0b5cad;color:#ffffff;text-decoration:none;border-radius:6px;font-weight:600',
  address: 'margin:16px 0 0;font-size:14px;overflow-wrap:anywhere',
  why: 'max-width:560px;margin:16px auto 0;font-size:13px;color:#4a5a70',
}
