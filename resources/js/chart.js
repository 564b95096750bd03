/**
 * Draws the charts of a page (loaded only where there is one): each `canvas[data-chart]` reads its figures from the
 * JSON script that its attribute names.
 * `{ "kind": "bar" | "line", "labels": ["1 Nov", …], "series": [{ "label": "Visits", "values": [3, …] }], "ticks": … }`
 */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip
)

/**
 * Distinguishable with the three colour deficiencies, and told apart by dash and marker as well.
 */
const COLORS = {
  light: ['#0072B2', '#D55E00', '#444444'],
  dark: ['#56B4E9', '#E69F00', '#C8C8C8'],
}
const DASHES = [[], [6, 4], [2, 3]]
const MARKERS = ['circle', 'rect', 'triangle']

const still = matchMedia('(prefers-reduced-motion: reduce)').matches
const locale = document.documentElement.lang

function draw(canvas) {
  const source = JSON.parse(document.getElementById(canvas.dataset.chart).textContent)
  const dark = document.documentElement.dataset.bsTheme === 'dark'
  const colors = dark ? COLORS.dark : COLORS.light
  const style = getComputedStyle(document.body)
  const grid = dark ? 'rgba(255, 255, 255, 0.15)' : 'rgba(0, 0, 0, 0.1)'
  const line = source.kind === 'line'
  const format = figures(source)

  return new Chart(canvas, {
    type: line ? 'line' : 'bar',
    data: {
      labels: source.labels,
      datasets: source.series.slice(0, 3).map((series, index) => ({
        label: series.label,
        data: series.values,
        backgroundColor: colors[index],
        borderColor: colors[index],
        borderWidth: line ? 2 : 0,
        borderDash: DASHES[index],
        pointStyle: MARKERS[index],
        pointRadius: line ? 3 : 0,
        maxBarThickness: 24,
        tension: 0,
      })),
    },
    options: {
      locale,
      animation: still ? false : { duration: 300 },
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          grid: { display: false },
          ticks: { color: style.color, maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          beginAtZero: true,
          grid: { color: grid },
          ticks: {
            color: style.color,
            maxTicksLimit: 5,
            precision: source.decimals ?? 0,
            callback: format,
          },
        },
      },
      plugins: {
        legend: {
          display: source.series.length > 1,
          labels: { color: style.color, usePointStyle: true },
        },
        tooltip: {
          callbacks: { label: (item) => `${item.dataset.label}: ${format(item.parsed.y)}` },
        },
      },
    },
  })
}

/**
 * Figures as the page writes them. Amounts come in minor units with their currency and its decimals.
 */
function figures({ currency, decimals = 0 }) {
  if (!currency) return (value) => new Intl.NumberFormat(locale).format(value)

  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  return (value) => format.format(value / 10 ** decimals)
}

const charts = new Map()

for (const canvas of document.querySelectorAll('canvas[data-chart]')) {
  charts.set(canvas, draw(canvas))
}

new MutationObserver(() => {
  for (const [canvas, chart] of charts) {
    chart.destroy()
    charts.set(canvas, draw(canvas))
  }
}).observe(document.documentElement, { attributeFilter: ['data-bs-theme'] })
