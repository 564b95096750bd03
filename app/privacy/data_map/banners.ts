import { none, type TableRules } from '#privacy/data_map/rules'

export const BANNERS: TableRules = {
  banners: {
    why: 'the host’s banners',
    columns: none(
      'id',
      'panel_id',
      'title',
      'alt',
      'language',
      'status',
      'file',
      'format',
      'width',
      'height',
      'frames',
      'bytes',
      'digest',
      'deleted_at',
      'created_at',
      'updated_at'
    ),
  },
  unnamed_images: {
    why: 'files of the storage that nothing names, not yet or no longer: they are removed',
    columns: none('path', 'since'),
  },
  banner_tags: { why: 'tags of banners', columns: none('banner_id', 'tag') },
}
