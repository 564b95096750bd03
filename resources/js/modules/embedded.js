/**
 * Inside the panel's page: tells the panel, and nobody else, how tall the page is.
 * `<body data-panel-origins='["https://panel.example.com"]'>`
 */
export function reportHeight() {
  const { panelOrigins } = document.body.dataset
  if (!panelOrigins || window.parent === window) return

  const parent = location.ancestorOrigins?.[0] ?? originOf(document.referrer)
  const target = JSON.parse(panelOrigins).find((origin) => origin === parent)
  if (!target) return

  let reported = 0
  const report = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height)
    if (height === reported) return
    reported = height
    window.parent.postMessage({ type: 'panel-affiliates:height', height }, target)
  }

  new ResizeObserver(report).observe(document.body)
  report()
}

function originOf(address) {
  try {
    return new URL(address).origin
  } catch {
    return null
  }
}
