// How do a policy's tests learn what a request would do? By the connectors of the tenant, as the gate would.

import type { ConnectorIndex } from '../connectors/connector.ts';
import type { TestConnectors } from '../policy/checking.ts';

/** Fills the policy library's port; `connectorsOf` answers a tenant's connectors of this moment. */
export function testConnectors(
  connectorsOf: (tenantId: string) => Promise<ConnectorIndex | undefined>,
): TestConnectors {
  return {
    async classifierFor(tenantId) {
      const connectors = await connectorsOf(tenantId);
      return (named, head, body) => {
        const connector =
          named === undefined
            ? connectors?.find(head.scheme, head.host, head.port, head.path)
            : connectors?.byName(named);
        return connector && { ...connector.classify(head, body), connector: connector.name };
      };
    },
  };
}
