// How do a policy's tests learn what a request would do? By the connectors of the tenant, as the gate would.

import type { TestConnectors } from '../policy/checking.ts';
import type { TenantInForce } from '../snapshot.ts';

/** Fills the policy library's port from the snapshot. */
export function testConnectors(tenantInForce: (tenantId: string) => Promise<TenantInForce | undefined>): TestConnectors {
  return {
    async classifierFor(tenantId) {
      const connectors = (await tenantInForce(tenantId))?.connectors;
      return (named, head, body) => {
        const connector = named === undefined ? connectors?.find(head.scheme, head.host, head.port, head.path) : connectors?.byName(named);
        return connector && { ...connector.classify(head, body), connector: connector.name };
      };
    },
  };
}
