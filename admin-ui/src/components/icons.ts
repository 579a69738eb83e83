// Which signs are drawn? A handful of own outlines; always beside words, never instead of them.

import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

const PATHS = {
  overview: svg`<path d="M4 19V11M10 19V5M16 19v-6M21 19H3"/>`,
  approvals: svg`<path d="M12 3 5 6v5c0 4.5 2.9 8.2 7 10 4.1-1.8 7-5.5 7-10V6z"/><path d="m9 11.5 2.2 2.2L15.2 9.6"/>`,
  agents: svg`<rect x="5" y="8" width="14" height="11" rx="3"/><path d="M12 8V4M9.5 13h.01M14.5 13h.01M9.5 16h5"/>`,
  connectors: svg`<path d="M9 15 15 9M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5L13 16M16 13l2.5-2.5a3.5 3.5 0 0 0-5-5L11 8"/>`,
  policies: svg`<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>`,
  users: svg`<circle cx="9" cy="8.5" r="3"/><path d="M3 19c.6-3 3-4.8 6-4.8s5.4 1.8 6 4.8M15.5 5.8a3 3 0 0 1 0 5.4M17.5 14.6c1.9.7 3.1 2.2 3.5 4.4"/>`,
  audit: svg`<path d="M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5"/>`,
  roles: svg`<circle cx="8" cy="14" r="4"/><path d="m11 11 8-8M15.5 6.5 18 9"/>`,
  access: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5M8.5 11l1.8 1.8L13.8 9.5"/>`,
  gateways: svg`<path d="M4 20V9l8-5 8 5v11M4 20h16M9.5 20v-6h5v6"/>`,
  groups: svg`<rect x="3" y="4" width="8" height="7" rx="2"/><rect x="13" y="4" width="8" height="7" rx="2"/><rect x="8" y="14" width="8" height="7" rx="2"/>`,
  vault: svg`<rect x="3.5" y="4" width="17" height="15" rx="2"/><circle cx="12" cy="11.5" r="3.2"/><path d="M12 8.3v-1M12 15.7v-1M7 19v2M17 19v2"/>`,
  tenants: svg`<path d="M4 20V7h9v13M13 20V11h7v9M3 20h18M7 11h3M7 15h3M16.5 15h.01"/>`,
  organizations: svg`<path d="M3 20h18M5 20V10M9.7 20V10M14.3 20V10M19 20V10M3.5 8.5 12 3.5l8.5 5z"/>`,
  configuration: svg`<path d="M12 3v11M8 10l4 4 4-4M4 16v4h16v-4"/>`,
  explain: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.8 9.6a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.8M12 16.6v.01"/>`,
  bell: svg`<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"/>`,
  packs: svg`<path d="m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/>`,
  requests: svg`<path d="M4 13v6h16v-6M4 13l3-8h10l3 8M4 13h5l1.2 2.5h3.6L15 13h5"/>`,
  tokens: svg`<path d="M4 7h16v3.2a2 2 0 0 0 0 3.6V17H4v-3.2a2 2 0 0 0 0-3.6zM14 9v.01M14 12v.01M14 15v.01"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`,
  settings: svg`<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="17" cy="17" r="2"/>`,
  system: svg`<rect x="4" y="4" width="16" height="7" rx="2"/><rect x="4" y="13" width="16" height="7" rx="2"/><path d="M8 7.5h.01M8 16.5h.01M12 7.5h4M12 16.5h4"/>`,
  start: svg`<path d="M6 21V4h11l-2 4 2 4H6"/>`,
  sections: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
  warning: svg`<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.5v.01"/>`,
  lock: svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
  stop: svg`<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM8.5 12h7"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`,
  person: svg`<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.8-3.6 3.6-5.5 7-5.5s6.2 1.9 7 5.5"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof PATHS;

/** A sign of one em; hidden from those who listen. */
export function icon(name: IconName): TemplateResult {
  return html`<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
