// Which programs call out? The list, or one of them by its address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import './hg-agent-list.ts';
import './hg-agent-view.ts';

@customElement('hg-agents-page')
export class HgAgentsPage extends LitElement {
  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, id] = place.value.segments;
    return id === undefined
      ? html`<hg-agent-list></hg-agent-list>`
      : html`<hg-agent-view .agentId=${id}></hg-agent-view>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agents-page': HgAgentsPage;
  }
}
