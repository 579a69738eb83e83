// What waits, what became of the rest, and which answers go on by themselves? Three lists behind one name; where one is stands in the address.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../../components/watch.ts';
import { place } from '../../data/place.ts';
import { base } from '../../styles/shared.ts';
import './hg-approval-queue.ts';
import './hg-every-approval.ts';
import './hg-remembered.ts';

@customElement('hg-approvals-page')
export class HgApprovalsPage extends LitElement {
  static override styles = base;

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    switch (place.value.segments[1]) {
      case 'all':
        return html`<hg-every-approval></hg-every-approval>`;
      case 'remembered':
        return html`<hg-remembered></hg-remembered>`;
      default:
        return html`<hg-approval-queue></hg-approval-queue>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-approvals-page': HgApprovalsPage;
  }
}
