// The command that is shown with a key: what is copied into a shell starts the program, whatever the agent is called.

import { describe, expect, it } from 'vitest';
import { startCommand } from '../../../admin-ui/src/data/gate.ts';

const gate = { url: 'http://127.0.0.1:9443', configured: false, name: 'default', ca_fingerprint: 'AA:BB' };

describe('the command that starts an agent', () => {
  it('names it as it is called', () => {
    expect(startCommand(gate, 'refund-bot_2.0', 'hga_key')).toContain(' --agent refund-bot_2.0 -- your-program');
  });

  it('quotes a name that a shell would read otherwise', () => {
    expect(startCommand(gate, 'my agent; ls $HOME', 'hga_key')).toContain(" --agent 'my agent; ls $HOME' -- ");
    expect(startCommand(gate, "Olga's", 'hga_key')).toContain(` --agent 'Olga'\\''s' -- `);
  });
});
