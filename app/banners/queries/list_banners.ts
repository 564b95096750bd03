import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { tagsOf } from '#banners/banner_tags'
import { IMAGE_FORMATS, type ImageFormat } from '#core/images/image_format'
import {
  BANNER_LANGUAGES,
  BANNER_STATUSES,
  type BannerLanguage,
  bannerPath,
  type BannerStatus,
  type Orientation,
  ORIENTATIONS,
  sizeLabel,
} from '#banners/models/banner'

export interface BannerRow {
  id: number
  title: string
  alt: string
  language: BannerLanguage
  tags: string[]
  status: BannerStatus
  file: string
  /** Address of the image, below this product's. */
  path: string
  format: ImageFormat
  width: number
  height: number
  size: string
  frames: number
  bytes: number
  /** null: of every panel. */
  panelId: number | null
  panelName: string | null
  /** Milliseconds. */
  createdAt: number
}

/**
 * Whose banners: those that an admin administers, or the active ones that a panel's affiliates are offered.
 */
export type BannerScope = { administeredBy: number | null } | { offeredTo: number }

type Choice = 'language' | 'size' | 'orientation' | 'format' | 'tag' | 'status' | 'panel'

export type BannersQuery = ListQuery<Choice, 'created' | 'title' | 'size'>

export interface BannerOptions {
  /** `728x90`, the widest first. */
  sizes: string[]
  tags: string[]
}

/**
 * What filters by size and tag may ask for: what there is.
 */
export async function bannerOptions(scope: BannerScope): Promise<BannerOptions> {
  const sizes = await within(scope)
    .distinct('banners.width', 'banners.height')
    .orderBy('banners.width', 'desc')
    .orderBy('banners.height', 'desc')
  const tags = await within(scope)
    .join('banner_tags', 'banner_tags.banner_id', 'banners.id')
    .distinct('banner_tags.tag')
    .orderBy('banner_tags.tag')
  return {
    sizes: sizes.map(({ width, height }) => `${width}x${height}`),
    tags: tags.map(({ tag }) => tag),
  }
}

/** In an address: banners of every panel. */
export const EVERY_PANEL = 'all'

export function bannersList(
  path: string,
  input: Record<string, unknown>,
  { sizes, tags, panelIds = [] }: BannerOptions & { panelIds?: number[] }
): BannersQuery {
  return parseListQuery(
    {
      path,
      choices: {
        language: BANNER_LANGUAGES,
        size: sizes,
        orientation: ORIENTATIONS,
        format: IMAGE_FORMATS,
        tag: tags,
        status: BANNER_STATUSES,
        panel: panelIds.length > 0 ? [EVERY_PANEL, ...panelIds.map(String)] : [],
      },
      sorts: ['created', 'title', 'size'],
      defaultSort: '-created',
      search: true,
    },
    input
  )
}

const SORT_COLUMNS = { created: 'banners.id', title: 'banners.title', size: 'banners.width' }

/** Rows that the export reads at a time. */
const PIECE = 500

/**
 * Banners that are not deleted.
 */
export class ListBanners {
  constructor(
    private readonly scope: BannerScope,
    private readonly list: BannersQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<BannerRow[]> {
    const { sort, direction } = this.list
    const rows = await this.matching()
      .leftJoin('panels', 'panels.id', 'banners.panel_id')
      .select('banners.*', 'panels.name as panel_name')
      .orderBy(SORT_COLUMNS[sort], direction)
      .orderBy('banners.id', direction)
      .offset(offset)
      .limit(limit)
    const tags = await tagsOf(
      db.connection(),
      rows.map((row) => Number(row.id))
    )

    return rows.map((row) => ({
      id: Number(row.id),
      title: row.title,
      alt: row.alt,
      language: row.language,
      tags: tags.get(Number(row.id))!,
      status: row.status,
      file: row.file,
      path: bannerPath(row),
      format: row.format,
      width: Number(row.width),
      height: Number(row.height),
      size: sizeLabel(row),
      frames: Number(row.frames),
      bytes: Number(row.bytes),
      panelId: row.panel_id === null ? null : Number(row.panel_id),
      panelName: row.panel_name,
      createdAt: Number(row.created_at),
    }))
  }

  /** Every match, in pieces. A host has as many banners as somebody drew. */
  async *all(): AsyncGenerator<BannerRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private matching() {
    const { q, choices } = this.list
    const query = within(this.scope)
    if (choices.language) query.where('banners.language', choices.language)
    if (choices.format) query.where('banners.format', choices.format)
    if (choices.status) query.where('banners.status', choices.status)
    if (choices.orientation) query.whereRaw(SHAPES[choices.orientation as Orientation])
    if (choices.size) {
      const [width, height] = choices.size.split('x').map(Number)
      query.where('banners.width', width!).where('banners.height', height!)
    }
    if (choices.panel === EVERY_PANEL) query.whereNull('banners.panel_id')
    else if (choices.panel) query.where('banners.panel_id', choices.panel)
    if (choices.tag) {
      query.whereIn(
        'banners.id',
        db.from('banner_tags').where('tag', choices.tag).select('banner_id')
      )
    }
    if (q) {
      query.where((either) =>
        either
          .whereRaw(...containing('banners.title', q))
          .orWhereRaw(...containing('banners.alt', q))
      )
    }
    return query
  }
}

const SHAPES: Record<Orientation, string> = {
  horizontal: 'banners.width > banners.height',
  vertical: 'banners.width < banners.height',
  square: 'banners.width = banners.height',
}

function within(scope: BannerScope) {
  const query = db.from('banners').whereNull('banners.deleted_at')
  if ('offeredTo' in scope) {
    return query
      .where('banners.status', 'active')
      .where((either) =>
        either.whereNull('banners.panel_id').orWhere('banners.panel_id', scope.offeredTo)
      )
  }
  const { administeredBy } = scope
  return administeredBy === null ? query : query.where('banners.panel_id', administeredBy)
}
