import vine from '@vinejs/vine'
import { LOCALES, THEMES } from '#core/i18n/locales'

export const localeValidator = vine.create({ locale: vine.enum(LOCALES) })

export const themeValidator = vine.create({ theme: vine.enum(THEMES) })
