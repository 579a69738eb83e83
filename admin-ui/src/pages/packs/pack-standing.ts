// How does a pack stand here? Installed or not, at which version, with a newer one or not.

import { html, nothing, type TemplateResult } from 'lit';
import type { Pack } from '../../data/packs.ts';
import { packs as words } from '../../strings/en/packs.ts';

export function standingOf({ installed, version, upgrade_available: newer }: Pack): TemplateResult {
  return html`<span class="row">
    ${installed ? html`<span class="badge good">${words.installed(installed.version)}</span>` : version ? html`<span class="badge">${words.available(version)}</span>` : nothing}
    ${newer && version ? html`<span class="badge warn">${words.upgradable(version)}</span>` : nothing}
  </span>`;
}
