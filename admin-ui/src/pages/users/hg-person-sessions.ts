// Where is somebody signed in, and how does that end?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { fault } from '../../components/form-field.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import type { OwnSession } from '../../data/account.ts';
import { endSessionsOf, type Person, readSessionsOf } from '../../data/accounts.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment } from '../../strings/en.ts';

@customElement('hg-person-sessions')
export class HgPersonSessions extends LitElement {
  static override styles = [
    listStyles,
    css`
      .none {
        padding: var(--gap-4) var(--gap-5);
      }
    `,
  ];

  @property({ attribute: false }) person!: Person;
  @state() private asking = false;
  @state() private problem: ApiProblem | undefined;
  readonly #sessions = new Reading<Page<OwnSession>>(this, () => readSessionsOf(this.person.id));

  protected override render() {
    const { value } = this.#sessions;
    const some = value.state === 'there' && value.value.items.length > 0;
    const { id, email } = this.person;
    return html`
      <section class="stack" aria-labelledby="sessions">
        <div class="spread">
          <h2 id="sessions">${words.sessions}</h2>
          ${some ? html`<button class="danger" type="button" @click=${() => this.#ask(true)}>${words.endAll}</button>` : nothing}
        </div>
        ${fault(this.problem)}
        ${this.#sessions.render(({ items }) => (items.length === 0 ? html`<p class="panel none muted">${words.noSessions}</p>` : this.#table(items)))}
      </section>
      ${this.asking ? html`<hg-confirm heading=${words.endAllTitle(email)} text=${words.endAllLead} action=${words.endAll} .act=${() => endSessionsOf(id)} @hg-close=${() => this.#ask(false)} @hg-done=${this.#ended}></hg-confirm>` : nothing}
    `;
  }

  #table(items: readonly OwnSession[]) {
    const names = [words.browser, words.address, words.used, words.ends];
    return html`<div class="panel scroll"><table>
      <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${words.end}</span></th></tr></thead>
      <tbody>${items.map((one) => this.#row(one))}</tbody>
    </table></div>`;
  }

  #row({ id, user_agent: browser, source_ip: address, last_seen_at: seen, expires_at: ends }: OwnSession) {
    return html`<tr>
      <td data-name=${words.browser}>${inert(browser || '–')}</td>
      <td data-name=${words.address}>${inert(address)}</td>
      <td data-name=${words.used}>${moment(seen)}</td>
      <td data-name=${words.ends}>${moment(ends)}</td>
      <td class="quiet"><button class="danger" type="button" aria-label=${words.endOne(browser)} @click=${() => this.#end(id)}>${words.end}</button></td>
    </tr>`;
  }

  #ask(asking: boolean): void {
    this.asking = asking;
  }

  #ended = (): void => {
    this.asking = false;
    void this.#sessions.again();
  };

  async #end(id: string): Promise<void> {
    try {
      await endSessionsOf(this.person.id, id);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
    await this.#sessions.again();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-person-sessions': HgPersonSessions;
  }
}
