// How far is a search through the ledger? It goes on by itself, shows what it found meanwhile, and can be stopped.

import { css, html, nothing } from 'lit';
import type { Listing } from '../../components/listing.ts';
import type { Entry, EntryPage } from '../../data/audit.ts';
import { now } from '../../data/now.ts';
import { moment, say } from '../../strings/en.ts';

/** What the progress needs of its page. */
export const searchStyles = css`
  .searching {
    display: grid;
    gap: var(--gap-2);
    padding: var(--gap-3) var(--gap-4);
  }
  .searching progress {
    width: 100%;
    height: 0.5rem;
    accent-color: var(--accent);
  }
`;

/** A page that is full was not short of anything: who wants more scrolls. */
const ENOUGH = 50;

/** The progress of the search whose newest page this is; nothing where everything was looked at or enough was found. */
export function searchProgress(listing: Listing<Entry>, page: EntryPage | undefined) {
  const searched = page?.searched;
  if (!page || !searched?.back_to || page.next_cursor === null) return nothing;
  if (page.items.length >= ENOUGH && !listing.busy) return nothing;
  const back = moment(searched.back_to);
  const hold = (held: boolean) => () => {
    listing.held = held;
    if (!held) void listing.more();
    else listing.redraw();
  };
  return html`<div class="panel searching">
    <progress max="1" value=${share(searched)} aria-label=${say.audit.searching}></progress>
    <div class="spread">
      <p role="status" class="small">${listing.held ? say.audit.searchStopped(back, page.total) : say.audit.searchedBack(back, page.total)}</p>
      <button type="button" @click=${hold(!listing.held)}>${listing.held ? say.audit.goOn : say.audit.stopSearch}</button>
    </div>
  </div>`;
}

/** How much of the time that the ledger spans was looked at. */
function share({ back_to, begins }: NonNullable<EntryPage['searched']>): number {
  const [from, to] = [Date.parse(begins ?? ''), now()];
  const done = (to - Date.parse(back_to ?? '')) / (to - from);
  return Number.isFinite(done) ? Math.min(Math.max(done, 0), 1) : 0;
}
