import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import {
  checkOutcomeRules,
  DEFAULT_OUTCOME_RULES,
  judgeAnswer,
  OUTCOME_REASONS,
  parseStatusCodes,
  type OutcomeMistake,
  type OutcomeRules,
  type StatusRange,
} from '#outbound/outcome_rules'

const rules = (changes: Partial<OutcomeRules>): OutcomeRules => ({
  ...DEFAULT_OUTCOME_RULES,
  ...changes,
})

const CODES: [text: string, ranges: StatusRange[] | null][] = [
  ['200-299', [[200, 299]]],
  [
    '200,202, 204',
    [
      [200, 200],
      [202, 202],
      [204, 204],
    ],
  ],
  [
    ' 2xx , 404 ',
    [
      [200, 299],
      [404, 404],
    ],
  ],
  ['100-599', [[100, 599]]],
  ['', []],
  ['  ', []],
  ['200,', null],
  ['299-200', null],
  ['99', null],
  ['600', null],
  ['200-600', null],
  ['2000', null],
  ['6xx', null],
  ['-200', null],
  ['ok', null],
  ['200;204', null],
  [
    Array.from({ length: 20 }, () => '200').join(','),
    Array.from({ length: 20 }, () => [200, 200] as const),
  ],
  [Array.from({ length: 21 }, () => '200').join(','), null],
  [' '.repeat(101), null],
]

const TUNE = rules({
  body: { text: 'success=true', negate: false },
  mismatch: 'retry',
  refusedTexts: ['success=false'],
})
const NO_ERROR = rules({ body: { text: 'error', negate: true } })

const ANSWERS: [
  rules: OutcomeRules,
  status: number,
  body: string,
  outcome: string,
  reason: string,
][] = [
  [DEFAULT_OUTCOME_RULES, 200, '', 'delivered', 'status'],
  [DEFAULT_OUTCOME_RULES, 204, '', 'delivered', 'status'],
  [DEFAULT_OUTCOME_RULES, 300, '', 'retry', 'redirect'],
  [DEFAULT_OUTCOME_RULES, 301, '', 'retry', 'redirect'],
  [DEFAULT_OUTCOME_RULES, 304, '', 'retry', 'redirect'],
  [DEFAULT_OUTCOME_RULES, 400, '', 'retry', 'status_retry'],
  [DEFAULT_OUTCOME_RULES, 404, '', 'retry', 'status_retry'],
  [DEFAULT_OUTCOME_RULES, 410, '', 'refused', 'gone'],
  [DEFAULT_OUTCOME_RULES, 429, '', 'retry', 'status_retry'],
  [DEFAULT_OUTCOME_RULES, 503, '', 'retry', 'status_retry'],
  // a redirect is never followed, so that it is never a success
  [rules({ success: '200-399' }), 302, '', 'retry', 'redirect'],
  [rules({ success: '400-499' }), 410, '', 'refused', 'gone'],
  [rules({ success: '200' }), 202, '', 'retry', 'status_retry'],
  [rules({ refused: '404,422' }), 404, '', 'refused', 'status_refused'],
  [rules({ refused: '3xx' }), 302, '', 'refused', 'status_refused'],
  [TUNE, 200, 'success=true;', 'delivered', 'status'],
  [TUNE, 200, 'success=false; err_msg=No conversion;', 'refused', 'refusal_text'],
  [TUNE, 500, 'success=false; err_msg=…', 'refused', 'refusal_text'],
  [TUNE, 200, '<html>Maintenance</html>', 'retry', 'success_text_missing'],
  [TUNE, 502, 'success=true;', 'retry', 'status_retry'],
  [
    rules({ body: { text: 'SUCCESS', negate: false } }),
    200,
    'OK',
    'refused',
    'success_text_missing',
  ],
  // upper and lower case are different letters
  [
    rules({ body: { text: 'SUCCESS', negate: false } }),
    200,
    'success',
    'refused',
    'success_text_missing',
  ],
  [NO_ERROR, 200, 'fine', 'delivered', 'status'],
  [NO_ERROR, 200, 'an error', 'refused', 'unwanted_text'],
  [rules({ refusedTexts: [''] }), 200, '', 'delivered', 'status'],
]

const MISTAKES: [
  rules: OutcomeRules,
  mistakes: [OutcomeMistake['field'], OutcomeMistake['reason']][],
][] = [
  [DEFAULT_OUTCOME_RULES, []],
  [TUNE, []],
  [NO_ERROR, []],
  [rules({ success: '' }), [['success', 'missing']]],
  [
    rules({ success: 'ok', refused: 'no' }),
    [
      ['success', 'codes'],
      ['refused', 'codes'],
    ],
  ],
  [rules({ success: '300-399' }), [['success', 'never_success']]],
  [rules({ success: '410' }), [['success', 'never_success']]],
  [rules({ success: '200-404', refused: '404' }), [['refused', 'overlap']]],
  [rules({ success: '204', refused: '200-299' }), [['refused', 'overlap']]],
  [rules({ body: { text: '', negate: false } }), [['body', 'empty_text']]],
  [rules({ body: { text: 'x'.repeat(201), negate: false } }), [['body', 'too_long']]],
  [rules({ refusedTexts: Array.from({ length: 11 }, () => 'x') }), [['refusedTexts', 'too_many']]],
  [rules({ refusedTexts: ['x', ''] }), [['refusedTexts', 'empty_text']]],
  [rules({ refusedTexts: ['x'.repeat(201)] }), [['refusedTexts', 'too_long']]],
]

test.group('Outcome rules', () => {
  test('read status codes of "{0}"')
    .with(CODES)
    .run(({ assert }, [text, ranges]) => {
      assert.deepEqual(parseStatusCodes(text), ranges)
    })

  test('judge {1} "{2}": {3}, {4}')
    .with(ANSWERS)
    .run(({ assert }, [given, status, body, outcome, reason]) => {
      const judged = judgeAnswer(given, { status, body })
      assert.deepEqual([judged.outcome, judged.reason], [outcome, reason])
      assert.equal(judged.values.status, status)
    })

  test('tell which text decided', ({ assert }) => {
    assert.equal(judgeAnswer(TUNE, { status: 200, body: 'x' }).values.text, 'success=true')
    assert.equal(
      judgeAnswer(TUNE, { status: 200, body: 'success=false' }).values.text,
      'success=false'
    )
    assert.equal(judgeAnswer(NO_ERROR, { status: 200, body: 'error' }).values.text, 'error')
  })

  test('are checked, field by field: {1}')
    .with(MISTAKES)
    .run(({ assert }, [given, mistakes]) => {
      assert.deepEqual(
        checkOutcomeRules(given).map(({ field, reason }) => [field, reason]),
        mistakes
      )
    })

  for (const locale of ['en', 'it']) {
    const i18n = i18nManager.locale(locale)

    test(`have words for each outcome and each mistake in ${locale}`, ({ assert }) => {
      const told = new Set<string>()
      for (const [given, status, body] of ANSWERS) {
        const { reason, values } = judgeAnswer(given, { status, body })
        const words = i18n.t(`templates.outcomes.${reason}`, values)
        told.add(reason)
        assert.match(words, new RegExp(`^\\p{Lu}.*${status}.*\\.$`, 'u'))
        assert.notMatch(words, /undefined|none|[{}]/)
      }
      assert.sameMembers([...told], [...OUTCOME_REASONS])
      assert.include(
        i18n.t('templates.outcomes.redirect', { status: 302, host: 'www.p.example' }),
        'www.p.example'
      )
      for (const { reason, values } of MISTAKES.flatMap(([given]) => checkOutcomeRules(given))) {
        assert.match(i18n.t(`templates.outcome_mistakes.${reason}`, values), /^.{10,}\.$/)
      }
    })
  }
})
