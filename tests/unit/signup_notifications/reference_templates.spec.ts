import { test } from '@japa/runner'
import { hasErrors } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import { compileTemplate } from '#outbound/template/compile_template'
import { renderRequest } from '#outbound/template/render_request'
import { knownParameters, sampleValues } from '#signup_notifications/parameters'

const KNOWN = knownParameters({ withEmail: false })
const lint = (url: string) => lintTemplate({ method: 'get', url, body: null }, KNOWN)

/** URLs as hosts had them for years, and what must come out for the sample order. */
const WORKING: [template: string, url: string][] = [
  [
    'http://www.affiliate-site.com/cgi-bin/affiliate?clicktrade=432025.0&amount=${amount}&aid=${account_id}&username=${user_name}&domain=${domain}&plan_id=${plan_id}&plan_name=${plan_name}&full_amount=${full_amount}',
    'http://www.affiliate-site.com/cgi-bin/affiliate?clicktrade=432025.0&amount=119.88&aid=20417&username=janedoe&domain=jane-doe.example&plan_id=12&plan_name=Business%20Hosting&full_amount=146.25',
  ],
  [
    'https://p.example/scripts/sale.php?TotalCost=${amount}',
    'https://p.example/scripts/sale.php?TotalCost=119.88',
  ],
  [
    'https://p.example/affiliates/sale/amount/${amount}/trans_id/${order_id}/coupon_code/${coupon}/program_id/1',
    'https://p.example/affiliates/sale/amount/119.88/trans_id/10231/coupon_code/WELCOME10/program_id/1',
  ],
  ['http://track.me/affiliate?b=${click_id}', 'http://track.me/affiliate?b=c1d2e3f4a5b60718'],
]

/** What people paste from other systems' pages, what is said of it, and what it is when each fix was taken. */
const MISTAKEN: [url: string, codes: string[], mended: string | null][] = [
  ['http://track.me/affiliate?a={visit_id}', ['braces'], 'http://track.me/affiliate?a=${visit_id}'],
  [
    'http://track.me/affiliate?b=$[visit_id]',
    ['dollar_brackets'],
    'http://track.me/affiliate?b=${visit_id}',
  ],
  [
    'http://track.me/affiliate/c=${clickID}',
    ['missing_question_mark', 'unknown_parameter'],
    'http://track.me/affiliate?c=${click_id}',
  ],
  [
    'http://example.com?visit_id=${visit_id}&amount=${amount}¤cy=${currency}',
    ['html_entity'],
    'http://example.com?visit_id=${visit_id}&amount=${amount}&currency=${currency}',
  ],
  ['http://example.com?b=${webID}&c=${clickID}', ['unknown_parameter', 'unknown_parameter'], null],
  ['http://trackerdomain.com/p.ashx?o=1607&e=525&f=pb&r=#reqid#', ['hashes'], null],
  [
    'http://trackerdomain.com/click.php?cnv_id={clickid}&payout=0&cnv_status=reg',
    ['braces'],
    'http://trackerdomain.com/click.php?cnv_id=${click_id}&payout=0&cnv_status=reg',
  ],
  ['http://trackerdomain.space/click.php?cnv_id=${ctag}', ['unknown_parameter'], null],
  ['https://casinopartners.com/e4567do?publisherID=[SOMETHING]', [], null],
  ['https://casinopartners.com/e4567do?transactionid=%/n/h3D1021df233', ['broken_percent'], null],
  [
    'https://p.example/pixel.gif?amount=<AMOUNT>&amp;order=%order_id%',
    ['angle_brackets', 'html_entity', 'percent_signs'],
    'https://p.example/pixel.gif?amount=${amount}&order=${order_id}',
  ],
]

test.group('Templates of other days and other systems', () => {
  test('{0}')
    .with(WORKING)
    .run(({ assert }, [url, expected]) => {
      assert.deepEqual(lint(url), [])
      const compiled = compileTemplate({ method: 'get', url, body: null }, KNOWN)
      const rendering = renderRequest(compiled, sampleValues())
      assert.equal(rendering.ok && rendering.request.url, expected)
    })

  test('{0}: {1}')
    .with(MISTAKEN)
    .run(({ assert }, [url, codes, mended]) => {
      assert.deepEqual(
        lint(url).map(({ code }) => code),
        codes
      )
      if (mended === null) return

      // one fix after another, as somebody presses the buttons
      let text = url
      for (let round = 0; round < 5; round++) {
        const finding = lint(text).find(({ fix }) => fix !== null)
        if (!finding) break
        text = text.slice(0, finding.start) + finding.fix + text.slice(finding.end)
      }
      assert.equal(text, mended)
      assert.isFalse(hasErrors(lint(text)))
    })
})
