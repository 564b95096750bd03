import vine from '@vinejs/vine'
import { TITLE_MAX_LENGTH } from '#banners/actions/add_banners'
import { MAX_FILES } from '#banners/banner_images'
import { BANNER_LANGUAGES, BANNER_STATUSES } from '#banners/models/banner'
import { MAX_TAGS, parseTags, TAG_MAX_LENGTH } from '#banners/tags'

/** Characters; screen readers read it in one go. */
export const ALT_MAX_LENGTH = 250

/** Characters of all tags and the commas between them. */
export const TAGS_MAX_LENGTH = MAX_TAGS * (TAG_MAX_LENGTH + 2)

const fewShortTags = vine.createRule((value, _options, field) => {
  const tags = parseTags(typeof value === 'string' ? value : '')
  if (tags.length > MAX_TAGS) {
    field.report('The {{ field }} field has too many tags', 'tag_count', field, { max: MAX_TAGS })
  }
  if (tags.some((tag) => tag.length > TAG_MAX_LENGTH)) {
    field.report('The {{ field }} field has a long tag', 'tag_length', field, {
      max: TAG_MAX_LENGTH,
    })
  }
})

const words = {
  title: vine.string().trim().minLength(1).maxLength(TITLE_MAX_LENGTH),
  alt: vine.string().trim().minLength(1).maxLength(ALT_MAX_LENGTH),
  language: vine.enum(BANNER_LANGUAGES),
  tags: vine.string().maxLength(TAGS_MAX_LENGTH).use(fewShortTags()).optional(),
  status: vine.enum(BANNER_STATUSES),
  /** A panel's id; empty for all. Judged by who asks. */
  panel: vine.string().maxLength(10).optional(),
}

export const bannerValidator = vine.create(words)

/**
 * With the number of files that came with the form, so that all mistakes are told at once.
 */
export const newBannerValidator = vine.create({
  ...words,
  images: vine.number().min(1).max(MAX_FILES),
})
