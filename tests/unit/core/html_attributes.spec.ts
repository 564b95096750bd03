import edge from 'edge.js'
import { test } from '@japa/runner'
import { htmlAttributes } from '#core/html_attributes'

test.group('Attributes in HTML', () => {
  test('{written}')
    .with([
      { values: { id: 'a', class: ['b', '', null, 'c'] }, written: 'id="a" class="b c"' },
      {
        values: { required: true, checked: false, title: null, lang: undefined },
        written: 'required',
      },
      { values: { value: '', alt: '', selected: '', open: 0 }, written: 'value="" alt=""' },
      { values: { rows: 0 }, written: 'rows="0"' },
      { values: { title: '"><script>' }, written: 'title="&quot;&gt;&lt;script&gt;"' },
      { values: { 'x onload=alert(1)': 'y' }, written: '' },
      {
        values: { 'aria-pressed': 'false', '@click': 'open' },
        written: 'aria-pressed="false" @click="open"',
      },
    ])
    .run(({ assert }, { values, written }) => {
      assert.equal(htmlAttributes(values), written)
    })

  test('a person’s words cannot leave a field, its placeholder or a chart’s data', async ({
    assert,
  }) => {
    const evil = `"'></textarea></script><img src=x>`
    const view = edge.createRenderer().share({ flash: null, old: () => null, locale: 'en' })
    const page = await view.renderRaw(
      [
        "@!form.field({ name: 'a', label: evil, hint: evil, value: evil, placeholder: evil })",
        "@!form.field({ name: 'b', label: evil, value: evil, type: 'textarea' })",
        "@!form.select({ name: 'c', label: evil, options: [{ value: evil, label: evil }], value: evil })",
        "@!form.radios({ name: 'd', label: evil, options: [{ value: evil, label: evil, hint: evil }] })",
        '@!copy.field({ id: "e", label: evil, value: evil })',
        '@!copy.field({ id: "f", label: evil, value: evil, rows: 3 })',
        "@!badge.status({ status: 'active', label: evil })",
        "@!page.alert({ kind: 'error', text: evil })",
        "@!chart.figure({ id: 'g', title: evil, data: { labels: [evil] }, table: { head: [evil], rows: [[evil, evil]] } })",
      ].join('\n'),
      { evil }
    )

    assert.notInclude(page, '<img')
    assert.equal(page.match(/<\/textarea>/g)!.length, 2)
    assert.equal(page.match(/<\/script>/g)!.length, 1)
  })
})
