/**
 * The style sheet of the receiver's page: it is served without the product, so it brings its own.
 */
export const RECEIVER_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1d1b26, #ece9f5);
  --muted: light-dark(#57536a, #b5b0c6);
  --paper: light-dark(#f7f6fb, #15131d);
  --card: light-dark(#ffffff, #201d2b);
  --line: light-dark(#d9d5e6, #3b3650);
  --link: light-dark(#4a25b8, #b9a4ff);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header p { max-width: 45rem; margin: .5rem 0 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 0; }
h2 { font-size: 1.2rem; margin: 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; margin-bottom: 1rem; }
section p { margin: .25rem 0 .75rem; }
dl { margin: 0; }
dt { color: var(--muted); font-size: .875rem; margin-top: .5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
small { display: block; color: var(--muted); font-size: .875rem; }
code { font: .875rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.sums { margin: .75rem 0 0; font-weight: 600; }
.calls { list-style: none; margin: .5rem 0 0; padding: 0; }
.calls li { border-top: 1px solid var(--line); }
.calls details > dl { padding: 0 0 .75rem; }
summary { cursor: pointer; padding: .6rem 0; min-height: 2.75rem; }
summary > * { margin-inline-end: .75rem; }
summary time { font-variant-numeric: tabular-nums; }
summary span { color: var(--muted); }
summary strong { overflow-wrap: anywhere; }
`
