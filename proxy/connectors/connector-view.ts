// How does a connector look from outside? Its settings, the state of its credential, never the credential.

import { isDeepStrictEqual } from 'node:util';
import type { ConnectorRow, ConnectorType, CredentialRow, OwnActionDocument } from '../../store/rows.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { usualRisk, verbOfMethod } from './action-entry.ts';
import { ownEntries } from './connector-in-force.ts';
import { PROVIDERS } from './providers/index.ts';

/** A connector as the API shows it. `credential.attached` is false when it was entered for other origins than the present ones. */
export interface ConnectorView {
  readonly id: string;
  readonly name: string;
  readonly type: ConnectorType;
  readonly base_url: string | null;
  readonly hosts: readonly string[];
  readonly mode: 'intercept' | 'tunnel';
  readonly allow_private: boolean;
  readonly ca: string | null;
  readonly environment: string | null;
  readonly opaque_segments: boolean;
  readonly actions: readonly OwnActionDocument[];
  readonly revision: number;
  readonly credential: {
    readonly placement: CredentialRow['placement'];
    readonly attached: boolean;
    readonly updated_at: string;
  } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** One action that a connector recognises. `own`: named by its administrator or its OpenAPI document. */
export interface ActionView {
  readonly type: string;
  readonly method: string;
  readonly path: string;
  readonly verb: 'read' | 'write';
  readonly risk: number;
  readonly parameters: readonly string[];
  readonly sentence: string | null;
  readonly own: boolean;
}

/** The row as the API shows it. Of the credential only where it goes, and whether it is attached. */
export function connectorView(row: ConnectorRow, credential: CredentialRow | undefined): ConnectorView {
  const {
    id,
    name,
    type,
    base_url,
    hosts,
    mode,
    allow_private,
    ca,
    environment,
    actions,
    revision,
    created_at,
    updated_at,
  } = row;
  return {
    id,
    name,
    type,
    base_url,
    hosts,
    mode,
    allow_private,
    ca,
    environment,
    opaque_segments: row.settings.opaque_segments === true,
    actions,
    revision,
    credential: credential
      ? {
          placement: credential.placement,
          attached: credential.connector_revision === revision,
          updated_at: rfc3339(credential.updated_at),
        }
      : null,
    created_at: rfc3339(created_at),
    updated_at: rfc3339(updated_at),
  };
}

/** The actions that a connector recognises, its own first. What nothing recognises is `<type>.<method>` besides. */
export function actionViews(row: ConnectorRow): readonly ActionView[] {
  const own = ownEntries(row).map((entry) => ({ entry, own: true }));
  const known = PROVIDERS[row.type].entries.map((entry) => ({ entry, own: false }));
  return [...own, ...known].map(
    ({ entry: { type, method, path, verb = verbOfMethod(method), risk, parameters, sentence }, own: isOwn }) => ({
      type,
      method,
      path,
      verb,
      risk: risk ?? usualRisk(verb, method),
      parameters: [
        ...new Set(
          [...path.matchAll(/\{([A-Za-z0-9_]+)/g)]
            .map(([, name]) => name as string)
            .concat(Object.keys(parameters ?? {})),
        ),
      ],
      sentence: sentence ?? null,
      own: isOwn,
    }),
  );
}

/** Whether what a credential was sealed for differs: origins, CA, mode or allow_private. */
export function detaches(before: ConnectorRow, after: ConnectorRow): boolean {
  const sealedFor = ({ base_url, hosts, ca, mode, allow_private }: ConnectorRow) => ({
    base_url,
    hosts,
    ca,
    mode,
    allow_private,
  });
  return !isDeepStrictEqual(sealedFor(before), sealedFor(after));
}
