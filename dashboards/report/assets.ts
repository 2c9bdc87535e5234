import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cssVariables, darkTheme, lightTheme } from '../charts/theme.js';

/** What pages load besides themselves: from this process only, kept by browsers until it changes. */
export interface Asset {
  /** `/assets/page-1f2e3d4c.css` */
  readonly address: string;
  readonly type: string;
  readonly content: string;
}

export interface Assets {
  readonly css: Asset;
  readonly js: Asset;
  readonly icon: Asset;
}

let made: Assets | null = null;

export function assets(): Assets {
  made ??= {
    css: asset('page', 'css', 'text/css; charset=utf-8', `${colours()}\n${read('page.css')}`),
    js: asset('page', 'js', 'text/javascript; charset=utf-8', read('page.mjs')),
    icon: asset('icon', 'svg', 'image/svg+xml', icon),
  };
  return made;
}

function asset(name: string, extension: string, type: string, content: string): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { address: `/assets/${name}-${hash}.${extension}`, type, content };
}

const read = (name: string): string => readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');

/** Light, and dark where the machine or the reader says so; paper is light. */
function colours(): string {
  const light = `${cssVariables(lightTheme)};--page:#f4f6f9;--accent:#1f5fbf;--line:#dfe3e9;--better:#17693a;--better-back:#e2f3e8;--worse:#9f2d12;--worse-back:#fbe9e4;--shade:0 1px 2px rgb(16 24 40/.06)`;
  const dark = `${cssVariables(darkTheme)};--page:#0f141b;--accent:#7fb0f5;--line:#2a3340;--better:#7ed49b;--better-back:#15301f;--worse:#f7a58c;--worse-back:#3a1d15;--shade:none`;
  return `:root{color-scheme:light;${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}
@media screen{:root[data-theme=dark]{color-scheme:dark;${dark}}}`;
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"><circle cx="7" cy="13" r="3.4" fill="#2f6cc0"/><path d="M12.4 7.2a8.2 8.2 0 0 1 0 11.6M16.8 3.6a13.3 13.3 0 0 1 0 18.8" fill="none" stroke="#2f6cc0" stroke-width="2.4" stroke-linecap="round"/></svg>';
