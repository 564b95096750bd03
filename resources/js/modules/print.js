/**
 * Buttons that print the page: `<button data-print hidden>`. Without JavaScript the browser's own menu does it.
 */
export function enablePrintButtons() {
  for (const button of document.querySelectorAll('button[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
