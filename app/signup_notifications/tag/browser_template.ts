import type { RequestTemplate } from '#outbound/template/request_template'

/**
 * The template as an image can ask it: by GET. Parameters of a form's body join those of the query; a JSON text has no
 * place in an address and is left out.
 */
export function browserTemplate({ method, url, body }: RequestTemplate): RequestTemplate {
  if (method !== 'form' || !body) return { method: 'get', url, body: null }

  const hash = url.indexOf('#')
  const address = hash < 0 ? url : url.slice(0, hash)
  const fragment = hash < 0 ? '' : url.slice(hash)
  const separator = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&'
  return { method: 'get', url: `${address}${separator}${body}${fragment}`, body: null }
}
