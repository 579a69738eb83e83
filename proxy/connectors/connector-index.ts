// Which connector knows this target? A literal host before a pattern, then the longest base path, then the oldest.

import type { ConnectorRow } from '../../store/rows.ts';
import type { ConnectorIndex, ConnectorInForce } from './connector.ts';
import { compileConnector, type Placed } from './connector-in-force.ts';
import type { Origin } from './origins.ts';

interface Candidate {
  readonly origin: Origin;
  readonly connector: ConnectorInForce;
  readonly createdAt: number;
}

/** Compiles a tenant's connectors. Looking up a literal host takes one look, whatever their number. */
export function compileConnectors(rows: readonly ConnectorRow[]): ConnectorIndex {
  return new Index(rows.map(compileConnector));
}

class Index implements ConnectorIndex {
  /** By `host:port`, best first. */
  readonly #literal = new Map<string, Candidate[]>();
  /** By suffix and port, best first. */
  readonly #patterns = new Map<string, Candidate[]>();
  readonly #byName = new Map<string, ConnectorInForce>();
  readonly #byId = new Map<string, ConnectorInForce>();

  constructor(placed: readonly Placed[]) {
    for (const { connector, origins, createdAt } of placed) {
      this.#byName.set(connector.name, connector);
      this.#byId.set(connector.id, connector);
      for (const origin of origins) this.#place({ origin, connector, createdAt });
    }
    for (const list of [...this.#literal.values(), ...this.#patterns.values()]) list.sort(bestFirst);
  }

  find(scheme: 'http' | 'https', host: string, port: number, path: string): ConnectorInForce | undefined {
    const fits = ({ origin }: Candidate) =>
      (origin.scheme === undefined || origin.scheme === scheme) && isBelow(path, origin.path);
    const literal = this.#literal.get(`${host}:${port}`)?.find(fits);
    return (literal ?? this.#matchingPatterns(host, port).find(fits))?.connector;
  }

  findHost(host: string, port: number): ConnectorInForce | undefined {
    const candidates = this.#literal.get(`${host}:${port}`) ?? this.#matchingPatterns(host, port);
    // Of several on one host any that must see the path wins over one that would tunnel it past them.
    return (candidates.find(({ connector }) => connector.mode === 'intercept') ?? candidates[0])?.connector;
  }

  byName(name: string): ConnectorInForce | undefined {
    return this.#byName.get(name);
  }

  byId(id: string): ConnectorInForce | undefined {
    return this.#byId.get(id);
  }

  #place(candidate: Candidate): void {
    const { host, pattern, port } = candidate.origin;
    const map = pattern ? this.#patterns : this.#literal;
    const key = `${host}:${port}`;
    map.set(key, [...(map.get(key) ?? []), candidate]);
  }

  #matchingPatterns(host: string, port: number): readonly Candidate[] {
    if (this.#patterns.size === 0) return [];
    const suffixes = [''];
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) suffixes.push(host.slice(dot));
    const found = suffixes
      .map((suffix) => this.#patterns.get(`${suffix}:${port}`) ?? [])
      .filter((list) => list.length > 0);
    return found.length > 1 ? found.flat().toSorted(bestFirst) : (found[0] ?? []);
  }
}

function bestFirst(one: Candidate, other: Candidate): number {
  return (
    other.origin.path.length - one.origin.path.length ||
    one.createdAt - other.createdAt ||
    (one.connector.id < other.connector.id ? -1 : 1)
  );
}

function isBelow(path: string, base: string): boolean {
  return base === '' || path === base || path.startsWith(`${base}/`);
}
