// What does the gate know of one connector? Its row, compiled.

import type { ConnectorRow, OwnActionDocument } from '../../store/rows.ts';
import type { ActionEntry } from './action-entry.ts';
import { createClassifier } from './classifier.ts';
import type { ConnectorInForce } from './connector.ts';
import { baseOf, isLoopbackLiteral, type Origin, originsOf } from './origins.ts';
import { PROVIDERS } from './providers/index.ts';

/** A compiled connector with the places that it is found by. */
export interface Placed {
  readonly connector: ConnectorInForce;
  readonly origins: readonly Origin[];
  readonly createdAt: number;
}

/** Compiles one row. Injection origins are `host:port` with IPv6 addresses without brackets; a host listed without a port takes credentials on 443 alone. */
export function compileConnector(row: ConnectorRow): Placed {
  const base = baseOf(row);
  const origins = originsOf(row);
  const classifier = createClassifier({
    type: row.type,
    provider: PROVIDERS[row.type],
    own: ownEntries(row),
    basePath: base?.path ?? '',
  });
  const plainLoopback = base !== undefined && base.scheme === 'http' && isLoopbackLiteral(base.host);
  const connector: ConnectorInForce = {
    id: row.id,
    name: row.name,
    type: row.type,
    revision: row.revision,
    mode: row.mode,
    allowPrivate: row.allow_private,
    ca: row.ca ?? undefined,
    environment: row.environment ?? undefined,
    base: base && { scheme: base.scheme, host: base.host, port: base.port, path: base.path },
    injectionOrigins: new Set(
      origins.filter((origin) => takesCredentials(origin, plainLoopback)).map(({ host, port }) => `${host}:${port}`),
    ),
    plainLoopback,
    opaqueSegments: row.settings.opaque_segments === true,
    ports: new Set([
      ...(base?.namesPort ? [base.port] : []),
      ...origins.filter(({ scheme }) => scheme === undefined).map(({ port }) => port),
    ]),
    classify: (head, body) => classifier.classify(head, body),
    sentence: (action, head, body) => classifier.sentence(action, head, body),
  };
  return { connector, origins, createdAt: row.created_at };
}

/** A connector whose base URL may take a credential in the clear gives none to other machines on ports that say nothing of TLS. */
function takesCredentials({ credentials, scheme, host }: Origin, plainLoopback: boolean): boolean {
  return credentials && !(plainLoopback && scheme === undefined && !isLoopbackLiteral(host));
}

/** The connector's own actions, those of its OpenAPI document last, as rows of a table. */
export function ownEntries({ actions, settings }: Pick<ConnectorRow, 'actions' | 'settings'>): readonly ActionEntry[] {
  const described = Array.isArray(settings.openapi_actions)
    ? (settings.openapi_actions as readonly OwnActionDocument[])
    : [];
  return [...actions, ...described].map(({ method, path, type, verb, risk, parameters, sentence }) => ({
    method: method.toUpperCase(),
    path,
    type,
    ...(verb && { verb }),
    ...(risk !== undefined && { risk }),
    ...(parameters && { parameters }),
    ...(sentence !== undefined && { sentence }),
  }));
}
