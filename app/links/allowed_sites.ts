/**
 * A site that links may lead to.
 */
export interface AllowedSite {
  /** As the operator wrote it; shown to affiliates. */
  label: string
  /** Host name in the form of `URL.hostname`: lower case, punycode, IPv6 in brackets. */
  host: string
  /** Every subdomain of `host`, and not `host` itself. */
  subdomains: boolean
  /** Empty: the scheme's own port. */
  port: string
}

/**
 * @param entry `example.com`, `*.example.com`, `example.com:8443`, `bücher.example`
 * @throws E_ALLOWED_SITES with the entry and what is wrong, at start
 */
export function parseAllowedSite(entry: string): AllowedSite {
  const subdomains = entry.startsWith('*.')
  const authority = subdomains ? entry.slice(2) : entry
  const port = /:(\d{1,5})$/.exec(authority)?.[1]
  const host = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname : ''

  if (!host || /[*/\\?#@\s]/.test(authority) || host.endsWith('.')) {
    throw Object.assign(
      new Error(
        `ALLOWED_SITES has "${entry}", which is no site. Write host names separated by commas, like "example.com,*.example.com,shop.example.com:8443", without https:// and without a path.`
      ),
      { code: 'E_ALLOWED_SITES' }
    )
  }
  return { label: entry, host, subdomains, port: port ?? '' }
}

/**
 * Whether `url` is on one of the sites.
 */
export function isOnAllowedSite(url: URL, sites: readonly AllowedSite[]): boolean {
  const schemePort = url.protocol === 'https:' ? '443' : '80'
  return sites.some((site) => {
    const portFits = site.port ? (url.port || schemePort) === site.port : url.port === ''
    const hostFits = site.subdomains
      ? url.hostname.endsWith(`.${site.host}`)
      : url.hostname === site.host
    return portFits && hostFits
  })
}
