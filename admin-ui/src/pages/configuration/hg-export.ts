// What travels in an export, what does not, and why?

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { Reading } from '../../components/reading.ts';
import { configurationUrl, exportedCounts } from '../../data/configuration.ts';
import { may } from '../../data/session.ts';
import { configuration as words } from '../../strings/en/configuration.ts';
import { base, controls, links } from '../../styles/shared.ts';

@customElement('hg-export')
export class HgExport extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    css`
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        align-items: start;
        gap: var(--gap-4);
      }
      h3 {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
        font-size: var(--size-m);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 var(--gap-3);
        padding: var(--gap-2) var(--gap-4);
        border-top: 1px solid var(--line);
      }
      li svg {
        color: var(--good);
      }
      .out svg {
        color: var(--muted);
      }
    `,
  ];

  readonly #counts = new Reading<ReadonlyMap<string, number | undefined>>(this, exportedCounts);

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h2>${words.exportTitle}</h2><p class="muted">${words.exportLead}</p></div>
          ${may('config.export') ? html`<a class="button primary" href=${configurationUrl()} download>${words.download}</a>` : html`<p class="alert note">${words.downloadNot}</p>`}
        </div>
        ${this.#counts.render((counts) => this.#content(counts))}
      </div>
    `;
  }

  #content(counts: ReadonlyMap<string, number | undefined>) {
    return html`<div class="two">
      <section class="panel"><h3>${words.inside}</h3><ul>${Object.entries(words.in).map(
        ([part, [name, about]]) =>
          html`<li>${icon('check')}<span><strong>${name}</strong><br /><span class="muted small">${about}</span></span>${counts.has(part) ? html`<span class="muted">${counts.get(part)?.toLocaleString('en') ?? words.unseen}</span>` : nothing}</li>`,
      )}</ul></section>
      <section class="panel out"><h3>${words.outside}</h3><ul>${Object.values(words.out).map(
        ([name, why]) =>
          html`<li>${icon('close')}<span><strong>${name}</strong><br /><span class="muted small">${why}</span></span></li>`,
      )}</ul></section>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-export': HgExport;
  }
}
