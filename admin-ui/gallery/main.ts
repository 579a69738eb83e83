// How does each component look, in all its states? A page for each, by the address: `?show=hg-tabs`, and `&state=2` for one that lies on
// top of everything; `&theme=dark` chooses. For development alone: it is in no build of the product.

import { css, html, LitElement, render } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { gainStyles } from '../src/components/gains.ts';
import { listStyles } from '../src/components/list-page.ts';
import { reachStyles } from '../src/components/reach.ts';
import type { Drawn, Page } from './drawn.ts';

/** Every page, by the name of its component. */
const PAGES = Object.fromEntries(
  Object.entries(import.meta.glob<{ page: Page }>('./pages/*.ts', { eager: true })).map(([path, { page }]) => [
    path.slice('./pages/'.length, -'.ts'.length),
    page,
  ]),
);
const asked = new URLSearchParams(location.search);
const theme = asked.get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

/** The ground that pages of the console stand on. */
@customElement('gallery-ground')
export class GalleryGround extends LitElement {
  static override styles = [
    ...listStyles,
    gainStyles,
    reachStyles,
    css`
      :host {
        display: block;
        max-width: 60rem;
        margin: 0 auto;
        padding: var(--gap-5) var(--gap-4);
      }
      section {
        padding-block: var(--gap-4);
        border-top: 1px solid var(--line);
      }
      h2 {
        margin-bottom: var(--gap-3);
        font-size: var(--size-m);
      }
      ul.pages a {
        display: inline-block;
        min-height: 2rem;
      }
    `,
  ];

  @property() name = '';

  protected override render() {
    const page = PAGES[this.name];
    if (!page) return html`<main><h1>Gallery</h1>${contents()}</main>`;
    const one = page[Number(asked.get('state') ?? Number.NaN)];
    return html`<main>
      <p><a href="/gallery/">Gallery</a> · <a href=${addressOf({ theme: theme === 'dark' ? 'light' : 'dark' })}>${theme === 'dark' ? 'Light' : 'Dark'}</a></p>
      <h1>${this.name}</h1>
      ${one ? section(one, one.draw()) : page.map((drawn, at) => section(drawn, inPlace(drawn, at)))}
    </main>`;
  }
}

const section = ({ name }: Drawn, content: unknown) => html`<section><h2>${name}</h2>${content}</section>`;

const inPlace = ({ alone, draw }: Drawn, at: number) =>
  alone ? html`<a href=${addressOf({ state: String(at) })}>Open</a>` : draw();

const contents = () =>
  html`<ul class="pages">${Object.keys(PAGES).map((name) => html`<li><a href=${`/gallery/?show=${name}`}>${name}</a></li>`)}</ul>`;

function addressOf(changed: Readonly<Record<string, string>>): string {
  return `/gallery/?${new URLSearchParams({ ...Object.fromEntries(asked), ...changed })}`;
}

render(html`<gallery-ground name=${asked.get('show') ?? ''}></gallery-ground>`, document.body);
