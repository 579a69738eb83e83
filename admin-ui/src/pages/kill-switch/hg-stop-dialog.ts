// How does a person stop traffic? By saying what and why, seeing what that cuts, and typing the name of what is stopped.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type FieldProblem, unsent } from '../../data/api.ts';
import { KINDS, type KillKind, type KillTarget, lackFor, stopTraffic } from '../../data/kill-switch.ts';
import {
  gatewayChoices,
  groupChoices,
  ownAgentChoices,
  ownConnectorChoices,
  personChoices,
  type ReadChoices,
} from '../../data/names.ts';
import { now } from '../../data/now.ts';
import { currentTenant, session } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import './hg-cuts.ts';

const CHOICES: Readonly<Partial<Record<KillKind, ReadChoices>>> = {
  agent: ownAgentChoices,
  group: groupChoices,
  user: personChoices,
  connector: ownConnectorChoices,
  gateway: gatewayChoices,
};
const MINUTE_MS = 60_000;

@customElement('hg-stop-dialog')
export class HgStopDialog extends LitElement {
  static override styles = [
    dialogStyles,
    inertStyles,
    css`
      .meant {
        justify-content: space-between;
      }
    `,
  ];

  /** What is to be stopped, where that is known from where one came. */
  @property({ attribute: false }) target: KillTarget | undefined;
  /** What the person chose instead. */
  @state() private chosen: KillTarget | undefined;
  @state() private ending = 'hand';
  @query('hg-choose') private choose!: HTMLElementTagNameMap['hg-choose'] | null;
  readonly #form = new DialogForm(this, (texts) => this.#send(texts));

  protected override render() {
    const meant = this.#meant;
    const name = nameOf(meant);
    return this.#form.render(
      { heading: say.kill.title, action: say.kill.confirm, danger: true },
      html`
        <p>${say.kill.lead}</p>
        ${this.target && !this.chosen && isWhole(this.target) ? this.#given(this.target) : this.#picked(meant)}
        ${this.#complaint('target')}
        ${isWhole(meant) ? html`<hg-cuts .target=${meant}></hg-cuts>` : html`<p class="muted" role="status">${say.kill.chooseFirst}</p>`}
        ${field({ name: 'reason', label: say.kill.reason, hint: say.kill.reasonHint, required: true }, this.#form.problem)}
        <div @change=${this.#ended}>${choice('ending', say.kill.ends, say.kill.endings, this.ending)}</div>
        ${this.ending === 'at' ? field({ name: 'expires_at', label: say.kill.endsAt, type: 'datetime-local', required: true }, this.#form.problem) : this.#complaint('expires_at')}
        ${isWhole(meant) ? field({ name: 'confirm', label: say.kill.confirmName(name), required: true }, this.#form.problem) : nothing}
      `,
    );
  }

  get #meant(): KillTarget {
    return this.chosen ?? this.target ?? { kind: firstOpen() };
  }

  #given(target: KillTarget) {
    return html`<div class="row meant">
      <p><span class="label">${say.kill.where}</span><strong>${say.kill.kinds[target.kind]?.name}</strong>${target.id === undefined ? nothing : html`: ${inert(nameOf(target))}`}</p>
      <button type="button" @click=${() => this.#pick({ kind: target.kind })}>${say.kill.another}</button>
    </div>`;
  }

  #picked({ kind, id, name }: KillTarget) {
    const read = CHOICES[kind];
    return html`
      <div>
        <label for="where">${say.kill.where}</label>
        <select id="where" autofocus @change=${this.#scoped}>${KINDS.map((one) => scopeOption(one, kind))}</select>
      </div>
      ${
        read
          ? html`<hg-choose label=${say.kill.kinds[kind]?.choose ?? ''} none=${say.kill.nothingHere} single from=${kind} .read=${read}
            .chosen=${id === undefined ? [] : [id]} .names=${new Map([[id ?? '', name ?? '']])} @change=${this.#named}></hg-choose>`
          : nothing
      }
    `;
  }

  #complaint(name: string) {
    const text = this.#form.problem?.of(name);
    return text === undefined ? nothing : html`<p class="fault" role="alert">${text}</p>`;
  }

  #pick(target: KillTarget): void {
    this.chosen = target;
    this.#form.forget();
  }

  #scoped = (event: Event): void => {
    this.#pick({ kind: (event.target as HTMLSelectElement).value as KillKind });
  };

  #named = (): void => {
    const [id] = this.choose?.chosen ?? [];
    const { kind } = this.#meant;
    this.#pick(id === undefined ? { kind } : { kind, id, name: this.choose?.nameOf(id) ?? id });
  };

  #ended = (event: Event): void => {
    this.ending = (event.target as HTMLSelectElement).value;
  };

  async #send({ reason = '', confirm = '', expires_at: time = '' }: Record<string, string>): Promise<void> {
    const meant = this.#meant;
    const endsMs = endOf(this.ending, time);
    const { faults } = say.kill;
    const errors: FieldProblem[] = [
      ...(isWhole(meant) ? [] : [{ pointer: '/target', message: faults.target }]),
      ...(reason === '' ? [{ pointer: '/reason', message: faults.reason }] : []),
      ...(endsMs !== undefined && !(endsMs > now()) ? [{ pointer: '/expires_at', message: faults.time }] : []),
      ...(isWhole(meant) && confirm !== nameOf(meant).trim()
        ? [{ pointer: '/confirm', message: faults.confirm(nameOf(meant)) }]
        : []),
    ];
    if (errors.length > 0) throw unsent(errors, say.kill.title);
    await stopTraffic(meant, reason, endsMs === undefined ? undefined : new Date(endsMs).toISOString());
  }
}

/** Whether it is known what is meant: those that have many of a kind need one of them. */
const isWhole = ({ kind, id }: KillTarget): boolean => CHOICES[kind] === undefined || id !== undefined;

/** What has to be typed. */
function nameOf({ kind, id, name }: KillTarget): string {
  const tenant = currentTenant();
  if (kind === 'tenant') return tenant?.name ?? '';
  if (kind === 'instance') return say.kill.everything;
  if (kind !== 'organization') return name ?? id ?? '';
  const now = session.value;
  const organizations = now.state === 'in' ? now.me.organizations : [];
  return organizations.find((one) => one.id === tenant?.organization_id)?.name ?? '';
}

const firstOpen = (): KillKind => KINDS.find((kind) => lackFor(kind) === undefined) ?? 'tenant';

function scopeOption(kind: KillKind, selected: KillKind) {
  const lack = lackFor(kind);
  const why = lack === 'instance' ? say.kill.lacks.instance : say.kill.lacks.other(lack ?? '');
  return html`<option value=${kind} ?selected=${kind === selected} ?disabled=${lack !== undefined}>${say.kill.kinds[kind]?.name}${lack === undefined ? nothing : ` (${why})`}</option>`;
}

/** ms since 1970; undefined: when somebody lifts it; NaN for a time that was not given. */
function endOf(ending: string, time: string): number | undefined {
  if (ending === 'hand') return undefined;
  return ending === 'at' ? new Date(time).getTime() : now() + Number(ending) * MINUTE_MS;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-stop-dialog': HgStopDialog;
  }
}
