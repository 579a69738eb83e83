// What is stopped right now, by whom and why? Each with the way back.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { askToRelease, type KillSwitch, killSwitches, lackFor, readKillSwitches } from '../../data/kill-switch.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import { partsOf, ways, whatOf } from './switch-parts.ts';
import { presserName } from './switch-words.ts';

@customElement('hg-active-switches')
export class HgActiveSwitches extends LitElement {
  static override styles = [listStyles, links];

  #leave = (): void => {};
  readonly #list = new Listing<KillSwitch>(this, { filters: [], read: readKillSwitches });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = killSwitches.subscribe(() => void this.#list.again());
  }

  override disconnectedCallback(): void {
    this.#leave();
    super.disconnectedCallback();
  }

  protected override render() {
    return listPage(this.#list, {
      title: say.kill.page,
      lead: say.kill.pageLead,
      total: say.kill.total,
      empty: { heading: say.kill.none, text: say.kill.noneWhy },
      columns: COLUMNS,
      actions: ways(),
      parts: partsOf('active'),
    });
  }
}

const COLUMNS: readonly Column<KillSwitch>[] = [
  { name: say.kill.what, cell: whatOf },
  { name: say.kill.byWhom, cell: (one) => inert(presserName(one)) },
  { name: say.kill.sinceWhen, cell: ({ created_at }) => moment(created_at) },
  { name: say.kill.endsWhen, cell: ({ expires_at: ends }) => (ends ? moment(ends) : say.kill.byHand) },
  { name: say.kill.actions, quiet: true, cell: release },
];

function release(one: KillSwitch) {
  const { kind, name } = one.scope;
  const lack = lackFor(kind);
  if (lack !== undefined)
    return html`<span class="muted small">${say.kill.cannotRelease(lack === 'instance' ? say.kill.lacks.instance : say.kill.lacks.other(lack))}</span>`;
  return html`<button type="button" aria-label=${say.kill.releaseOf(say.kill.nameOf(kind, name))} @click=${() => askToRelease(one)}>${say.kill.release}</button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-active-switches': HgActiveSwitches;
  }
}
