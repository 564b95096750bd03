import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import drive from '@adonisjs/drive/services/main'
import { createLocalAdmin, createStaff } from '#tests/helpers/admins'
import { createBanner, imageFile, photograph } from '#tests/helpers/banners'
import { type Page, Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createPanel, unique } from '#tests/helpers/world'

async function signedIn(userId: number, path = '/admin/banners') {
  const visitor = new Visitor()
  await visitor.get(`/__test/sign-in/${userId}?to=${encodeURIComponent(path)}`)
  return visitor
}

const rowsTitled = (title: string) =>
  db.from('banners').where('title', 'like', `${title}%`).orderBy('id')

const actsOn = (bannerId: number) =>
  db
    .from('admin_acts')
    .where({ subject_type: 'banner', subject_id: String(bannerId) })
    .orderBy('id')

const pathOf = ({ location }: Page) => location && new URL(location, 'http://localhost').pathname

async function statusOf(request: Promise<Page>) {
  const { status } = await request
  return status
}

async function htmlOf(request: Promise<Page>) {
  const { html } = await request
  return html
}

const words = (title: string) => ({
  title,
  alt: 'Hosting from € 3',
  language: 'en',
  tags: 'Spring, vps,, spring',
  status: 'active',
})

test.group('Banners of an admin', () => {
  test('an uploaded banner shows at once, is stored outside of public/, and is recorded', async ({
    assert,
  }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const title = unique('Launch')
    const form = await visitor.get('/admin/banners/new')
    assert.include(form.html, 'enctype="multipart/form-data"')
    const answer = await visitor.upload('/admin/banners', words(title), [
      // neither its name nor its type is believed
      { name: 'banner.exe', bytes: await imageFile('png'), type: 'text/html' },
    ])
    assert.equal(answer.status, 303)
    assert.equal(pathOf(answer), '/admin/banners')

    const [row] = await rowsTitled(title)
    assert.deepInclude(row, {
      panel_id: null,
      alt: 'Hosting from € 3',
      language: 'en',
      status: 'active',
      format: 'png',
      width: 120,
      height: 60,
      deleted_at: null,
    })
    assert.match(row.file, /^[0-9a-f]{20}\.png$/)
    const tags = await db.from('banner_tags').where('banner_id', row.id).orderBy('tag')
    assert.deepEqual(
      tags.map(({ tag }) => tag),
      ['spring', 'vps']
    )
    assert.isTrue(await drive.use('fs').exists(`banners/${row.file}`))

    const list = await visitor.get(`/admin/banners?q=${title}`)
    assert.include(list.html, 'Banner added.')
    assert.include(list.html, title)
    assert.include(list.html, '120 × 60')
    const preview = await visitor.get(`/admin/banners/${row.id}/image`)
    assert.equal(preview.headers.get('content-type'), 'image/png')

    const [act] = await actsOn(row.id)
    assert.deepInclude(act, { act: 'banner.added', panel_id: null, subject_label: title })
  })

  test('several images at once are told apart by their sizes', async ({ assert }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const title = unique('Set')
    await visitor.get('/admin/banners/new')
    await visitor.upload('/admin/banners', words(title), [
      { name: 'a.png', bytes: await imageFile('png', { width: 300, height: 250 }) },
      { name: 'b.webp', bytes: await imageFile('webp', { width: 728, height: 90 }) },
    ])
    const rows = await rowsTitled(title)
    assert.deepEqual(
      rows.map((row) => [row.title, row.format]),
      [
        [`${title} 300×250`, 'png'],
        [`${title} 728×90`, 'webp'],
      ]
    )
  })

  test('a refused form keeps what was typed, says what is wrong at its field, and adds nothing', async ({
    assert,
  }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const title = unique('Kept "title" <b>')
    const cases: [Record<string, string>, { name: string; bytes: Buffer }[], string, string][] = [
      [words(title), [], 'images', 'Choose an image.'],
      [
        words(title),
        [
          { name: 'good.png', bytes: await imageFile('png') },
          { name: '<i>evil</i>.png', bytes: Buffer.from('<svg onload="alert(1)"/>') },
        ],
        'images',
        '“&lt;i&gt;evil&lt;/i&gt;.png”: SVG images may contain scripts.',
      ],
      [
        words(title),
        [{ name: 'large.png', bytes: Buffer.alloc(2_000_000, 1) }],
        'images',
        'the file is over 1 MB',
      ],
      [
        words(title),
        await Promise.all(
          Array.from({ length: 11 }, async (_, index) => ({
            name: `${index}.png`,
            bytes: await imageFile('png'),
          }))
        ),
        'images',
        'Choose at most 10 images at once.',
      ],
      [{ ...words(title), alt: '' }, [], 'images', 'Choose an image.'],
      [
        { ...words(title), alt: '  ' },
        [{ name: 'good.png', bytes: await imageFile('png') }],
        'alt',
        'Alt text: fill this in.',
      ],
      [
        { ...words(title), language: 'xx' },
        [{ name: 'good.png', bytes: await imageFile('png') }],
        'language',
        'Language: choose one of the options.',
      ],
      [
        { ...words(title), tags: 'a,b,c,d,e,f,g,h,i,j,k' },
        [{ name: 'good.png', bytes: await imageFile('png') }],
        'tags',
        'Tags: write at most 10 of them.',
      ],
      [
        { ...words(title), panel: '999999999' },
        [{ name: 'good.png', bytes: await imageFile('png') }],
        'panel',
        'Choose one of the panels.',
      ],
    ]
    for (const [fields, files, field, message] of cases) {
      await visitor.get('/admin/banners/new')
      const answer = await visitor.upload('/admin/banners', fields, files)
      assert.equal(pathOf(answer), '/admin/banners/new')
      const page = await visitor.get('/admin/banners/new')
      assert.match(page.html, /<title>Error:/)
      assert.include(page.html, `href="#field-${field}"`)
      assert.include(page.html, message)
      assert.include(
        page.html,
        title.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      )
    }
    assert.isEmpty(await rowsTitled('Kept "title"'))
  })

  test('without the form’s token nothing is stored', async ({ assert }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const title = unique('Forged')
    const answer = await visitor.upload('/admin/banners', { ...words(title), _csrf: 'forged' }, [
      { name: 'a.png', bytes: await imageFile('png') },
    ])
    assert.equal(answer.status, 302)
    assert.isEmpty(await rowsTitled(title))
  })

  test('a form of many megabytes is refused, and the server goes on', async ({ assert }) => {
    const visitor = await signedIn(await createLocalAdmin())
    await visitor.get('/admin/banners/new')
    const large = Buffer.alloc(9 * 1_048_576, 1)
    const answer = await visitor
      .upload(
        '/admin/banners',
        words('Huge'),
        Array.from({ length: 8 }, (_, index) => ({ name: `${index}.png`, bytes: large }))
      )
      .catch(() => null)
    if (answer) assert.equal(answer.status, 413)
    assert.equal(await statusOf(visitor.get('/admin/banners')), 200)
  })

  test('edits words, tags, panel and status; what changed is recorded, what did not is not', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const visitor = await signedIn(await createLocalAdmin())
    const banner = await createBanner(null, { title: unique('Old'), tags: ['a'] })
    const form = await visitor.get(`/admin/banners/${banner.id}/edit`)
    assert.include(form.html, `/banners/${banner.id}/${banner.file}`)

    const fields = {
      title: unique('New'),
      alt: 'Servers',
      language: 'it',
      tags: 'b',
      panel: String(panel.id),
      status: 'inactive',
    }
    const answer = await visitor.post(`/admin/banners/${banner.id}?_method=PUT`, fields)
    assert.equal(answer.status, 303)
    assert.deepInclude(await db.from('banners').where('id', banner.id).first(), {
      title: fields.title,
      alt: 'Servers',
      language: 'it',
      panel_id: panel.id,
      status: 'inactive',
      file: banner.file,
    })

    const acts = await actsOn(banner.id)
    assert.equal(acts.at(-1)!.act, 'banner.changed')
    assert.deepEqual(JSON.parse(acts.at(-1)!.changes).tags, { from: 'a', to: 'b' })

    await visitor.get(`/admin/banners/${banner.id}/edit`)
    await visitor.post(`/admin/banners/${banner.id}?_method=PUT`, fields)
    assert.lengthOf(await actsOn(banner.id), acts.length)
  })

  test('another image gets another name, and the old file goes', async ({ assert }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const banner = await createBanner(null)
    await visitor.get(`/admin/banners/${banner.id}/edit`)
    const answer = await visitor.upload(`/admin/banners/${banner.id}/image`, {}, [
      { name: 'new.webp', bytes: await imageFile('webp', { color: 'red' }) },
    ])
    assert.equal(answer.status, 303)
    const row = await db.from('banners').where('id', banner.id).first()
    assert.notEqual(row.file, banner.file)
    assert.equal(row.format, 'webp')
    assert.isFalse(await drive.use('fs').exists(`banners/${banner.file}`))
    assert.isTrue(await drive.use('fs').exists(`banners/${row.file}`))
    const acts = await actsOn(banner.id)
    assert.equal(acts.at(-1)!.act, 'banner.image_replaced')
  })

  test('an image of another size does not replace one, nor does a hostile file', async ({
    assert,
  }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const banner = await createBanner(null)
    const path = `/admin/banners/${banner.id}/edit`
    for (const [bytes, message] of [
      [
        await imageFile('png', { width: 121 }),
        'The new image is 121 × 60, and the banner is 120 × 60 pixels.',
      ],
      [await photograph(), 'The new image is 64 × 48'],
      [Buffer.from('no image'), 'this is no PNG'],
    ] as const) {
      await visitor.get(path)
      await visitor.upload(`/admin/banners/${banner.id}/image`, {}, [{ name: 'x.png', bytes }])
      assert.include(await htmlOf(visitor.get(path)), message)
    }
    const row = await db.from('banners').where('id', banner.id).first()
    assert.equal(row.file, banner.file)
  })

  test('several are activated, deactivated and deleted at once, after a question', async ({
    assert,
  }) => {
    const visitor = await signedIn(await createLocalAdmin())
    const banners = [await createBanner(null), await createBanner(null)]
    const ids = banners.map(({ id }) => id)
    const query = ids.map((id) => `ids=${id}`).join('&')
    const act = async (name: string) => {
      await visitor.get(`/admin/banners/${name}?${query}`)
      const body = new URLSearchParams(ids.map((id): [string, string] => ['ids[]', String(id)]))
      return visitor.post(`/admin/banners/${name}?${body}`, {})
    }
    const statuses = async () => {
      const rows = await db.from('banners').whereIn('id', ids)
      return rows.map(({ status, deleted_at: deleted }) => (deleted ? 'deleted' : status))
    }

    const question = await visitor.get(`/admin/banners/deactivate?${query}`)
    assert.include(question.html, 'Deactivate 2 banners?')
    assert.deepEqual(await statuses(), ['active', 'active'])
    await act('deactivate')
    assert.deepEqual(await statuses(), ['inactive', 'inactive'])
    await act('activate')
    assert.deepEqual(await statuses(), ['active', 'active'])
    await act('delete')
    assert.deepEqual(await statuses(), ['deleted', 'deleted'])
    for (const { file } of banners) assert.isFalse(await drive.use('fs').exists(`banners/${file}`))

    const acts = await actsOn(ids[0]!)
    assert.deepEqual(
      acts.map((row) => row.act),
      ['banner.added', 'banner.deactivated', 'banner.activated', 'banner.deleted']
    )
    const none = await visitor.get(`/admin/banners/delete?${query}`)
    assert.equal(pathOf(none), '/admin/banners')
    assert.include(await htmlOf(visitor.get('/admin/banners')), 'Tick at least one banner first.')
  })

  test('filters by language, size, orientation, tag, status and words; the CSV too', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const visitor = await signedIn(await createStaff(panel))
    const tag = unique('tag')
    await createBanner(panel, {
      title: 'Wide one',
      language: 'it',
      width: 400,
      height: 20,
      tags: [tag],
    })
    await createBanner(panel, {
      title: 'Tall one',
      language: 'en',
      width: 20,
      height: 400,
      status: 'inactive',
      alt: '=cmd',
    })
    await createBanner(panel, { title: 'Square one', width: 40, height: 40 })

    for (const [query, title] of [
      ['language=it', 'Wide one'],
      ['size=400x20', 'Wide one'],
      ['orientation=vertical', 'Tall one'],
      ['orientation=square', 'Square one'],
      [`tag=${tag}`, 'Wide one'],
      ['status=inactive', 'Tall one'],
      ['q=%3Dcmd', 'Tall one'],
    ] as const) {
      const { html } = await visitor.get(`/admin/banners?${query}`)
      for (const one of ['Wide one', 'Tall one', 'Square one']) {
        if (one === title) assert.include(html, `>${one}</a>`, query)
        else assert.notInclude(html, `>${one}</a>`, query)
      }
    }
    const csv = await visitor.get('/admin/banners.csv?status=inactive')
    const lines = csv.html.trim().split('\r\n')
    assert.lengthOf(lines, 2)
    assert.include(lines[1], `Tall one,"'=cmd",English,png,20,400,`)
    assert.include(
      await htmlOf(visitor.get('/admin/banners?q=nothing')),
      'Nothing matches these filters'
    )
  })

  test('an admin of one panel makes and sees that panel’s banners only', async ({ assert }) => {
    const [panel, elsewhere] = [await createPanel(), await createPanel()]
    const visitor = await signedIn(await createStaff(panel))
    const title = unique('Staff')
    await visitor.get('/admin/banners/new')
    // whatever panel the form says
    await visitor.upload('/admin/banners', { ...words(title), panel: String(elsewhere.id) }, [
      { name: 'a.png', bytes: await imageFile('png') },
    ])
    const [own] = await rowsTitled(title)
    assert.equal(own.panel_id, panel.id)

    for (const foreign of [await createBanner(elsewhere), await createBanner(null)]) {
      const { id } = foreign
      assert.equal(await statusOf(visitor.get(`/admin/banners/${id}/edit`)), 404)
      assert.equal(await statusOf(visitor.get(`/admin/banners/${id}/image`)), 404)
      await visitor.get('/admin/banners/new')
      assert.equal(
        await statusOf(visitor.post(`/admin/banners/${id}?_method=PUT`, words('Taken'))),
        404
      )
      const files = [{ name: 'a.png', bytes: await imageFile('png') }]
      assert.equal(await statusOf(visitor.upload(`/admin/banners/${id}/image`, {}, files)), 404)
      for (const act of ['deactivate', 'delete']) {
        await visitor.get('/admin/banners/new')
        await visitor.post(`/admin/banners/${act}?ids=${id}`, {})
      }
      const row = await db.from('banners').where('id', id).first()
      assert.deepInclude(row, { status: 'active', deleted_at: null, file: foreign.file })
    }
    const list = await visitor.get('/admin/banners')
    assert.include(list.html, title)
    assert.notInclude(list.html, 'Test banner')
  })

  test('affiliates upload nothing, and nothing of what they send is read', async ({ assert }) => {
    const affiliate = await createAffiliate(await createPanel())
    const visitor = await signedIn(affiliate.userId, '/affiliate/links/new')
    await visitor.get('/affiliate/links/new')
    const title = unique('Intruder')
    const answer = await visitor.upload('/admin/banners', words(title), [
      { name: 'a.png', bytes: await imageFile('png') },
    ])
    assert.include([302, 403], answer.status)
    assert.isEmpty(await rowsTitled(title))
    assert.equal(await statusOf(visitor.get('/admin/banners')), 403)
  })
})
