// What was stopped before, and how did it end? By whom and why, or by itself.

import { html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { type KillSwitch, readPastSwitches } from '../../data/kill-switch.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import { partsOf, ways, whatOf } from './switch-parts.ts';
import { endedBy, presserName } from './switch-words.ts';

@customElement('hg-past-switches')
export class HgPastSwitches extends LitElement {
  static override styles = [listStyles, links];

  readonly #list = new Listing<KillSwitch>(this, { filters: [], read: readPastSwitches });

  protected override render() {
    return listPage(this.#list, {
      title: say.kill.page,
      lead: say.kill.pageLead,
      total: say.kill.pastTotal,
      empty: { heading: say.kill.pastNone, text: say.kill.pastNoneWhy },
      columns: COLUMNS,
      actions: ways(),
      parts: partsOf('past'),
    });
  }
}

const COLUMNS: readonly Column<KillSwitch>[] = [
  { name: say.kill.wasStopped, cell: whatOf },
  {
    name: say.kill.pressed,
    cell: (one) => html`<span>${moment(one.created_at)}<br />${inert(say.kill.by(presserName(one)))}</span>`,
  },
  { name: say.kill.ended, cell: ending },
];

function ending(one: KillSwitch) {
  const { lifted_by: by, lifted_because: because, lifted_at: at } = one;
  return html`<span>${moment(at)}<br />${by === null ? say.kill.endedAlone : inert(say.kill.by(endedBy(one)))}${because ? html`: ${inert(because)}` : nothing}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-past-switches': HgPastSwitches;
  }
}
