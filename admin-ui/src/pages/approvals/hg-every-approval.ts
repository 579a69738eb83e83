// What was asked before, and who decided it how? Every held request, newest first, found by words and by what became of it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Hearing } from '../../components/hearing.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type Approval, readApprovals } from '../../data/approvals.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import { partsOf, toneOf } from './approval-lists.ts';

const words = say.approvals.every;

@customElement('hg-every-approval')
export class HgEveryApproval extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      td .words {
        display: block;
        color: var(--muted);
        font-size: var(--size-s);
      }
    `,
  ];

  readonly #list = new Listing<Approval>(this, { read: readApprovals, filters: ['q', 'state'] });

  constructor() {
    super();
    new Hearing(this, (type) => {
      if (type === 'approval.changed' || type === 'poll') void this.#list.again();
    });
  }

  protected override render() {
    return listPage(this.#list, {
      ...listWords({ ...words, title: say.approvals.title }),
      choices: [{ name: 'state', label: words.state, options: say.approvals.states }],
      columns: COLUMNS,
      parts: partsOf('all'),
    });
  }
}

const COLUMNS: readonly Column<Approval>[] = [
  {
    name: words.request,
    cell: ({ id, action }) => html`<a href="/approvals/${id}">${inert(action.sentence)}</a>`,
  },
  { name: say.approvals.agent, cell: ({ agent }) => inert(agent.name) },
  { name: words.state, cell: ending },
  { name: words.asked, cell: ({ created_at: at }) => moment(at) },
];

function ending({ state, decided_by: by, decided_at: at, comment }: Approval) {
  return html`<span>
    <span class="badge ${state === 'pending' ? 'accent' : toneOf(state)}">${say.approvals.states[state] ?? state}</span>
    ${by ? html`<span class="words">${inert(say.approvals.by(by.name || by.email || by.id))}${at ? html`, ${moment(at)}` : nothing}</span>` : nothing}
    ${comment ? html`<span class="words">“${inert(comment)}”</span>` : nothing}
  </span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-every-approval': HgEveryApproval;
  }
}
