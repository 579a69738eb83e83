// A text for the clipboard.

import { html } from 'lit';
import '../../src/components/hg-copy.ts';
import type { Page } from '../drawn.ts';

export const page: Page = [
  { name: 'Short', draw: () => html`<hg-copy label="Key" text="hgk_1234567890"></hg-copy>` },
  {
    name: 'Over several lines',
    draw: () =>
      html`<hg-copy label="Command" text=${'HOLDGATE_AGENT_KEY=hgk_1234567890 \\\n  holdgate run --gate http://localhost:9443 --agent refunds -- your-program'}></hg-copy>`,
  },
];
