// Which answers are given again without asking? Each remembered one with what it covers, how far it still goes, and the way to take it back.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { Hearing } from '../../components/hearing.ts';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Watch } from '../../components/watch.ts';
import { type Grant, likenessOf, readGrants, takeBack } from '../../data/grants.ts';
import { second } from '../../data/now.ts';
import { may } from '../../data/session.ts';
import { moment, say, span } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import { partsOf } from './approval-lists.ts';

const words = say.approvals.remembered;

@customElement('hg-remembered')
export class HgRemembered extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      td li,
      td .words {
        display: block;
        color: var(--muted);
        font-size: var(--size-s);
      }
    `,
  ];

  @state() private ending: Grant | undefined;
  readonly #list = new Listing<Grant>(this, { read: readGrants, filters: [] });
  readonly #columns: readonly Column<Grant>[] = [
    { name: words.answer, cell: whatOf },
    { name: say.approvals.agent, cell: ({ agent }) => html`<a href="/agents/${agent.id}">${inert(agent.name)}</a>` },
    { name: words.left, cell: leftOf },
    { name: words.given, cell: givenBy },
    { name: words.takeBack, quiet: true, cell: (grant) => this.#button(grant) },
  ];

  constructor() {
    super();
    new Watch(this, second);
    new Hearing(this, (type) => {
      if (type === 'approval.changed' || type === 'poll') void this.#list.again();
    });
  }

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.approvals.title,
        lead: words.lead,
        total: words.total,
        empty: { heading: words.empty, text: words.emptyWhy },
        columns: this.#columns,
        parts: partsOf('remembered'),
      })}
      ${
        this.ending
          ? html`<hg-confirm heading=${words.takeBackTitle} text=${words.takeBackLead(this.ending.agent.name)} action=${words.takeBack} .act=${() => takeBack(this.ending?.id ?? '')}
              @hg-done=${this.#ended} @hg-close=${this.#closed}></hg-confirm>`
          : nothing
      }
    `;
  }

  #button(grant: Grant) {
    if (!may('approvals.decide')) return html`<span class="muted small">${words.lacks}</span>`;
    const name = words.takeBackOf(likenessOf(grant).action, grant.agent.name);
    return html`<button class="danger" type="button" aria-label=${name} @click=${() => {
      this.ending = grant;
    }}>${words.takeBack}</button>`;
  }

  #closed = (): void => {
    this.ending = undefined;
  };

  #ended = (): void => {
    this.#closed();
    void this.#list.again();
  };
}

function whatOf(grant: Grant) {
  const { action, exact, resource, values } = likenessOf(grant);
  return html`<span>
    <span class="badge ${grant.effect === 'allow' ? 'good' : 'bad'}">${words.effects[grant.effect]}</span>
    <span class="mono">${inert(action)}</span> ${inert(resource)}
    ${exact ? html`<span class="words">${words.exact}</span>` : nothing}
    ${values.length > 0 ? html`<ul>${values.map(({ field, value, bound }) => html`<li>${inert(words.bounds[bound](field, value))}</li>`)}</ul>` : nothing}
  </span>`;
}

function leftOf({ uses_left: uses, expires_at: ends }: Grant) {
  const left = ends === null ? undefined : Date.parse(ends) - second.value;
  return html`<span>
    ${uses === null ? nothing : html`<strong>${words.uses(uses)}</strong>`}
    ${left === undefined ? nothing : html`<span class=${uses === null ? '' : 'words'} title=${moment(ends)}>${left > 0 ? words.endsIn(span(left)) : words.over}</span>`}
  </span>`;
}

function givenBy({ created_by: by, created_at: at, approval_id: approval }: Grant) {
  return html`<span>${inert(by.name || by.email || by.id)}<span class="words">${moment(at)}</span><a class="small" href="/approvals/${approval}">${words.origin}</a></span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-remembered': HgRemembered;
  }
}
