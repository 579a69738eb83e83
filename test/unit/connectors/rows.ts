// A connector's row with what a test does not care about filled in.

import type { ConnectorRow } from '../../../store/rows.ts';

/** A row named `c` of type `http`, unless said otherwise. */
export function connectorRow(given: Partial<ConnectorRow> = {}): ConnectorRow {
  return {
    id: 'con_1',
    tenant_id: 'tnt_1',
    name: 'c',
    type: 'http',
    base_url: null,
    hosts: [],
    mode: 'intercept',
    allow_private: false,
    ca: null,
    actions: [],
    environment: null,
    settings: {},
    revision: 1,
    created_at: 1,
    updated_at: 1,
    ...given,
  };
}
