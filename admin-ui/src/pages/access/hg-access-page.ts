// May X do Y on Z, and who may? A question that lives in the address, and its answer.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import '../../components/hg-state.ts';
import { choice } from '../../components/form-field.ts';
import { pageHead } from '../../components/list-page.ts';
import { Watch } from '../../components/watch.ts';
import { agentChoices, connectorChoices, namesOf, personChoices, tokenChoices } from '../../data/names.ts';
import { go, place } from '../../data/place.ts';
import { matrixRows } from '../../data/role-grants.ts';
import { currentTenant, may, session } from '../../data/session.ts';
import { access as words } from '../../strings/en/access.ts';
import { roles as roleWords } from '../../strings/en/roles.ts';
import { base, controls } from '../../styles/shared.ts';
import { type Asked, askedIn, queryOf, type Subject } from './asked.ts';
import './hg-access-answer.ts';
import './hg-who-can.ts';

@customElement('hg-access-page')
export class HgAccessPage extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .panel {
        padding: var(--gap-4);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
        align-items: start;
        gap: var(--gap-4);
      }
      .end {
        justify-content: flex-end;
      }
      summary {
        cursor: pointer;
        font-weight: 600;
        min-height: 2rem;
      }
      details .fields {
        margin-top: var(--gap-3);
      }
    `,
  ];

  /** What is being typed; undefined: what the address asks. */
  @state() private typed: Asked | undefined;
  @state() private wrong = '';
  /** Names of what an address chose. */
  @state() private names: ReadonlyMap<string, string> = new Map();
  #named = '';

  constructor() {
    super();
    new Watch(this, place, session);
  }

  protected override willUpdate(): void {
    const { who, onAgent, onConnector } = askedIn(place.value.query);
    const ids = [who, onAgent, onConnector].filter((id) => id !== '');
    if (this.#named === ids.join()) return;
    this.#named = ids.join();
    void namesOf(ids).then((names) => {
      this.names = names;
    });
  }

  protected override render() {
    const asked = askedIn(place.value.query);
    const typed = this.typed ?? asked;
    return html`
      <div class="stack">
        ${pageHead(words.title, words.lead)}
        <form class="panel stack" @submit=${this.#ask} @change=${this.#changed}>
          <div class="fields">
            ${may('members.view') || may('agents.view') ? choice('mode', words.mode, words.modes, typed.mode) : nothing}
            ${typed.mode === 'check' ? choice('subject', words.subject, subjects(), typed.subject) : choice('subject', words.of, kinds(), typed.subject)}
          </div>
          ${typed.mode === 'check' && typed.subject !== 'me' ? this.#subject(typed) : nothing}
          <div class="fields">${this.#permission(typed)}</div>
          ${this.#object(typed)}
          ${this.wrong ? html`<p class="fault" role="alert">${this.wrong}</p>` : nothing}
          <div class="row end"><button class="primary" type="submit">${typed.mode === 'check' ? words.ask : words.askWho}</button></div>
        </form>
        ${answer(asked)}
      </div>
    `;
  }

  #subject({ subject, who }: Asked) {
    const [label, read] = WHO[subject as keyof typeof WHO];
    return html`<hg-choose id="who" label=${label} none=${subject === 'token' ? words.noTokens : ''} single from=${subject} .names=${this.names} .chosen=${listOf(who)} .read=${read}></hg-choose>`;
  }

  #permission({ mode, subject, what, verb }: Asked) {
    if (subject === 'agent')
      return html`
        <div>
          <label for="what">${words.action}</label>
          <input id="what" name="what" .value=${what} maxlength="190" autocapitalize="off" spellcheck="false" autocomplete="off" aria-describedby="what-hint" />
          <p class="hint" id="what-hint">${words.actionHint}</p>
        </div>
        ${mode === 'check' ? choice('verb', words.verb, words.verbs, verb) : nothing}
      `;
    const rows = matrixRows({ organization: currentTenant()?.kind === 'management' });
    return html`<div>
      <label for="what">${words.permission}</label>
      <select id="what" name="what">
        <option value="" ?selected=${what === ''}></option>
        ${rows.map(({ kind, verbs }) => html`<optgroup label=${roleWords.kinds[kind] ?? kind}>${verbs.map((one) => html`<option value="${kind}.${one}" ?selected=${what === `${kind}.${one}`}>${kind}.${one}</option>`)}</optgroup>`)}
      </select>
    </div>`;
  }

  #object(typed: Asked) {
    const { onAgent, onConnector, subject } = typed;
    const agents = may('agents.view') && subject !== 'agent';
    const connectors = may('connectors.view');
    if (!agents && !connectors) return nothing;
    return html`<details ?open=${onAgent !== '' || onConnector !== ''}>
      <summary>${words.object}</summary>
      <div class="fields">
        ${agents ? html`<hg-choose id="on-agent" label=${words.objectAgent} single .names=${this.names} .chosen=${listOf(onAgent)} .read=${agentChoices()}></hg-choose>` : nothing}
        ${connectors ? html`<hg-choose id="on-connector" label=${words.objectConnector} single .names=${this.names} .chosen=${listOf(onConnector)} .read=${connectorChoices()}></hg-choose>` : nothing}
      </div>
    </details>`;
  }

  #changed = (event: Event): void => {
    this.wrong = '';
    const before = this.typed ?? askedIn(place.value.query);
    const next = this.#read(event.currentTarget as HTMLFormElement, before);
    // Another kind of question is about somebody and something else.
    const otherKind = next.subject !== before.subject || next.mode !== before.mode;
    const otherWords = (next.subject === 'agent') !== (before.subject === 'agent');
    const subject = next.mode === before.mode ? next.subject : next.mode === 'who' ? 'person' : 'me';
    this.typed = otherKind ? { ...next, subject, who: '', ...(otherWords && { what: '' }) } : next;
  };

  #read(form: HTMLFormElement, before: Asked): Asked {
    const texts = new FormData(form);
    const text = (name: string, usual: string) => String(texts.get(name) ?? usual).trim();
    const chosen = (id: string, usual: string) => {
      const choose = form.querySelector<HTMLElementTagNameMap['hg-choose']>(`#${id}`);
      return choose ? (choose.chosen[0] ?? '') : usual;
    };
    return {
      mode: text('mode', before.mode) === 'who' ? 'who' : 'check',
      subject: subjectOf(text('subject', before.subject)),
      who: chosen('who', ''),
      what: text('what', before.what),
      verb: text('verb', ''),
      onAgent: chosen('on-agent', ''),
      onConnector: chosen('on-connector', ''),
    };
  }

  #ask = (event: SubmitEvent): void => {
    event.preventDefault();
    const asked = this.#read(event.target as HTMLFormElement, this.typed ?? askedIn(place.value.query));
    const nobody = asked.mode === 'check' && asked.subject !== 'me' && asked.who === '';
    this.wrong = nobody ? words.choosePerson : asked.what === '' ? words.choosePermission : '';
    if (this.wrong !== '') return;
    this.typed = undefined;
    go(`/access?${queryOf(asked)}`);
  };
}

function answer(asked: Asked) {
  if (asked.what === '' || (asked.mode === 'check' && asked.subject !== 'me' && asked.who === ''))
    return html`<div class="panel"><hg-state kind="empty" heading=${words.begin} text=${words.beginWhy}></hg-state></div>`;
  return asked.mode === 'who'
    ? html`<hg-who-can .asked=${asked}></hg-who-can>`
    : html`<hg-access-answer .asked=${asked}></hg-access-answer>`;
}

function subjects(): Record<string, string> {
  const { me = '', person = '', agent = '', token = '' } = words.subjects;
  return {
    me,
    ...(may('members.view') && { person }),
    ...(may('agents.view') && { agent }),
    ...(may('tokens.manage') && { token }),
  };
}

function kinds(): Record<string, string> {
  const { person = '', agent = '' } = words.kinds;
  return { ...(may('members.view') && { person }), ...(may('agents.view') && { agent }) };
}

const WHO = {
  person: [words.person, personChoices],
  agent: [words.agent, agentChoices()],
  token: [words.token, tokenChoices],
} as const;

const subjectOf = (text: string): Subject => (text === 'person' || text === 'agent' || text === 'token' ? text : 'me');
const listOf = (id: string): readonly string[] => (id === '' ? [] : [id]);

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-page': HgAccessPage;
  }
}
