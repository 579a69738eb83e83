// What happened to requests like this one? How they came out, by whom, and what is different this time.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { Precedent, WholeApproval } from '../../data/approvals.ts';
import { moment, say } from '../../strings/en.ts';
import { base, tables } from '../../styles/shared.ts';

const TONES = { approved: 'good', denied: 'bad', expired: 'warn' } as const;

@customElement('hg-precedents')
export class HgPrecedents extends LitElement {
  static override styles = [
    base,
    tables,
    inertStyles,
    css`
      h3 {
        margin-bottom: var(--gap-2);
        font-size: var(--size-s);
        font-weight: 650;
        color: var(--muted);
      }
      td {
        overflow-wrap: anywhere;
      }
      td,
      th {
        padding-inline: var(--gap-3);
      }
      del {
        color: var(--bad);
        text-decoration-thickness: 1px;
      }
      ins {
        color: var(--good);
        text-decoration: none;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) approval!: WholeApproval;

  protected override render() {
    return html`<div class="stack">${this.#difference()}${this.#history()}</div>`;
  }

  #difference() {
    const { difference } = this.approval;
    if (difference === undefined) return nothing;
    if (difference === null)
      return html`<section><h3>${say.details.difference}</h3><p class="muted">${say.details.differenceFirst}</p></section>`;
    const { approval_id, agent, decided_at, changed } = difference;
    return html`
      <section>
        <h3>${say.details.difference}</h3>
        <p>${changed.length === 0 ? say.details.differenceNone : say.details.differenceLead} <a href="/approvals/${approval_id}">${inert(agent.name)}, ${moment(decided_at)}</a></p>
        ${
          changed.length === 0
            ? nothing
            : html`<div class="panel scroll"><table>
                <thead><tr><th scope="col">${say.details.field}</th><th scope="col">${say.details.was}</th><th scope="col">${say.details.is}</th></tr></thead>
                <tbody>${changed.map(({ field, before, now }) => html`<tr><td data-name=${say.details.field} class="mono">${inert(field)}</td><td data-name=${say.details.was}><del>${written(before)}</del></td><td data-name=${say.details.is}><ins>${written(now)}</ins></td></tr>`)}</tbody>
              </table></div>`
        }
      </section>
    `;
  }

  #history() {
    const { history, similar_pending = 0 } = this.approval;
    if (!history) return nothing;
    const { days, approved, denied, expired, items } = history;
    return html`
      <section>
        <h3>${say.details.history}</h3>
        <p>${items.length === 0 ? say.details.historyNone(days) : html`${say.details.historyLead(days)} <strong>${say.details.counts(approved, denied, expired)}.</strong>`}${similar_pending > 0 ? html` ${say.details.similarPending(similar_pending)}.` : nothing}</p>
        ${items.length === 0 ? nothing : html`<div class="panel scroll"><table><tbody>${items.map((item) => precedent(item))}</tbody></table></div>`}
      </section>
    `;
  }
}

function precedent({ id, came_out, agent, sentence, decided_by, comment, created_at, decided_at }: Precedent) {
  return html`
    <tr>
      <td data-name=${say.policies.at}><a href="/approvals/${id}">${moment(decided_at ?? created_at)}</a></td>
      <td data-name=${say.details.action}>${inert(sentence)} <span class="muted">· ${inert(agent.name)}</span></td>
      <td data-name=${say.details.decision}><span><span class="badge ${TONES[came_out]}">${say.details.cameOut[came_out]}</span>${decided_by ? html` ${say.approvals.by(decided_by.name || decided_by.email)}` : nothing}${comment ? html`<br /><span class="muted">“${inert(comment)}”</span>` : nothing}</span></td>
    </tr>
  `;
}

function written(value: unknown) {
  if (value === undefined || value === null) return say.details.missing;
  return inert(typeof value === 'string' ? value : JSON.stringify(value));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-precedents': HgPrecedents;
  }
}
