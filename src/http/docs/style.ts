/** Dark and light as the reader's system is; fonts are those the reader has. */
export const STYLE = `
:root { color-scheme: light dark; --line: #d5dbe3; --soft: #5b6675; --back: #fff; --field: #f4f6f9; --text: #17202c; --link: #0a58ca; --mark: #11723c; }
@media (prefers-color-scheme: dark) { :root { --line: #2f3945; --soft: #9aa7b6; --back: #12171d; --field: #1a2129; --text: #e3e9f0; --link: #7db4ff; --mark: #5fd38d; } }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem; border-right: 1px solid var(--line); background: var(--field); font-size: .875rem; }
nav h2 { margin: 1.25rem 0 .25rem; font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
nav a { display: block; padding: .15rem 0; overflow-wrap: anywhere; }
main { max-width: 60rem; padding: 2rem 2.5rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; text-transform: capitalize; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
h3 b { margin-right: .5rem; color: var(--mark); font-size: .8rem; }
h4 { margin: 1rem 0 .25rem; font-size: .8rem; color: var(--soft); }
p { margin: .25rem 0; }
a { color: var(--link); text-decoration: none; overflow-wrap: anywhere; }
a:hover, a:focus { text-decoration: underline; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
section { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; scroll-margin-top: 1rem; }
section:target { border-color: var(--link); }
table { width: 100%; border-collapse: collapse; margin-top: .25rem; font-size: .9rem; }
th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 15rem; font-weight: normal; overflow-wrap: anywhere; }
td p, .also { color: var(--soft); font-size: .875rem; }
@media (max-width: 50rem) { body { display: block; } nav { display: none; } main { padding: 1rem; } th { width: 9rem; } }
`;
