import { test } from '@japa/runner'
import {
  fillIn,
  isTyped,
  parseProgram,
  readProgramForm,
  templateOf,
} from '#signup_notifications/programs/program_form'
import { PRESETS, presetNamed } from '#signup_notifications/presets/presets'

const typed = (changes: Record<string, unknown> = {}) =>
  readProgramForm({ name: 'Ours', url_template: 'https://program.example/', ...changes })

const keptNames = (names: string[]) => ({ names, origin: 'https://program.example' })

const mistakesOf = (changes: Record<string, unknown>, kept: string[] = []) =>
  parseProgram(typed(changes), keptNames(kept)).mistakes.map(
    ({ field, words }) => `${field} ${words.split('.').slice(1).join('.')}`
  )

const header = (name: unknown, value: unknown = 'x', more = {}) => ({
  secret_headers: [{ name, value, ...more }],
})

test.group('The form of an affiliate program', () => {
  test('says what is wrong, by field: {1}')
    .with([
      [{ name: '' }, ['name mistakes.name_missing']],
      [{ name: 'x'.repeat(61) }, ['name mistakes.too_long']],
      [{ name: ['a', 'b'] }, ['name mistakes.name_missing']],
      [{ url_template: null }, ['url_template mistakes.url_missing']],
      [{ delivery: 'both', method: 'form' }, ['method mistakes.browser_gets']],
      [{ delivery: 'browser', method: 'json' }, ['method mistakes.browser_gets']],
      [{ success_statuses: '' }, ['success_statuses outcome_mistakes.missing']],
      [{ success_statuses: 'okay' }, ['success_statuses outcome_mistakes.codes']],
      [{ refused_statuses: '200' }, ['refused_statuses outcome_mistakes.overlap']],
      [{ body_text: 'x'.repeat(201) }, ['body_text outcome_mistakes.too_long']],
      [{ refused_texts: 'x\n'.repeat(11) }, ['refused_texts outcome_mistakes.too_many']],
      [{ click_required: '1' }, ['click_parameters mistakes.click_parameter_missing']],
      [{ click_parameters: 'a=b' }, ['click_parameters mistakes.click_parameter']],
      [{ click_parameters: 'a b c d e f g h i j k' }, ['click_parameters mistakes.too_many']],
      [header('', 'x'), ['secret_headers[0][name] mistakes.header_name_missing']],
      [header('X A'), ['secret_headers[0][name] mistakes.header_name']],
      [header('Host'), ['secret_headers[0][name] mistakes.header_own']],
      [header('Content-Type'), ['secret_headers[0][name] mistakes.header_own']],
      [header('X-A', ''), ['secret_headers[0][value] mistakes.header_value_missing']],
      [header('X-A', 'caffè'), ['secret_headers[0][value] mistakes.header_value']],
      [header('X-A', 'a\r\nX-B: c'), ['secret_headers[0][value] mistakes.header_value']],
      [
        { secret_headers: [header('X-A'), header('x-a')].flatMap((one) => one.secret_headers) },
        ['secret_headers[1][name] mistakes.header_twice'],
      ],
      [
        {
          secret_headers: Array.from({ length: 11 }, (_, index) => ({
            name: `X-${index}`,
            value: 'x',
          })),
        },
        ['secret_headers mistakes.too_many'],
      ],
    ] as [Record<string, unknown>, string[]][])
    .run(({ assert }, [changes, expected]) => {
      assert.deepEqual(mistakesOf(changes), expected)
      assert.isNull(parseProgram(typed(changes), keptNames([])).input)
    })

  test('a header value that is not typed is the one that is kept, under its old name only', ({
    assert,
  }) => {
    const kept = ['X-Key', 'X-Gone']
    const { input } = parseProgram(
      typed({
        secret_headers: [
          { was: 'X-Key', name: 'X-Other', value: null },
          { was: 'X-Gone', name: 'X-Gone', value: null, remove: '1' },
          { was: '', name: 'X-New', value: 'new' },
          { was: '', name: null, value: null },
        ],
      }),
      keptNames(kept)
    )
    assert.deepEqual(input!.headers, [
      { name: 'X-Other', value: null, was: 'X-Key' },
      { name: 'X-New', value: 'new', was: null },
    ])
    assert.deepEqual(mistakesOf(header('X-A', null, { was: 'X-Unknown' }), kept), [
      'secret_headers[0][value] mistakes.header_value_missing',
    ])
    const elsewhere = { url_template: 'https://program.example:8443/' }
    assert.deepEqual(mistakesOf({ ...header('X-Key', '', { was: 'X-Key' }), ...elsewhere }, kept), [
      'secret_headers[0][value] mistakes.header_value_elsewhere',
    ])
  })

  test('whatever a request brings is taken for a form', ({ assert }) => {
    const form = readProgramForm({
      delivery: 'pigeon',
      method: ['get'],
      state: 'disabled',
      secret_headers: 'x',
      sample: { amount: { deep: 1 }, __proto__: { polluted: '1' } },
      url_template: ' https://program.example/?a=1\r\n&b=2 ',
    })
    assert.equal(form.delivery, 'server')
    assert.equal(form.method, 'get')
    assert.equal(form.state, 'off')
    assert.equal(form.sample.get('amount'), '')
    assert.equal(form.url, 'https://program.example/?a=1\n&b=2')
  })

  test('a GET has no body, whatever stands in its field', ({ assert }) => {
    assert.isNull(templateOf(typed({ method: 'get', body_template: 'a=1' })).body)
    assert.equal(templateOf(typed({ method: 'form', body_template: 'a=1' })).body, 'a=1')
    assert.isNull(templateOf(typed({ method: 'json', body_template: null })).body)
  })

  test('a preset fills in all that it knows of and keeps a name of the admin’s own', ({
    assert,
  }) => {
    const [tune, cake] = [presetNamed('tune')!, presetNamed('cake')!]
    const empty = readProgramForm({})
    const filled = fillIn(empty, tune, null)
    assert.equal(filled.name, tune.name)
    assert.equal(filled.url, tune.url)
    assert.equal(filled.clickParameters, tune.clickParameters.join(', '))
    assert.equal(filled.refusedTexts, tune.outcomeRules.refusedTexts.join('\n'))
    assert.equal(fillIn(filled, cake, tune).name, cake.name)
    assert.equal(fillIn({ ...filled, name: 'Ours' }, cake, tune).name, 'Ours')
    assert.equal(fillIn(filled, cake, tune).refusedTexts, '')

    assert.isFalse(isTyped(empty, PRESETS))
    assert.isFalse(isTyped(filled, PRESETS))
    assert.isTrue(isTyped({ ...filled, url: `${filled.url}&mine=1` }, PRESETS))
  })
})
