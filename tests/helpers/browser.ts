/**
 * A real Chromium (from npm) on the test server. Errors of the page, refusals of its content security policy and
 * failed requests are collected: `expectNoErrors` fails the test for them.
 */
import env from '#start/env'
import { getActiveTest } from '@japa/runner'
import chromium from '@sparticuz/chromium'
import { longRuns } from '#tests/helpers/long'
import axe from 'axe-core'
import {
  type Browser,
  type BrowserContext,
  chromium as playwright,
  type Locator,
  type Page,
} from 'playwright-core'

/**
 * HeadlessChrome counts as a bot (SECURITY.md "Tracked links").
 */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'

/**
 * Names that the browser finds on this machine: cookies don't distinguish ports, so other sites need other names.
 */
const HOST_RULES = 'MAP *.test 127.0.0.1, MAP localhost 127.0.0.1'

export interface PageOptions {
  locale?: 'en' | 'it'
  theme?: 'light' | 'dark'
  /** 360, 768, 1280: pixels. */
  width?: number
  javaScript?: boolean
  reducedMotion?: boolean
}

type Look = Required<Pick<PageOptions, 'width' | 'theme' | 'locale'>>

/** Pixels. */
const TABLET = 768

const EVERY_LOOK: Look[] = [360, TABLET, 1280].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['en', 'it'] as const).map((locale) => ({ width, theme, locale }))
  )
)

/** The longer language where there is least room, in the theme with less contrast; and a desk. */
const TELLING_LOOKS: Look[] = [
  { width: 360, theme: 'dark', locale: 'it' },
  { width: 1280, theme: 'light', locale: 'en' },
]

/**
 * How pages are looked at: both themes and languages come up, on a phone and at a desk. All twelve looks in the long runs, or
 * with `ALL_LOOKS=1`.
 */
export const LOOKS: Look[] = longRuns || process.env.ALL_LOOKS ? EVERY_LOOK : TELLING_LOOKS

export interface TestPage {
  page: Page
  context: BrowserContext
  /** What went wrong in the page since it was opened. */
  errors: string[]
}

/**
 * Of those that the package sets: one process for everything dies with the first context that is closed, and drawing as a
 * graphics card would takes long where there is none.
 */
const UNWANTED_FLAGS =
  /^--(headless|single-process|no-zygote|use-gl|use-angle|enable-unsafe-swiftshader|in-process-gpu)/

let browser: Promise<Browser> | null = null

/**
 * One Chromium for the whole run; it ends with the process.
 */
export function launchBrowser(): Promise<Browser> {
  browser ??= chromium.executablePath().then((executablePath) =>
    playwright.launch({
      executablePath,
      headless: true,
      args: [
        ...chromium.args.filter((flag) => !UNWANTED_FLAGS.test(flag)),
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        `--host-resolver-rules=${HOST_RULES}`,
      ],
    })
  )
  return browser
}

export function baseUrl() {
  return env.get('APP_URL')
}

/**
 * A page in a browser profile of its own, closed when the test ends; addresses are relative to the test server.
 */
export async function newPage(options: PageOptions = {}): Promise<TestPage> {
  const { locale = 'en', theme = 'light', width = 1280 } = options
  const chrome = await launchBrowser()
  const context = await chrome.newContext({
    baseURL: baseUrl(),
    userAgent: USER_AGENT,
    locale: locale === 'it' ? 'it-IT' : 'en-GB',
    colorScheme: theme,
    viewport: { width, height: width < 500 ? 740 : 900 },
    javaScriptEnabled: options.javaScript ?? true,
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    timezoneId: 'Europe/Rome',
  })
  const errors: string[] = []
  const page = await context.newPage()
  getActiveTest()?.cleanup(async (hasFailed) => {
    if (hasFailed) await tellWhatIsThere(page, errors)
    await context.close()
  })

  page.on('pageerror', (error) => errors.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    if (reason !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${reason}`)
  })

  return { page, context, errors }
}

/** Where the page was when its test failed, for those who read the output of a machine far away. */
async function tellWhatIsThere(page: Page, errors: string[]) {
  const text = await page.evaluate<string>(
    `(document.querySelector('main') ?? document.body).innerText`
  )
  console.error([page.url(), ...errors, text.slice(0, 2_000)].join('\n'))
}

/**
 * Signs the browser in as a user of tests/helpers/world.ts, without the panel's part, and opens `path`.
 */
export async function signIn({ page }: TestPage, userId: number, path: string) {
  await page.goto(`/__test/sign-in/${userId}?to=${encodeURIComponent(path)}`)
}

/**
 * Clicks what leads to another page, and waits until that one is there: its address is known before its content.
 */
export async function follow(page: Page, what: Locator) {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), what.click()])
}

/**
 * Throws for exceptions, console errors (among them refusals of the content security policy) and failed requests.
 * @param expected texts that a message may contain without being a failure: `'404'` on a page that is missing
 */
export function expectNoErrors({ errors, page }: TestPage, expected: string[] = []) {
  const unexpected = errors.filter((error) => !expected.some((text) => error.includes(text)))
  if (unexpected.length > 0) {
    throw new Error(`${page.url()} reported:\n${unexpected.join('\n')}`)
  }
}

const AXE_OPTIONS: axe.RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // of the rules that hold nothing is told: to name their elements takes as long as to judge them
  resultTypes: ['violations'],
}

/**
 * Throws for violations of WCAG 2.2 A and AA that axe finds on the page as it is now. It runs in the page itself: the
 * package for Playwright opens another page for each result, which doubles the time of the browser tests.
 */
export async function expectAccessible({ page }: TestPage) {
  for (const frame of page.frames()) await frame.evaluate(axe.source)
  const violations = await page.evaluate<axe.Result[]>(
    `axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then(({ violations }) => violations)`
  )

  if (violations.length > 0) {
    const report = violations.flatMap((violation) =>
      violation.nodes.map(
        (node) => `${violation.id}: ${node.target.join(' ')}\n  ${node.failureSummary}`
      )
    )
    throw new Error(`${page.url()} is not accessible:\n${report.join('\n')}`)
  }
}

/**
 * Keeps a picture of the whole page in `tmp/looks`, to be looked at; not in `npm test`, where nobody looks and each takes its
 * time, unless it is asked for with `TEST_PICTURES=true`.
 */
export async function look({ page }: TestPage, name: string) {
  if (process.env.TEST_PICTURES === 'false') return
  await page.screenshot({ path: `tmp/looks/${name}.png`, fullPage: true })
}

/**
 * Throws when the page is wider than its window (tables scroll in boxes of their own).
 */
export async function expectNothingSideways({ page }: TestPage) {
  const root = 'document.documentElement'
  const wider = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`)
  if (wider > 0) throw new Error(`${page.url()} is ${wider} px wider than its window`)
}

/**
 * Opens a page and looks at it: one h1, one primary button at most, nothing wider than the window, also on a tablet,
 * nothing that axe finds. Its picture is kept as `name`.
 */
export async function inspect(opened: TestPage, path: string, name: string) {
  await opened.page.goto(path)
  await inspectAsItIs(opened, name)
}

/**
 * The same for the page as it is now.
 */
export async function inspectAsItIs(opened: TestPage, name: string) {
  const { page } = opened
  await look(opened, name)

  const headings = await page.locator('h1').count()
  if (headings !== 1) throw new Error(`${page.url()} has ${headings} h1`)
  const primary = await page.locator('main .btn-primary:visible').count()
  if (primary > 1) throw new Error(`${page.url()} has ${primary} primary buttons`)

  await expectNothingSideways(opened)
  await expectAccessible(opened)

  // the narrowest at which tables are tables, for the looks that have it not
  const size = page.viewportSize()!
  await page.setViewportSize({ ...size, width: TABLET })
  await expectNothingSideways(opened)
  await page.setViewportSize(size)
}
