// How is the instance? For whoever runs it: is it ready, what must agents trust, and where its own words are.

import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { type Authority, type Readiness, readAuthority, readReadiness } from '../../data/system.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-system-page')
export class HgSystemPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      h2 {
        margin-bottom: var(--gap-3);
      }
      .ways {
        gap: var(--gap-2) var(--gap-5);
      }
    `,
  ];

  readonly #reading = new Reading<{ readiness: Readiness; authority: Authority }>(this, async () => {
    const [readiness, authority] = await Promise.all([readReadiness(), readAuthority()]);
    return { readiness, authority };
  });

  protected override render() {
    return html`<div class="stack">${pageHead(say.system.title, say.system.lead, html`<button type="button" @click=${() => this.#reading.again()}>${say.system.again}</button>`)}${this.#reading.render(({ readiness, authority }) => this.#content(readiness, authority))}</div>`;
  }

  #content({ ok, why }: Readiness, { fingerprint }: Authority) {
    return html`
      <section class="panel box" aria-labelledby="ready">
        <h2 id="ready">${say.system.ready}</h2>
        <p><span class="badge ${ok ? 'good' : 'bad'}">${ok ? say.system.isReady : say.system.notReady}</span> ${why ? inert(why) : ''}</p>
        <p class="hint">${say.system.doctor}</p>
        <hg-copy text="holdgate doctor" label=${say.system.doctorCommand}></hg-copy>
      </section>
      <section class="panel box" aria-labelledby="authority">
        <h2 id="authority">${say.system.authority}</h2>
        <div class="stack">
          <p>${say.system.authorityLead}</p>
          <div><span class="label">${say.system.fingerprint}</span>${fingerprint === undefined ? html`<p class="muted">${say.system.fingerprintElsewhere}</p>` : html`<hg-copy text=${fingerprint} label=${say.system.fingerprint}></hg-copy>`}</div>
          <p><a href="/ca.pem" target="_self" download="holdgate-ca.pem">${say.system.download}</a></p>
        </div>
      </section>
      <section class="panel box" aria-labelledby="more">
        <h2 id="more">${say.system.more}</h2>
        <div class="row ways"><a href="/api/openapi.json">${say.system.openapi}</a><a href="/readyz" target="_blank" rel="noopener">${say.system.probe}</a></div>
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-system-page': HgSystemPage;
  }
}
