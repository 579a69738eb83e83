// Who may do this here? Everybody who does, and by which of their roles.

import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Holder, whoCan } from '../../data/access.ts';
import type { Page } from '../../data/api.ts';
import { access as words } from '../../strings/en/access.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import { type Asked, queryOf } from './asked.ts';

@customElement('hg-who-can')
export class HgWhoCan extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      h2,
      .foot {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
      }
    `,
  ];

  @property({ attribute: false }) asked!: Asked;
  readonly #reading = new Reading<Page<Holder>>(this, () => {
    const { what, onAgent, onConnector } = this.asked;
    return whoCan(what, { ...(onAgent && { agent_id: onAgent }), ...(onConnector && { connector_id: onConnector }) });
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('asked');
    if (this.hasUpdated && before && JSON.stringify(before) !== JSON.stringify(this.asked))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return this.#reading.render(({ items, total }) => this.#table(items, total));
  }

  #table(items: readonly Holder[], total: number) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.whoNone} text=${words.whoNoneWhy}></hg-state></div>`;
    return html`<section class="panel">
      <h2>${words.whoTitle(this.asked.what)}</h2>
      <div class="scroll"><table>
        <thead><tr><th scope="col">${words.person}</th><th scope="col">${words.by}</th></tr></thead>
        <tbody>${items.map((holder) => this.#row(holder))}</tbody>
      </table></div>
      <p class="foot muted small" role="status">${words.total(total)}</p>
    </section>`;
  }

  #row({ user_id, name, email, roles, organization_owner }: Holder) {
    const why = queryOf({ ...this.asked, mode: 'check', subject: 'person', who: user_id });
    const by = [...roles, ...(organization_owner ? [words.owner] : [])].join(', ');
    return html`<tr>
      <td data-name=${words.person}><span><a href="/access?${why}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span></td>
      <td data-name=${words.by}>${inert(by)}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-who-can': HgWhoCan;
  }
}
