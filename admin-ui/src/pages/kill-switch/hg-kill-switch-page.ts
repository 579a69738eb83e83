// What is stopped right now, by whom and why? Each with the way back, and the history in the audit log.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type KillSwitch, killSwitches, readKillSwitches, releaseTraffic } from '../../data/kill-switch.ts';
import { namesOf } from '../../data/names.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import '../frame/hg-stop-dialog.ts';

@customElement('hg-kill-switch-page')
export class HgKillSwitchPage extends LitElement {
  static override styles = [listStyles, links];

  @state() private stopping = false;
  @state() private problem: ApiProblem | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  #leave = (): void => {};
  readonly #list = new Listing<KillSwitch>(this, {
    filters: [],
    read: async () => {
      const page = await readKillSwitches();
      const ids = page.items.flatMap(({ created_by, scope }) => [created_by, ...(scope.id === null ? [] : [scope.id])]);
      this.names = await namesOf(ids);
      return page;
    },
  });
  readonly #columns: readonly Column<KillSwitch>[] = [
    {
      name: say.kill.what,
      cell: (one) =>
        html`<span><strong>${inert(this.#scope(one))}</strong>${one.reason ? html`<br />${inert(one.reason)}` : nothing}</span>`,
    },
    { name: say.kill.by, cell: ({ created_by: by }) => inert(this.names.get(by) ?? by) },
    { name: say.kill.since, cell: ({ created_at }) => moment(created_at) },
    { name: say.kill.ends, cell: ({ expires_at: ends }) => (ends ? moment(ends) : say.kill.byHand) },
    { name: say.kill.actions, quiet: true, cell: (one) => this.#button(one) },
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = killSwitches.subscribe(() => void this.#list.again());
  }

  override disconnectedCallback(): void {
    this.#leave();
    super.disconnectedCallback();
  }

  protected override render() {
    return html`
      ${listPage(this.#list, {
        title: say.kill.page,
        lead: say.kill.pageLead,
        total: say.kill.total,
        empty: { heading: say.kill.none, text: say.kill.noneWhy },
        columns: this.#columns,
        actions: this.#ways(),
        notice: html`
          ${may('killswitch.toggle') ? nothing : html`<p class="alert note">${say.kill.cannot}</p>`}
          ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}`,
      })}
      ${this.stopping ? html`<hg-stop-dialog @hg-close=${() => this.#ask(false)}></hg-stop-dialog>` : nothing}
    `;
  }

  #ways() {
    return html`<span class="row">
      ${may('audit.view') ? html`<a class="button" href="/audit?kind=killswitch.pressed">${say.kill.history}</a>` : nothing}
      ${may('killswitch.toggle') ? html`<button class="danger" type="button" @click=${() => this.#ask(true)}>${say.kill.stop}</button>` : nothing}
    </span>`;
  }

  #button(one: KillSwitch) {
    if (!may('killswitch.toggle')) return nothing;
    return html`<button type="button" aria-label=${say.kill.releaseOf(this.#scope(one))} @click=${() => this.#release(one)}>${say.kill.release}</button>`;
  }

  #scope({ scope: { kind, id } }: KillSwitch): string {
    return say.kill.scope[kind] ?? say.kill.scopeOf(kind, this.names.get(id ?? '') ?? id ?? '');
  }

  #ask(stopping: boolean): void {
    this.stopping = stopping;
  }

  async #release(one: KillSwitch): Promise<void> {
    try {
      await releaseTraffic(one);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-kill-switch-page': HgKillSwitchPage;
  }
}
