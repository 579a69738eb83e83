// Which packs are there, what is each for, and which are installed?

import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { type Pack, readPacks } from '../../data/packs.ts';
import { packs as words } from '../../strings/en/packs.ts';
import { links } from '../../styles/shared.ts';
import { standingOf } from './pack-standing.ts';

@customElement('hg-pack-list')
export class HgPackList extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      li {
        display: grid;
        grid-template-rows: auto 1fr auto;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
    `,
  ];

  readonly #list = new Reading<Page<Pack>>(this, readPacks);

  protected override render() {
    return html`<div class="stack">${pageHead(words.title, words.lead)}${this.#list.render(({ items }) => cards(items))}</div>`;
  }
}

function cards(items: readonly Pack[]) {
  if (items.length === 0)
    return html`<div class="panel"><hg-state kind="empty" heading=${words.empty} text=${words.emptyWhy}></hg-state></div>`;
  return html`<ul>${items.map(
    (pack) => html`<li class="panel">
      <h2>${pack.title}</h2>
      <p class="muted">${pack.description}</p>
      <div class="spread">${standingOf(pack)}<a class="button" aria-label=${words.openOf(pack.title)} href="/packs/${pack.name}">${words.open}</a></div>
    </li>`,
  )}</ul>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-pack-list': HgPackList;
  }
}
