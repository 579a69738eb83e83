// What is stopped right now, and what was? Two lists behind one name; where one is stands in the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-active-switches.ts';
import './hg-past-switches.ts';

@customElement('hg-kill-switch-page')
export class HgKillSwitchPage extends LitElement {
  static override styles = base;

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    return place.value.segments[1] === 'past'
      ? html`<hg-past-switches></hg-past-switches>`
      : html`<hg-active-switches></hg-active-switches>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-kill-switch-page': HgKillSwitchPage;
  }
}
