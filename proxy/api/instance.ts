// What does the instance say of itself, above every tenant? The shapes that people see; app/ fills them.

import type { PersonPrincipal } from '../principal.ts';

/** What an agent needs to find the gate and to trust it. */
export interface GateView {
  /** Without a trailing slash. */
  readonly url: string;
  /** Somebody set it; otherwise it is where the gate listens, seen from where the question came. */
  readonly configured: boolean;
  /** The listener's name, by which tenants bind to it. */
  readonly name: string;
  /** SHA-256 of the certificate authority, upper-case hex with colons. */
  readonly ca_fingerprint: string;
}

/** What was looked at, and what came of it. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** Why a directory may be gone after a restart; null where nothing says so. */
export type Fleeting = 'memory' | 'temporary' | 'container' | null;

/** Where things are kept. `place`: a file, or host and database; never a user or a password. */
export interface StorageView {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
  readonly bytes: number;
  readonly data_dir: string;
  readonly free_bytes: number;
  readonly fleeting: Fleeting;
  /** Where the key is that opens credentials and the authority. */
  readonly master_key: 'given' | 'data_dir';
}

/** One stream of the ledger as its files stand in this process's data directory. */
export interface StreamView {
  readonly stream: string;
  /** This process writes it. */
  readonly own: boolean;
  readonly files: number;
  readonly bytes: number;
}

/** The instance as whoever runs it sees it. Times are RFC 3339. */
export interface InstanceReport {
  readonly versions: {
    readonly product: string;
    readonly node: string;
    readonly schema: number;
    readonly database: string;
  };
  readonly process: {
    readonly started_at: string;
    readonly rss_bytes: number;
    readonly heap_bytes: number;
    readonly ready: boolean;
    readonly why_not: string | null;
  };
  readonly storage: StorageView;
  readonly ledger: {
    readonly durability: string;
    readonly streams: readonly StreamView[];
    readonly last_checkpoint_at: string | null;
  };
  readonly authority: { readonly fingerprint: string; readonly ends_at: string };
}

/** The service behind the system page and the first run. */
export interface Instance {
  /** How agents reach the gate; `host` is the Host header by which the question came. Throws ApiError `wrong_tenant` as all that follows. */
  gate(principal: PersonPrincipal, host: string | undefined): GateView;
  /** Throws ApiError `not_permitted` for everybody but owners of the first organization, as all that follows. */
  report(principal: PersonPrincipal): Promise<InstanceReport>;
  /** What `holdgate doctor` finds, as far as it makes sense of a running product. `thorough`: the database is read as a whole. */
  findings(principal: PersonPrincipal, thorough: boolean): Promise<readonly Finding[]>;
}
